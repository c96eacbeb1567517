import { expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { autocorrelate, predictor, solveSymmetric } from '../../../src/core/dsp/linear-prediction.ts'

test('finds the coefficients of an autoregressive process', () => {
  const next = gaussian(seededRandom(2))
  const count = 100_000
  const values = new Float64Array(count)
  for (let n = 2; n < count; n++) values[n] = 1.2 * values[n - 1]! - 0.7 * values[n - 2]! + next()
  const correlation = new Float64Array(5)
  autocorrelate(values, count, 4, correlation)
  const coefficients = new Float64Array(5)
  predictor(correlation, 4, coefficients)
  const expected = [1, -1.2, 0.7, 0, 0]
  for (const [index, value] of expected.entries()) expect(coefficients[index]).toBeCloseTo(value, 1)
})

test('silence is predicted by nothing', () => {
  const coefficients = new Float64Array(3).fill(7)
  predictor(new Float64Array(3), 2, coefficients)
  expect([...coefficients]).toEqual([1, 0, 0])
})

test('solves symmetric systems, and tells when they are not definite', () => {
  const right = Float64Array.from([1, 2, 3])
  expect(solveSymmetric(Float64Array.from([4, 1, 0, 1, 3, 1, 0, 1, 2]), right, 3)).toBe(true)
  const [x, y, z] = right
  expect(4 * x! + y!).toBeCloseTo(1, 12)
  expect(x! + 3 * y! + z!).toBeCloseTo(2, 12)
  expect(y! + 2 * z!).toBeCloseTo(3, 12)
  expect(solveSymmetric(Float64Array.from([1, 2, 2, 1]), new Float64Array(2), 2)).toBe(false)
})
