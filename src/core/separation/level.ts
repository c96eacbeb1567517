import type { Decibels } from '../base/units.ts'
import type { Audio } from './system.ts'

/** A target this far below its mixture counts as nothing found. */
export const nothingBelow: Decibels = -50

/** The lowest level that is told: a step of 24-bit PCM below full scale. Lower ones are silence. */
export const silentLevel: Decibels = -144

/** Energy of target and mixture so far. JSON: a job stores it to go on. */
export type LevelSums = { readonly target: number; readonly mixture: number }

export const noEnergy: LevelSums = { target: 0, mixture: 0 }

const energy = (audio: Audio): number => {
  let sum = 0
  for (const samples of audio) for (let frame = 0; frame < samples.length; frame++) sum += samples[frame]! ** 2
  return sum
}

/** The sums with one more stretch of audio. */
export const addLevels = (sums: LevelSums, target: Audio, mixture: Audio): LevelSums => ({
  target: sums.target + energy(target),
  mixture: sums.mixture + energy(mixture),
})

/** Level of the target against the mixture, `silentLevel` at least. */
export const targetLevel = ({ target, mixture }: LevelSums): Decibels =>
  target > 0 && mixture > 0 ? Math.max(silentLevel, 10 * Math.log10(target / mixture)) : silentLevel
