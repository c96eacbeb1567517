import type { Hertz } from '../../base/units.ts'
import type { WindowPower } from './window-power.ts'

/** Share of half a second's power at which a mask is half closed (training/lasso_training/network/presence.py, as what follows). */
const threshold = 0.02

/** What is left of a closed mask, 60 dB less: further down, other arithmetic would give other logits for the same silence. */
const least = 1e-3

/** Power, against that of the loudest half second, below which one says little. */
const quiet = 1e-3

/** Keeps silence from being a ratio of nothing. */
const smallest = 1e-12

/** Frames in half a second, an odd number. */
export const momentOf = (hop: number, rate: Hertz): number => 2 * Math.floor((0.25 * rate) / hop) + 1

/** The mean of every row and those around it; what lies beyond the ends is silent. */
const around = (rows: Float64Array, moment: number): Float64Array => {
  const half = (moment - 1) / 2
  const means = new Float64Array(rows.length)
  let sum = 0
  for (let at = -half; at < rows.length; at++) {
    sum += rows[at + half] ?? 0
    sum -= rows[at - half - 1] ?? 0
    if (at >= 0) means[at] = sum / moment
  }
  return means
}

/**
 * A mask that nowhere takes a fair share of the sound is a mask of something that is not there. One that is there has most of the
 * half second in which it is clearest.
 * @param gain magnitudes of a mask, [bins, rows]
 * @param moment rows in half a second
 * @returns s² / (s² + 0.02²), at least 0.001, where s is the largest share of half a second's power that the mask takes
 */
export const presenceOf = (gain: Float64Array, { power, rows, bins }: WindowPower, moment: number): number => {
  const [passed, everything] = [new Float64Array(rows), new Float64Array(rows)]
  for (let bin = 0; bin < bins; bin++)
    for (let row = 0, at = bin * rows; row < rows; row++, at++) {
      passed[row]! += gain[at]! * gain[at]! * power[at]!
      everything[row]! += power[at]!
    }
  const heard = around(everything, moment)
  const floor = quiet * heard.reduce((most, value) => Math.max(most, value), 0) + smallest
  const share = around(passed, moment).reduce((most, value, row) => Math.max(most, value / (heard[row]! + floor)), 0)
  return Math.max(least, share ** 2 / (share ** 2 + threshold ** 2))
}
