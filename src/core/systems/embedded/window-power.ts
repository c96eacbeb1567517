import { select } from '../../dsp/selection.ts'
import { powerOf } from './features.ts'

/** Of all frames this share has less power than what goes on all the time: noise of mean 1 has less than −ln 0.8 in a fifth of them. */
const low = 0.2

/** The power of a window. Planes are [bins, rows], a frequency after another: what is judged is judged by frequency. */
export type WindowPower = {
  readonly rows: number
  readonly bins: number
  /** [bins, rows], of the mean's unit. */
  readonly power: Float32Array
  /** Rows in which there is anything at all: padding has nothing. */
  readonly sounding: Int32Array
  /** Of every frequency, the most that noise could have on average that goes on all the time. */
  readonly lasting: Float64Array
}

const lastingOf = (power: Float32Array, bins: number, rows: number, sounding: Int32Array): Float64Array => {
  const values = new Float64Array(sounding.length)
  const lasting = new Float64Array(bins)
  if (values.length === 0) return lasting
  const rank = Math.floor(low * (values.length - 1))
  for (let bin = 0; bin < bins; bin++) {
    for (let index = 0; index < values.length; index++) values[index] = power[bin * rows + sounding[index]!]!
    lasting[bin] = select(values, values.length, rank) / -Math.log(1 - low)
  }
  return lasting
}

/** What the features of a network's window, [1 or 3, rows, bins], tell of its power. */
export const windowPowerOf = (features: Float32Array, rows: number, bins: number): WindowPower => {
  const power = new Float32Array(rows * bins)
  const heard = new Float64Array(rows)
  for (let row = 0; row < rows; row++)
    for (let bin = 0; bin < bins; bin++) {
      const value = powerOf(features[row * bins + bin]!)
      if (!(value > 0)) continue
      power[bin * rows + row] = value
      heard[row]! += value
    }
  const sounding = Int32Array.from(heard.keys()).filter((row) => heard[row]! > 0)
  return { rows, bins, power, sounding, lasting: lastingOf(power, bins, rows, sounding) }
}
