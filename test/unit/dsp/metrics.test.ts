import { expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { rootMeanSquare, sdr, siSdr } from '../../../src/core/dsp/metrics.ts'

const noise = (seed: number): Float32Array => Float32Array.from({ length: 48_000 }, gaussian(seededRandom(seed)))
const mix = (a: Float32Array, b: Float32Array, gain: number): Float32Array =>
  a.map((value, index) => value + gain * b[index]!)

test('SI-SDR of independent noise added at −20 dB is 20 dB, whatever the scale', () => {
  const estimate = mix(noise(1), noise(2), 0.1)
  expect(siSdr(estimate, noise(1))).toBeCloseTo(20, 0)
  expect(
    siSdr(
      estimate.map((value) => value * -0.25),
      noise(1),
    ),
  ).toBeCloseTo(siSdr(estimate, noise(1)), 3)
})

test('SDR counts the scale', () => {
  const half = noise(1).map((value) => value / 2)
  expect(sdr(half, noise(1))).toBeCloseTo(6.02, 1)
  expect(siSdr(half, noise(1))).toBeGreaterThan(100)
  expect(sdr(new Float32Array(48_000), noise(1))).toBeCloseTo(0, 9)
})

test('edges: an exact estimate, a silent one and a silent reference', () => {
  const silence = new Float32Array(10)
  const ones = new Float32Array(10).fill(1)
  expect(siSdr(ones, ones)).toBe(Infinity)
  expect(sdr(ones, ones)).toBe(Infinity)
  expect(siSdr(silence, ones)).toBe(-Infinity)
  expect(siSdr(ones, silence)).toBe(-Infinity)
  expect(sdr(ones, silence)).toBe(-Infinity)
  expect(() => siSdr(ones, new Float32Array(9))).toThrow(/as long/)
})

test('root mean square', () => {
  expect(rootMeanSquare(new Float32Array())).toBe(0)
  expect(rootMeanSquare(new Float32Array([3, -3, 3]))).toBeCloseTo(3)
})
