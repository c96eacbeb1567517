import { compression } from './features.ts'
import { presenceOf } from './presence.ts'
import { partedBySteadiness } from './steadiness.ts'

/** Keep the logits of magnitudes of 0 and 1 finite. */
const [none, smallest] = [1e-30, 1e-12]

/** The power of every bin, [rows, bins], as the network's features tell it: of the mean's unit. */
export const powerOf = (features: Float32Array, rows: number, bins: number): Float32Array => {
  const power = new Float32Array(rows * bins)
  for (let at = 0; at < power.length; at++)
    power[at] = Math.max(0, Math.exp(Math.log(features[at]!) / compression.exponent) - compression.floor)
  return power
}

/**
 * What is done to a mask after the network (training/lasso_training/network/refine.py): what is steady is parted from what is not,
 * and where the sound is absent the mask is closed, so that this is silent and not a murmur of everything else.
 * @param logits [3, rows, bins] of one sound
 * @param power [rows, bins] of the window
 * @param moment rows in half a second
 */
export const refined = (logits: Float32Array, power: Float32Array, rows: number, moment: number): Float32Array => {
  const gain = Float64Array.from(power, (_, at) => 1 / (1 + Math.exp(-logits[at]!)))
  const kept = partedBySteadiness(gain, power, rows)
  const presence = presenceOf(kept, power, rows, moment)
  const refinedLogits = logits.slice()
  for (let at = 0; at < power.length; at++) {
    const value = kept[at]! * presence
    refinedLogits[at] = -Math.log((1 - value + smallest) / (value + none))
  }
  return refinedLogits
}
