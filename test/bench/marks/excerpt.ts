import type { Random } from '../../../src/core/base/random.ts'
import { rootMeanSquare } from '../../../src/core/dsp/metrics.ts'

/** Of every mixture: ESC-10's recordings have it, and speech and notes are brought to it. */
export const rate = 44_100
/** Of every mixture: five seconds. */
export const frames = 5 * rate

export const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)]!

/** Like another scaled to unit power; null when it is silent. */
export const atUnitPower = (samples: Float32Array): Float32Array | null => {
  const level = rootMeanSquare(samples)
  return level > 1e-6 ? samples.map((value) => value / level) : null
}

/** Five seconds from a random place, or with silence after a shorter recording, of unit power; null when it is silent. */
export const excerptOf = (samples: Float32Array, random: Random): Float32Array | null => {
  const start = Math.floor(random() * Math.max(1, samples.length - frames + 1))
  const excerpt = new Float32Array(frames)
  excerpt.set(samples.subarray(start, start + frames))
  return atUnitPower(excerpt)
}
