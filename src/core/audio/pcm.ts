import type { Audio } from '../separation/system.ts'
import { decodeALaw, decodeMuLaw } from './companding.ts'

/** How one sample lies in a file. Integers fill their container from the top; 8-bit WAV is unsigned. */
export type PcmEncoding = {
  readonly kind: 'integer' | 'unsigned' | 'float' | 'a-law' | 'mu-law'
  /** Bytes of one sample: 1 to 4 for integers, 4 or 8 for floats, 1 for A-law and µ-law. */
  readonly bytes: number
  readonly bigEndian: boolean
}

/** Where uncompressed samples lie in a file, found by the parsers of WAV, W64 and AIFF. */
export type PcmStream = {
  /** For people and for the record of the import: "WAV, 24-bit". */
  readonly format: string
  readonly encoding: PcmEncoding
  readonly channels: number
  readonly rate: number
  /** Byte offset of the first frame. */
  readonly from: number
  readonly frames: number
  /** Facts worth telling, as sentences. */
  readonly warnings: readonly string[]
}

type Read = (view: DataView, at: number) => number

const integer24 = (view: DataView, at: number, bigEndian: boolean): number =>
  bigEndian
    ? (view.getInt8(at) * 65_536 + view.getUint16(at + 1)) / 2 ** 23
    : (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 2 ** 23

const finite = (value: number): number => (Number.isFinite(value) ? value : 0)

/** The function that reads one sample. */
const readerOf = ({ kind, bytes, bigEndian }: PcmEncoding): Read => {
  const little = !bigEndian
  if (kind === 'unsigned') return (view, at) => (view.getUint8(at) - 128) / 128
  if (kind === 'a-law') return (view, at) => decodeALaw(view.getUint8(at))
  if (kind === 'mu-law') return (view, at) => decodeMuLaw(view.getUint8(at))
  if (kind === 'float' && bytes === 4) return (view, at) => finite(view.getFloat32(at, little))
  if (kind === 'float') return (view, at) => finite(Math.fround(view.getFloat64(at, little)))
  if (bytes === 1) return (view, at) => view.getInt8(at) / 128
  if (bytes === 2) return (view, at) => view.getInt16(at, little) / 2 ** 15
  if (bytes === 3) return (view, at) => integer24(view, at, bigEndian)
  return (view, at) => view.getInt32(at, little) / 2 ** 31
}

/** 16-bit little-endian, the common case, without a call for each sample. */
const decode16 = (bytes: Uint8Array, frames: number, channels: number): Float32Array<ArrayBuffer>[] => {
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, frames * channels)
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames)
    for (let i = 0, at = channel; i < frames; i++, at += channels) out[i] = samples[at]! / 32_768
    return out
  })
}

/**
 * Interleaved PCM to planar float32. Infinite and undefined floats become silence.
 * @param bytes whole frames; a partial last frame is left out
 */
export const decodePcm = (bytes: Uint8Array, encoding: PcmEncoding, channels: number): Float32Array<ArrayBuffer>[] => {
  const width = encoding.bytes
  const frames = Math.floor(bytes.length / (width * channels))
  if (encoding.kind === 'integer' && width === 2 && !encoding.bigEndian && bytes.byteOffset % 2 === 0)
    return decode16(bytes, frames, channels)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = readerOf(encoding)
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames)
    const stride = width * channels
    for (let i = 0, at = channel * width; i < frames; i++, at += stride) out[i] = read(view, at)
    return out
  })
}

/** Formats of uncompressed samples that Lasso writes. */
export type PcmFormat = 'int16' | 'int24' | 'float32'

export const pcmBytes = { int16: 2, int24: 3, float32: 4 } as const

/** Nearest integer within ±`scale`, the top one less, as two's complement has it. */
const quantise = (value: number, scale: number): number =>
  Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)))

/**
 * Planar float32 to interleaved little-endian PCM. Integers are rounded to nearest and clipped; add dither before.
 */
export const encodePcm = (audio: Audio, format: PcmFormat): Uint8Array<ArrayBuffer> => {
  const channels = audio.length
  const frames = audio[0]?.length ?? 0
  const width = pcmBytes[format]
  const bytes = new Uint8Array(frames * channels * width)
  if (format === 'int24') {
    for (let channel = 0; channel < channels; channel++) {
      const samples = audio[channel]!
      for (let i = 0, at = channel * 3; i < frames; i++, at += channels * 3) {
        const value = quantise(samples[i]!, 2 ** 23)
        bytes[at] = value
        bytes[at + 1] = value >> 8
        bytes[at + 2] = value >> 16
      }
    }
    return bytes
  }
  const out = format === 'int16' ? new Int16Array(bytes.buffer) : new Float32Array(bytes.buffer)
  for (let channel = 0; channel < channels; channel++) {
    const samples = audio[channel]!
    if (format === 'int16')
      for (let i = 0, at = channel; i < frames; i++, at += channels) out[at] = quantise(samples[i]!, 2 ** 15)
    else for (let i = 0, at = channel; i < frames; i++, at += channels) out[at] = samples[i]!
  }
  return bytes
}
