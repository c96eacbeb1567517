import { describe, expect, test } from 'vitest'
import { dither } from '../../../src/core/audio/dither.ts'
import { roundToGrid } from '../../../src/core/audio/grid.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { sine } from './signals.ts'

describe('dither', () => {
  test('keeps a tone far below one step, as noise and not as distortion', () => {
    const quiet = sine(1000, -100, 4, 48_000)
    const [out] = dither([quiet], 16, seededRandom(1))
    let correlation = 0
    let power = 0
    for (const [i, sample] of quiet.entries()) {
      correlation += out![i]! * sample
      power += sample * sample
    }
    expect(correlation / power).toBeGreaterThan(0.8)
    expect(correlation / power).toBeLessThan(1.2)
  })

  test('adds triangular noise: error variance of a quarter step squared, whatever the signal', () => {
    const step = 2 ** -15
    for (const level of [0.123456 * step, 0.3, 0.7777 * step]) {
      const flat = new Float32Array(100_000).fill(level)
      const [out] = dither([flat], 16, seededRandom(2))
      let mean = 0
      let power = 0
      for (const sample of out!) {
        const error = (sample - flat[0]!) / step
        mean += error / out!.length
        power += error ** 2 / out!.length
      }
      expect(Math.abs(mean)).toBeLessThan(0.02)
      expect(power).toBeCloseTo(0.25, 1)
    }
  })

  test('leaves silence and what lies on the grid already', () => {
    const exact = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) / 32_768)
    expect(dither([exact], 16, seededRandom(3))[0]).toEqual(exact)
  })
})

describe('the grid of 2^-23', () => {
  test('is the nearest multiple; what is no number is silence', () => {
    const samples = Float32Array.of(0.1, -0.1, 1e-9, 1, -1, 3.7, Number.NaN, Number.POSITIVE_INFINITY)
    const before = samples.slice()
    roundToGrid(samples)
    for (const [i, sample] of samples.entries()) {
      expect(Number.isInteger(sample * 2 ** 23)).toBe(true)
      if (Number.isFinite(before[i]!)) expect(Math.abs(sample - before[i]!)).toBeLessThanOrEqual(2 ** -24)
      else expect(sample).toBe(0)
    }
  })
})
