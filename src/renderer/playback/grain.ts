import type { Stereo } from '../../core/timeline/render.ts'

/** Length of a grain of scrubbing: long enough to know a vowel, short enough to follow the hand. */
export const grainSeconds = 0.12
/** Least time between two grains; they overlap by half. */
export const grainInterval = 0.06

/** Shapes samples into a grain: a Hann window, so that grains that overlap by half add up evenly. Changes them in place. */
export const shapeGrain = (samples: Stereo): Stereo => {
  const length = samples[0].length
  for (let i = 0; i < length; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length)
    samples[0][i]! *= weight
    samples[1][i]! *= weight
  }
  return samples
}
