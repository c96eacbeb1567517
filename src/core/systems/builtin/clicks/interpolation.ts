import { solveSymmetric } from '../../../dsp/linear-prediction.ts'

/**
 * Replaces missing samples by those that a predictor finds least surprising, in the least-squares sense (Janssen,
 * Veldhuis and Vries 1986; Godsill and Rayner 1998, §5.2).
 * @param samples changed at `missing`
 * @param missing positions in increasing order, each at least the order away from both ends of `samples`
 * @param lags correlation of the predictor's coefficients at lags 0 … order
 * @returns whether it could be done
 */
export const interpolate = (
  samples: Float64Array,
  missing: Int32Array,
  count: number,
  lags: Float64Array,
  work: Float64Array,
): boolean => {
  const order = lags.length - 1
  const right = work.subarray(count * count, count * count + count)
  for (let row = 0; row < count; row++) {
    const at = missing[row]!
    for (let column = 0; column <= row; column++) {
      const lag = at - missing[column]!
      work[row * count + column] = lag <= order ? lags[lag]! : 0
    }
    let sum = 0
    let next = 0
    for (let near = at - order; near <= at + order; near++) {
      while (next < count && missing[next]! < near) next++
      if (next < count && missing[next] === near) continue
      sum += lags[Math.abs(near - at)]! * samples[near]!
    }
    right[row] = -sum
  }
  if (!solveSymmetric(work, right, count)) return false
  for (let row = 0; row < count; row++) samples[missing[row]!] = right[row]!
  return true
}
