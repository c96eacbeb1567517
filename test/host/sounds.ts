import { join } from 'node:path'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { writeWav } from '../../src/main/media/read-audio.ts'

export const rate = 8000

/** The nearest 16-bit sample; adding 0 turns −0, which integers do not have, into 0. */
const to16 = (value: number): number => Math.round(Math.max(-1, Math.min(0.99, value)) * 32768) / 32768 + 0

/** A steady tone on the grid of 16-bit samples. */
export const tone = (frames: number, hertz: number, level = 0.25): Float32Array =>
  Float32Array.from({ length: frames }, (_, i) => to16(Math.sin((2 * Math.PI * hertz * i) / rate) * level))

/** White noise on the same grid. */
export const noise = (frames: number, level = 0.1, seed = 1): Float32Array => {
  const next = gaussian(seededRandom(seed))
  return Float32Array.from({ length: frames }, () => to16(next() * level))
}

export const add = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + b[i]!)

/** Writes a 16-bit WAV file. @returns its path */
export const makeWav = (folder: string, name: string, channels: readonly Float32Array[], at = rate): string => {
  const path = join(folder, name)
  writeWav(path, channels, at, 'int16')
  return path
}
