import { around } from './neighbours.ts'
import { presenceOf } from './presence.ts'
import { type Claims, contest } from './rivals.ts'
import { partBySteadiness } from './steadiness.ts'
import type { WindowPower } from './window-power.ts'

/** Keep the logits of magnitudes of 0 and 1 finite. */
const [none, smallest] = [1e-30, 1e-12]

/**
 * What is done to a mask after the network (training/lasso_training/network/refine.py): it takes what nobody else claims, what is
 * steady is parted from what is not, neighbours even each other out by half, and where the sound is absent the mask is closed, so
 * that this is silent and not a murmur of everything else.
 * @param logits [3, rows, bins] of one sound; their magnitudes are changed
 * @param moment rows in half a second
 * @param claims of its rivals; null where it has none
 */
export const refine = (
  logits: Float32Array,
  window: WindowPower,
  moment: number,
  claims: Claims | null,
): Float32Array => {
  const { rows, bins } = window
  const gain = new Float64Array(rows * bins)
  for (let row = 0; row < rows; row++)
    for (let bin = 0; bin < bins; bin++) gain[bin * rows + row] = 1 / (1 + Math.exp(-logits[row * bins + bin]!))
  const presence = presenceOf(gain, window, moment)
  if (claims) contest(gain, claims, window, presence)
  partBySteadiness(gain, window)
  const near = around(gain, window)
  for (let row = 0; row < rows; row++)
    for (let bin = 0; bin < bins; bin++) {
      const value = 0.5 * (gain[bin * rows + row]! + near[bin * rows + row]!) * presence
      logits[row * bins + bin] = -Math.log((1 - value + smallest) / (value + none))
    }
  return logits
}
