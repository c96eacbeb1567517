import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { createResampler } from '../../../src/core/dsp/resample.ts'

const rates = [8000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000]
const pairs = [
  ...rates.flatMap((rate): [number, number][] => [
    [rate, 32_000],
    [32_000, rate],
  ]),
  [44_101, 32_000],
  [32_000, 37_799],
] as [number, number][]

const sine = (frequency: number, rate: number, length: number, first = 0): Float32Array =>
  Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * frequency * (first + n)) / rate))

const decibels = (value: number): number => 20 * Math.log10(value)

/** Largest difference in the middle half, where the tone's beginning and end are far away. */
const farthest = (samples: Float32Array, wanted: Float32Array): number => {
  let most = 0
  for (let n = Math.floor(samples.length / 4); n < (samples.length * 3) / 4; n++)
    most = Math.max(most, Math.abs(samples[n]! - wanted[n]!))
  return most
}

describe.each(pairs)('%i Hz to %i Hz', (from, to) => {
  const resampler = createResampler(from, to)
  const low = Math.min(from, to) / 2
  const seconds = 0.4
  const convert = (frequency: number): Float32Array =>
    resampler.run(sine(frequency, from, from * seconds), 0, 0, Math.floor(to * seconds))

  test('the pass band is flat and in time: sines come out as they are', () => {
    for (const share of [0.001, 0.1, 0.5, 0.8, 0.95]) {
      const wanted = sine(share * low, to, Math.floor(to * seconds))
      // 0.01 dB would be an error of −59 dB.
      expect(decibels(farthest(convert(share * low), wanted))).toBeLessThan(-95)
    }
  })

  test('what the lower rate cannot hold is 100 dB down', () => {
    for (const share of [1.001, 1.02, 1.2, 1.7, 2.9].filter((share) => share * low < from / 2)) {
      const silence = new Float32Array(Math.floor(to * seconds))
      expect(decibels(farthest(convert(share * low), silence))).toBeLessThan(-100)
    }
  })

  test('a constant stays what it is', () => {
    const ones = new Float32Array(Math.ceil(from * seconds)).fill(1)
    const output = resampler.run(ones, 0, 0, Math.floor(to * seconds))
    expect(farthest(output, new Float32Array(output.length).fill(1))).toBeLessThan(1e-5)
  })

  test('an impulse keeps its place, and reaches no further than it says', () => {
    const at = Math.round(from * 0.2)
    const impulse = new Float32Array(Math.ceil(from * seconds))
    impulse[at] = 1
    const output = resampler.run(impulse, 0, 0, Math.floor(to * seconds))
    const largest = output.reduce((best, value, n) => (Math.abs(value) > Math.abs(output[best]!) ? n : best), 0)
    expect(Math.abs(largest - (at * to) / from)).toBeLessThanOrEqual(1)
    for (const [n, value] of output.entries())
      if (Math.abs((n * from) / to - at) > resampler.reach) expect(Math.abs(value)).toBeLessThan(1e-12)
  })

  test('pieces with context join as if it were one', () => {
    const normal = gaussian(seededRandom(from + to))
    const signal = Float32Array.from({ length: Math.floor(from * 0.1) }, () => normal() * 0.2)
    const length = Math.floor(to * 0.1)
    const whole = resampler.run(signal, 0, 0, length)
    const joined = new Float32Array(length)
    for (let start = 0, step = 1; start < length; start += step, step = Math.min(length - start, step * 3 + 7)) {
      const begin = Math.max(0, Math.floor((start * from) / to) - resampler.reach)
      const end = Math.ceil(((start + step) * from) / to) + resampler.reach
      joined.set(resampler.run(signal.subarray(begin, end), begin, start, step), start)
    }
    expect(Math.max(...joined.map((value, n) => Math.abs(value - whole[n]!)))).toBeLessThan(1e-7)
  })
})

test('every length, none included', () => {
  for (const [from, to] of [
    [44_100, 32_000],
    [32_000, 44_100],
    [96_000, 32_000],
    [32_000, 32_000],
  ] as const) {
    const resampler = createResampler(from, to)
    const signal = sine(1000, from, 400)
    const whole = resampler.run(signal, 0, -50, 400)
    for (let length = 0; length <= 400; length += length < 40 ? 1 : 37)
      expect(resampler.run(signal, 0, -50, length)).toEqual(whole.subarray(0, length))
  }
})

test('there and back gives the band that both rates hold', () => {
  const [down, up] = [createResampler(44_100, 32_000), createResampler(32_000, 44_100)]
  const length = 22_050
  const signal = sine(440, 44_100, length).map((value, n) => value + 0.3 * Math.sin(n * 0.9) + 0.2 * Math.sin(n * 2.1))
  const band = down.run(signal, 0, -200, 16_400)
  expect(farthest(up.run(band, -200, 0, length), signal)).toBeLessThan(3e-5)
})

test('rates are whole numbers', () => {
  expect(() => createResampler(44_100.5, 32_000)).toThrow(/whole/)
  expect(() => createResampler(0, 32_000)).toThrow(/whole/)
})
