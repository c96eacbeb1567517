import { factorise, solve } from './cholesky.ts'
import type { Correlations, Pause } from './correlations.ts'

/** The filters that bring reference channels nearest to one channel of an estimate: one of `lags` taps each. */
export type ProjectionFilters = readonly Float64Array[]

/** What museval adds to the diagonal (`numpy.finfo(float).eps`). */
const step = 2 ** -52

/**
 * The inner products of all delayed references: Toeplitz block by block, because a product depends on the difference of
 * the delays alone. The lower triangle is filled.
 */
const gramOf = (
  correlations: Correlations,
  references: readonly number[],
  lags: number,
  ridge: number,
  size: number,
): Float64Array => {
  const matrix = new Float64Array(size * size)
  for (const [i, one] of references.entries())
    for (const [k, other] of references.slice(0, i + 1).entries()) {
      const ahead = correlations.at(one, other)
      const behind = correlations.at(other, one)
      for (let a = 0; a < lags; a++) {
        const base = (i * lags + a) * size + k * lags
        for (let b = 0; b < lags; b++) matrix[base + b] = a >= b ? ahead[a - b]! : behind[b - a]!
      }
    }
  // Beyond the references the matrix is filled up to whole tiles with ones that change nothing.
  for (let row = 0; row < size; row++)
    matrix[row * size + row] = row < references.length * lags ? matrix[row * size + row]! + ridge : 1
  return matrix
}

/**
 * The factor of the references' inner products. Where references say the same (one sound on two channels, or a band
 * without sound), the matrix is singular in all its digits: then as much is added to the diagonal as rounding hides.
 */
const factorOf = async (
  correlations: Correlations,
  references: readonly number[],
  lags: number,
  size: number,
  pause: Pause,
): Promise<Float64Array> => {
  const power = Math.max(...references.map((one) => correlations.at(one, one)[0]!))
  for (let ridge = step; ; ridge = Math.max(ridge * 16, step * power * 4)) {
    const matrix = gramOf(correlations, references, lags, ridge, size)
    if (await factorise(matrix, size, pause)) return matrix
  }
}

/**
 * Least-squares projection of channels of estimates on delayed references (Vincent et al. 2006, as museval's
 * `_compute_projection_filters`).
 * @param references channels by their number in the correlations
 * @param estimates channels by their number in the correlations
 * @returns for each of `estimates` the filters of each of `references`
 */
export const projectionFilters = async (
  correlations: Correlations,
  references: readonly number[],
  estimates: readonly number[],
  lags: number,
  pause: Pause,
): Promise<ProjectionFilters[]> => {
  const size = Math.ceil((references.length * lags) / 4) * 4
  const factor = await factorOf(correlations, references, lags, size, pause)
  return estimates.map((estimate) => {
    const right = new Float64Array(size)
    for (const [index, reference] of references.entries()) right.set(correlations.at(reference, estimate), index * lags)
    solve(factor, size, right)
    return references.map((_, index) => right.slice(index * lags, (index + 1) * lags))
  })
}
