import { expect, test } from 'vitest'
import { sincResample } from '../../../src/core/dsp/sinc-resample.ts'

const signal = Float32Array.from({ length: 100 }, (_, n) => Math.sin(0.3 * n) + 0.5 * Math.cos(1.1 * n * n))

// torch 2.13.0 with the formula of torchaudio.functional.resample's defaults: samples 0, 1, 2, 17 and 30, sum of squares.
test.each([
  [32_000, 48_000, 150, [0.4961491, 0.551806, 0.5150849, 0.1161021, 0.2057274], 82.64495],
  [44_100, 16_000, 37, [0.3035488, 0.5935335, 0.7634422, 0.6648241, -0.1685622], 17.70082],
] as const)('%i to %i Hz is as torchaudio does it', (from, to, length, samples, energy) => {
  const resampled = sincResample(signal, from, to)
  expect(resampled).toHaveLength(length)
  for (const [index, at] of [0, 1, 2, 17, 30].entries()) expect(resampled[at]).toBeCloseTo(samples[index]!, 5)
  expect(resampled.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(energy, 3)
})

test('every length is rounded up, down to none', () => {
  for (let length = 0; length < 20; length++) {
    expect(sincResample(signal.subarray(0, length), 32_000, 48_000)).toHaveLength(Math.ceil(length * 1.5))
    expect(sincResample(signal.subarray(0, length), 48_000, 32_000)).toHaveLength(Math.ceil(length / 1.5))
  }
  expect(sincResample(signal, 8000, 8000)).toBe(signal)
})
