import { type ByteSource, fourLetters, viewOf } from '../../../core/audio/byte-source.ts'

/** The header of one MPEG audio frame (ISO 11172-3, 13818-3), and MPEG 2.5. */
export type FrameHeader = {
  readonly version: 1 | 2 | 2.5
  readonly layer: 1 | 2 | 3
  readonly rate: number
  readonly channels: number
  /** Samples per channel. */
  readonly frames: number
  /** Bytes of the whole frame; 0 for free format. */
  readonly bytes: number
  /** Bytes of side information after the header and its CRC: where a Xing tag stands. */
  readonly sideBytes: number
}

const bitrates1 = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
]
const bitrates2 = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
]
const rates = [44_100, 48_000, 32_000]

/** The header in 4 bytes at `at`; null when they are not one. */
export const parseFrameHeader = (bytes: Uint8Array, at = 0): FrameHeader | null => {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return null
  const versionBits = (bytes[at + 1]! >> 3) & 3
  const layerBits = (bytes[at + 1]! >> 1) & 3
  const rateBits = (bytes[at + 2]! >> 2) & 3
  const bitrateBits = bytes[at + 2]! >> 4
  if (versionBits === 1 || layerBits === 0 || rateBits === 3 || bitrateBits === 15) return null
  if ((bytes[at + 3]! & 3) === 2) return null
  const version = versionBits === 3 ? 1 : versionBits === 2 ? 2 : 2.5
  const layer = (4 - layerBits) as 1 | 2 | 3
  const rate = rates[rateBits]! / (version === 1 ? 1 : version === 2 ? 2 : 4)
  const bitrate = (version === 1 ? bitrates1 : bitrates2)[layer - 1]![bitrateBits]! * 1000
  const padding = (bytes[at + 2]! >> 1) & 1
  const mono = bytes[at + 3]! >> 6 === 3
  const frames = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  const size =
    layer === 1
      ? (Math.floor((12 * bitrate) / rate) + padding) * 4
      : Math.floor(((frames / 8) * bitrate) / rate) + padding
  const side = version === 1 ? (mono ? 17 : 32) : mono ? 9 : 17
  const crc = (bytes[at + 1]! & 1) === 0 ? 2 : 0
  return {
    version,
    layer,
    rate,
    channels: mono ? 1 : 2,
    frames,
    bytes: bitrate === 0 ? 0 : size,
    sideBytes: side + crc,
  }
}

/** Bytes of all ID3v2 tags at the start, which may hold large pictures. */
export const id3Length = (bytes: ByteSource): number => {
  let at = 0
  while (at + 10 <= bytes.size) {
    const head = bytes.read(at, 10)
    if (fourLetters(head).slice(0, 3) !== 'ID3' || head.subarray(6, 10).some((byte) => byte > 127)) break
    const size = (head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!
    at += 10 + size + (head[5]! & 0x10 ? 10 : 0)
  }
  return Math.min(at, bytes.size)
}

/** How far into a file junk before the first frame is tolerated. */
const searchBytes = 262_144

const sameStream = (a: FrameHeader, b: FrameHeader): boolean =>
  a.version === b.version && a.layer === b.layer && a.rate === b.rate

/**
 * The first offset at or after `from` where frames follow one another: three in a row, fewer only when the file ends
 * with them and they start at `from`. Null when there is none.
 */
export const findFirstFrame = (bytes: ByteSource, from: number): number | null => {
  const window = bytes.read(from, searchBytes)
  for (let at = 0; at + 4 <= window.length; at++) {
    const first = parseFrameHeader(window, at)
    if (!first) continue
    let count = 1
    let next = from + at + first.bytes
    while (count < 3 && first.bytes > 0) {
      const header = parseFrameHeader(bytes.read(next, 4))
      if (!header || !sameStream(first, header)) break
      next += header.bytes
      count++
    }
    if (count === 3 || (at === 0 && next >= bytes.size && first.layer === 3)) return from + at
  }
  return null
}

/** What the Xing, Info or LAME tag in the first frame tells (Xing 1998; LAME tag revision 1, 2002). */
export type InfoTag = {
  /** Audio frames that follow the tag's own; null when it does not say. */
  readonly frameCount: number | null
  /** Samples added before and after the audio by the encoder; null without a LAME tag. */
  readonly delay: number | null
  readonly padding: number | null
}

/** The tag in a first frame; null when that frame is audio. @param frame the frame's bytes, or more */
export const parseInfoTag = (frame: Uint8Array, header: FrameHeader): InfoTag | null => {
  const at = 4 + header.sideBytes
  const id = fourLetters(frame, at)
  const view = viewOf(frame)
  if (id === 'Xing' || id === 'Info') {
    if (at + 8 > frame.length) return null
    const flags = view.getUint32(at + 4)
    let next = at + 8
    const frameCount = flags & 1 && next + 4 <= frame.length ? view.getUint32(next) : null
    next += (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0)
    const lame = next + 24 <= frame.length && /^[A-Za-z]/.test(fourLetters(frame, next))
    if (!lame) return { frameCount, delay: null, padding: null }
    const packed = (frame[next + 21]! << 16) | (frame[next + 22]! << 8) | frame[next + 23]!
    return { frameCount, delay: packed >> 12, padding: packed & 0xfff }
  }
  const vbri = 4 + 32
  if (fourLetters(frame, vbri) === 'VBRI' && vbri + 18 <= frame.length)
    return { frameCount: view.getUint32(vbri + 14), delay: null, padding: null }
  return null
}
