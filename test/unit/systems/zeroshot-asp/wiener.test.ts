import { expect, it } from 'vitest'
import { gaussian, seededRandom } from '../../../../src/core/base/random.ts'
import type { Spectrum } from '../../../../src/core/dsp/spectrogram.ts'
import { wiener } from '../../../../src/core/systems/zeroshot-asp/wiener.ts'

const frames = 6
const bins = 9
const normal = gaussian(seededRandom(7))
const values = (scale: number) => Float32Array.from({ length: frames * bins }, () => scale * normal())
const spectrum = (scale = 1): Spectrum => ({ frames, bins, re: values(scale), im: values(scale) })
const power = ({ re, im }: Spectrum): number => re.reduce((sum, value, at) => sum + value ** 2 + im[at]! ** 2, 0)

it('shares a mixture out, and the shares add up to it', () => {
  const mixture = spectrum(20)
  const parts = wiener(mixture, [values(3).map(Math.abs), values(1).map(Math.abs), values(0.2).map(Math.abs)])
  const [loud, middle, quiet] = parts.map(power)
  expect(loud).toBeGreaterThan(middle!)
  expect(middle).toBeGreaterThan(quiet!)
  for (const side of ['re', 'im'] as const)
    for (const [at, value] of mixture[side].entries()) {
      const sum = parts.reduce((total, part) => total + part[side][at]!, 0)
      expect(Math.abs(sum - value)).toBeLessThan(1e-3 * Math.abs(value) + 2e-3)
    }
})

it('squares soft masks: a share of three to one in magnitude is one of nine to one', () => {
  const mixture = spectrum(1)
  const ones = new Float32Array(frames * bins).fill(1)
  const [first, second] = wiener(mixture, [ones.map(() => 3), ones]) as [Spectrum, Spectrum]
  const loudest = mixture.re.reduce((best, value, at) => (value ** 2 > mixture.re[best]! ** 2 ? at : best), 0)
  expect(first.re[loudest]! / second.re[loudest]!).toBeCloseTo(9, 1)
})

it('does not depend on how loud the mixture is, above what regularisation sees', () => {
  const mixture = spectrum(100)
  const louder = { ...mixture, re: mixture.re.map((x) => 10 * x), im: mixture.im.map((x) => 10 * x) }
  const magnitudes = [values(1).map(Math.abs), values(1).map(Math.abs)]
  const [quiet] = wiener(mixture, magnitudes) as [Spectrum]
  const [loud] = wiener(
    louder,
    magnitudes.map((each) => each.map((x) => 10 * x)),
  ) as [Spectrum]
  for (const [at, value] of quiet.re.entries()) expect(loud.re[at]! / 10).toBeCloseTo(value, 3)
})

it('gives silence for silence', () => {
  const silence = { frames, bins, re: new Float32Array(frames * bins), im: new Float32Array(frames * bins) }
  for (const part of wiener(silence, [silence.re, silence.re])) {
    expect(power(part)).toBe(0)
    expect(part.re.every(Number.isFinite)).toBe(true)
  }
})
