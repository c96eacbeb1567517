import type { Hertz } from '../../base/units.ts'
import { compression } from './features.ts'

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

/** The power of every bin, [rows, bins], as the network's features tell it: of the mean's unit. */
export const powerOf = (features: Float32Array, rows: number, bins: number): Float32Array => {
  const power = new Float32Array(rows * bins)
  for (let at = 0; at < power.length; at++)
    power[at] = Math.max(0, Math.exp(Math.log(features[at]!) / compression.exponent) - compression.floor)
  return power
}

/** The mean of every row and those around it; what lies beyond the ends is silent. */
const around = (rows: Float64Array, moment: number): Float64Array => {
  const half = (moment - 1) / 2
  const sums = new Float64Array(rows.length)
  let sum = 0
  for (let at = -half; at < rows.length; at++) {
    sum += rows[at + half] ?? 0
    sum -= rows[at - half - 1] ?? 0
    if (at >= 0) sums[at] = sum / moment
  }
  return sums
}

/** Of the half second in which a mask takes most: how much of the power it takes, 0 to 1. */
const largestShare = (logits: Float32Array, power: Float32Array, rows: number, moment: number): number => {
  const bins = power.length / rows
  const [passed, everything] = [new Float64Array(rows), new Float64Array(rows)]
  for (let row = 0; row < rows; row++) {
    let [through, all] = [0, 0]
    for (let at = row * bins, end = at + bins; at < end; at++) {
      const gain = 1 / (1 + Math.exp(-logits[at]!))
      through += gain * gain * power[at]!
      all += power[at]!
    }
    passed[row] = through
    everything[row] = all
  }
  const taken = around(passed, moment)
  const heard = around(everything, moment)
  const floor = quiet * heard.reduce((most, value) => Math.max(most, value), 0) + smallest
  return taken.reduce((most, value, row) => Math.max(most, value / (heard[row]! + floor)), 0)
}

/**
 * A mask that nowhere takes a fair share of the sound is a mask of something that is not there: it is closed, so that a sound that is absent
 * is silent and not a murmur of everything else. One that is there has most of the half second in which it is clearest, and stays as it is.
 * @param logits [3, rows, bins] of one sound
 * @param power [rows, bins] of the window
 * @param moment rows in half a second
 * @returns logits whose magnitudes are scaled by s² / (s² + 0.02²), where s is the largest share of half a second's power, at most
 * 60 dB down
 */
export const closedWhereAbsent = (
  logits: Float32Array,
  power: Float32Array,
  rows: number,
  moment: number,
): Float32Array => {
  const share = largestShare(logits, power, rows, moment)
  const gain = Math.max(least, share ** 2 / (share ** 2 + threshold ** 2))
  const closed = logits.slice()
  for (let at = 0; at < power.length; at++) closed[at] = -Math.log((1 + Math.exp(-logits[at]!)) / gain - 1 + smallest)
  return closed
}
