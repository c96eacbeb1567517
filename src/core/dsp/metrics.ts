import { assert } from '../base/assert.ts'
import { type Decibels, toDecibels } from '../base/units.ts'

type Samples = Float32Array | Float64Array

const energyRatio = (signal: number, error: number): Decibels => {
  if (signal === 0) return -Infinity
  return error === 0 ? Infinity : toDecibels(Math.sqrt(signal / error))
}

/**
 * Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019, "SDR: half-baked or well done?"), without
 * removal of the mean. A silent reference gives −Infinity, an exact multiple of it Infinity.
 * @param floor is added to every sum of squares and products, as benchmarks do to keep the ratio finite
 */
export const siSdr = (estimate: Samples, reference: Samples, floor = 0): Decibels => {
  assert(estimate.length === reference.length, 'an estimate is as long as its reference')
  let product = floor
  let power = floor
  for (let index = 0; index < reference.length; index++) {
    product += estimate[index]! * reference[index]!
    power += reference[index]! * reference[index]!
  }
  if (power === 0) return -Infinity
  const scale = product / power
  let error = floor
  for (let index = 0; index < reference.length; index++) {
    const difference = estimate[index]! - scale * reference[index]!
    error += difference * difference
  }
  return energyRatio(floor + scale * scale * (power - floor), error)
}

/**
 * Signal-to-distortion ratio in dB: the reference's power over that of the difference, scale and sign included.
 * @param floor mean squares below it count as it, as benchmarks do to keep the ratio finite
 */
export const sdr = (estimate: Samples, reference: Samples, floor = 0): Decibels => {
  assert(estimate.length === reference.length, 'an estimate is as long as its reference')
  let power = 0
  let error = 0
  for (let index = 0; index < reference.length; index++) {
    const difference = estimate[index]! - reference[index]!
    power += reference[index]! * reference[index]!
    error += difference * difference
  }
  const least = floor * reference.length
  return energyRatio(Math.max(power, least), Math.max(error, least))
}

/** Root mean square of `samples`; 0 when there are none. */
export const rootMeanSquare = (samples: Samples): number => {
  let power = 0
  for (let index = 0; index < samples.length; index++) power += samples[index]! * samples[index]!
  return samples.length === 0 ? 0 : Math.sqrt(power / samples.length)
}
