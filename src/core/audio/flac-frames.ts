import { type ByteSource, fourLetters, viewOf } from './byte-source.ts'
import { damaged, MediaError } from './problems.ts'

/** The STREAMINFO block of a FLAC stream (RFC 9639 §8.2). */
export type FlacInfo = {
  readonly rate: number
  readonly channels: number
  readonly bits: number
  /** Samples of a channel; null when the encoder did not know. */
  readonly frames: number | null
}

/** @param bytes the 34 bytes of the block */
export const parseFlacInfo = (bytes: Uint8Array): FlacInfo => {
  if (bytes.length < 34) damaged('FLAC', 'It ends within its header.')
  const view = viewOf(bytes)
  const packed = view.getUint32(10)
  const frames =
    (packed & 0xf) === 0 && view.getUint32(14) === 0 ? null : (view.getUint8(13) & 0xf) * 2 ** 32 + view.getUint32(14)
  return { rate: packed >>> 12, channels: ((packed >>> 9) & 7) + 1, bits: ((packed >>> 4) & 31) + 1, frames }
}

/** Reads the metadata blocks of a native FLAC file. @returns STREAMINFO, and where the first frame starts */
export const parseFlacMetadata = (bytes: ByteSource, from: number): { info: FlacInfo; audio: number } => {
  let info: FlacInfo | null = null
  for (let at = from + 4; ; ) {
    const header = bytes.read(at, 4)
    if (header.length < 4) damaged('FLAC', 'It ends within its header.')
    const size = (header[1]! << 16) | (header[2]! << 8) | header[3]!
    if ((header[0]! & 0x7f) === 0) info = parseFlacInfo(bytes.read(at + 4, 34))
    at += 4 + size
    if (at > bytes.size) damaged('FLAC', 'It ends within its header.')
    if (header[0]! & 0x80) {
      if (!info) return damaged('FLAC', 'The block that describes its audio is missing.')
      return { info, audio: at }
    }
  }
}

const table = (bits: number, polynomial: number): Uint16Array =>
  Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8)
    for (let i = 0; i < 8; i++) value = (value << 1) ^ (value & (1 << (bits - 1)) ? polynomial : 0)
    return value & (2 ** bits - 1)
  })
/** RFC 9639 §9.1.8 and §9.3. */
const crc8 = table(8, 0x07)
const crc16 = table(16, 0x8005)

/** Bytes of a number in the extended UTF-8 of frame headers, by its first byte; 0 when it cannot be. */
const numberLength = (first: number): number => {
  const ones = Math.clz32(~(first << 24))
  return ones === 0 ? 1 : ones === 1 || ones === 8 ? 0 : ones
}

/** Length of the frame header at `at`; 0 when there is none: sync, reserved values and its CRC-8 are checked. */
export const frameHeaderLength = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8 || at + 6 > bytes.length) return 0
  const sizeCode = bytes[at + 2]! >> 4
  const rateCode = bytes[at + 2]! & 15
  if (sizeCode === 0 || rateCode === 15 || bytes[at + 3]! >> 4 > 10 || bytes[at + 3]! & 1) return 0
  const number = numberLength(bytes[at + 4]!)
  if (number === 0) return 0
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  const length = 4 + number + sizeBytes + rateBytes
  if (at + length >= bytes.length) return 0
  let crc = 0
  for (let i = at; i < at + length; i++) crc = crc8[crc ^ bytes[i]!]!
  return crc === bytes[at + length] ? length + 1 : 0
}

/** Largest frame that can be: 8 channels of 65,535 samples of 32 bits, stored as they are. */
const mostFrameBytes = 8 * 65_535 * 4 + 32
const windowBytes = 1 << 20

/** Where the audio ends: before an ID3v1 tag. */
const audioEnd = (bytes: ByteSource): number =>
  bytes.size >= 128 && fourLetters(bytes.read(bytes.size - 128, 4)).startsWith('TAG') ? bytes.size - 128 : bytes.size

/**
 * The frames of a native FLAC stream. A frame ends where its CRC-16 comes out right and a frame header, or the end of
 * the file, follows.
 * @throws MediaError `damaged` where no frame can be made out
 */
export function* flacFrames(bytes: ByteSource, from: number): Generator<Uint8Array<ArrayBuffer>> {
  const end = audioEnd(bytes)
  let window = new Uint8Array(0)
  let base = from
  for (let start = from; start < end; ) {
    if (frameHeaderLength(bytes.read(start, 20), 0) === 0) throw broken()
    let crc = 0
    let at = start
    for (; ; at++) {
      if (at >= base + window.length || at < base) {
        if (at >= end) break
        base = at
        window = bytes.read(base, Math.min(windowBytes, end - base))
      }
      const byte = window[at - base]!
      if (crc === 0 && byte === 0xff && at > start + 6 && frameHeaderLength(bytes.read(at, 20), 0) > 0) break
      if (at - start > mostFrameBytes) throw broken()
      crc = ((crc << 8) ^ crc16[(crc >> 8) ^ byte]!) & 0xffff
    }
    if (crc !== 0) throw broken()
    yield bytes.read(start, at - start)
    start = at
  }
}

const broken = (): MediaError =>
  new MediaError({ kind: 'damaged', format: 'FLAC', reason: 'A part of it is damaged or missing.' })
