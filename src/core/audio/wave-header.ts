import type { Frames, Hertz } from '../base/units.ts'
import { type PcmFormat, pcmBytes } from './pcm.ts'

export type WaveShape = {
  readonly format: PcmFormat
  readonly channels: number
  readonly rate: Hertz
  readonly frames: Frames
}

/** Most bytes that 32-bit sizes can tell. */
const most32 = 0xffff_ffff

/** Tail of the GUIDs of WAVE_FORMAT_EXTENSIBLE. */
const guidTail = [0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]

/** Speaker positions by channel count, as Windows assigns them. */
const speakerMasks = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x13f, 0x63f]

/** Bytes of samples in all. */
export const waveDataBytes = ({ format, channels, frames }: WaveShape): number => frames * channels * pcmBytes[format]

/**
 * The header of a WAV file, up to the first sample. A `JUNK` chunk is kept where RF64 needs its `ds64` (EBU Tech 3306),
 * so that the length of the header does not depend on the length of the audio. Odd data needs one byte of padding after.
 */
export const waveHeader = (shape: WaveShape): Uint8Array<ArrayBuffer> => {
  const { format, channels, rate, frames } = shape
  const width = pcmBytes[format]
  const extensible = channels > 2 || format === 'int24'
  const float = format === 'float32'
  const formatBytes = extensible ? 40 : float ? 18 : 16
  const factBytes = float ? 12 : 0
  const data = waveDataBytes(shape)
  const headerBytes = 12 + 36 + 8 + formatBytes + factBytes + 8
  const riff = headerBytes - 8 + data + (data % 2)
  const long = riff > most32
  const bytes = new Uint8Array(headerBytes)
  const view = new DataView(bytes.buffer)
  let at = 0
  const letters = (text: string): void => {
    for (const letter of text) bytes[at++] = letter.charCodeAt(0)
  }
  const u16 = (value: number): void => {
    view.setUint16(at, value, true)
    at += 2
  }
  const u32 = (value: number): void => {
    view.setUint32(at, value, true)
    at += 4
  }
  const u64 = (value: number): void => {
    view.setBigUint64(at, BigInt(value), true)
    at += 8
  }
  letters(long ? 'RF64' : 'RIFF')
  u32(long ? most32 : riff)
  letters('WAVE')
  letters(long ? 'ds64' : 'JUNK')
  u32(28)
  if (long) {
    u64(riff)
    u64(data)
    u64(frames)
    u32(0)
  } else at += 28
  letters('fmt ')
  u32(formatBytes)
  u16(extensible ? 0xfffe : float ? 3 : 1)
  u16(channels)
  u32(rate)
  u32(rate * channels * width)
  u16(channels * width)
  u16(width * 8)
  if (extensible) {
    u16(22)
    u16(width * 8)
    u32(speakerMasks[channels] ?? 0)
    u16(float ? 3 : 1)
    for (const byte of guidTail) bytes[at++] = byte
  } else if (float) u16(0)
  if (float) {
    letters('fact')
    u32(4)
    u32(Math.min(frames, most32))
  }
  letters('data')
  u32(long ? most32 : data)
  return bytes
}
