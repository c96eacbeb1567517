import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { complexFft, realFft } from '../../../src/core/dsp/fft.ts'

const noise = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, gaussian(seededRandom(seed)))

const slowTransform = (re: Float64Array, im: Float64Array): { re: Float64Array; im: Float64Array } => {
  const size = re.length
  const sums = { re: new Float64Array(size), im: new Float64Array(size) }
  for (let k = 0; k < size; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size
      sums.re[k]! += re[n]! * Math.cos(angle) - im[n]! * Math.sin(angle)
      sums.im[k]! += re[n]! * Math.sin(angle) + im[n]! * Math.cos(angle)
    }
  }
  return sums
}

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)

const sizes = [1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 27, 32, 48, 64, 96, 128, 144, 192, 256, 384, 512, 768]

describe('complex FFT', () => {
  test.each(sizes)('of %i equals the sum of its definition and inverts', (size) => {
    const re = noise(size, size)
    const im = noise(size, size + 1)
    const expected = slowTransform(re, im)
    const fft = complexFft(size)
    const gotRe = re.slice()
    const gotIm = im.slice()
    fft.forward(gotRe, gotIm)
    expect(largestDifference(gotRe, expected.re)).toBeLessThan(1e-10)
    expect(largestDifference(gotIm, expected.im)).toBeLessThan(1e-10)
    fft.inverse(gotRe, gotIm)
    expect(largestDifference(gotRe, re)).toBeLessThan(1e-12)
    expect(largestDifference(gotIm, im)).toBeLessThan(1e-12)
  })

  test('refuses sizes with other factors', () => {
    expect(() => complexFft(10)).toThrow(/twos and threes/)
    expect(() => complexFft(0)).toThrow()
  })
})

describe('real FFT', () => {
  test.each(sizes.map((size) => size * 2))('of %i equals the complex one and inverts', (size) => {
    const input = noise(size, size)
    const fft = realFft(size)
    const re = new Float64Array(fft.bins)
    const im = new Float64Array(fft.bins)
    fft.forward(input, re, im)
    const expected = slowTransform(input, new Float64Array(size))
    expect(largestDifference(re, expected.re)).toBeLessThan(1e-10)
    expect(largestDifference(im, expected.im)).toBeLessThan(1e-10)
    const back = new Float64Array(size)
    fft.inverse(re, im, back)
    expect(largestDifference(back, input)).toBeLessThan(1e-12)
  })

  test('refuses odd sizes', () => {
    expect(() => realFft(9)).toThrow(/even/)
  })
})
