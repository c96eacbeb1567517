import { type FrameHeader, parseFrameHeader } from '../decoders/mp3-frames.ts'

/** Samples by which LAME delays (ENCDELAY). */
export const lameDelay = 576

/** An ID3v2.3 tag with a title (id3.org, 1999), UTF-16 so that every script fits. */
export const id3Title = (title: string): Uint8Array<ArrayBuffer> => {
  const text = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(title, 'utf16le')])
  const frame = Buffer.concat([Buffer.from('TIT2'), Buffer.alloc(4), Buffer.alloc(2), text])
  frame.writeUInt32BE(text.length, 4)
  const size = frame.length
  const header = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, size >> 21, (size >> 14) & 127, (size >> 7) & 127, size & 127])
  return new Uint8Array(Buffer.concat([header, frame]))
}

/** CRC-16 of ANSI X3.28, bits reversed, as the LAME tag has it. */
const crc16 = (bytes: Uint8Array): number => {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}

/** Bytes of the tag itself: Xing header with all its fields, and the LAME extension. */
const tagBytes = 120 + 36

/** The frame header like `audio`'s whose frame is just long enough for the tag. */
const headerLike = (audio: Uint8Array): { header: Uint8Array; shape: FrameHeader } => {
  for (let bitrate = 1; bitrate < 15; bitrate++) {
    const header = audio.slice(0, 4)
    // No CRC, no padding: the frame is silence to decoders that do not know the tag.
    header[1] = header[1]! | 1
    header[2] = (bitrate << 4) | (header[2]! & 0x0c)
    const shape = parseFrameHeader(header)
    if (shape && shape.bytes >= 4 + shape.sideBytes + tagBytes) return { header, shape }
  }
  throw new Error('Bug: no MP3 frame is long enough for its tag')
}

export type InfoFacts = {
  /** First frame of audio. */
  readonly first: Uint8Array
  /** Frames of audio, and their bytes. */
  readonly frames: number
  readonly bytes: number
  /** Samples of the recording. */
  readonly samples: number
  readonly bitrate: number
}

/** Bytes that an info frame takes in a stream whose first frame is `first`. */
export const infoFrameBytes = (first: Uint8Array): number => headerLike(first).shape.bytes

/**
 * The first frame of a gapless MP3: an `Info` header and the LAME extension (LAME tag revision 1), by which decoders cut
 * the encoder's delay and padding.
 */
export const infoFrame = ({ first, frames, bytes, samples, bitrate }: InfoFacts): Uint8Array<ArrayBuffer> => {
  const { header, shape } = headerLike(first)
  const frame = Buffer.alloc(shape.bytes)
  frame.set(header)
  let at = 4 + shape.sideBytes
  frame.write('Info', at, 'latin1')
  frame.writeUInt32BE(0xf, at + 4)
  frame.writeUInt32BE(frames, at + 8)
  frame.writeUInt32BE(frame.length + bytes, at + 12)
  // A constant bitrate: the table of contents is a straight line.
  for (let i = 0; i < 100; i++) frame[at + 16 + i] = Math.floor((i * 256) / 100)
  at += 120
  const padding = frames * shape.frames - lameDelay - samples
  frame.write('LAME3.100', at, 'latin1')
  frame[at + 9] = 1
  frame[at + 20] = Math.min(255, Math.round(bitrate / 1000))
  frame[at + 21] = lameDelay >> 4
  frame[at + 22] = ((lameDelay & 15) << 4) | (padding >> 8)
  frame[at + 23] = padding & 255
  frame.writeUInt32BE(frame.length + bytes, at + 28)
  frame.writeUInt16BE(crc16(frame.subarray(0, at + 34)), at + 34)
  return new Uint8Array(frame)
}
