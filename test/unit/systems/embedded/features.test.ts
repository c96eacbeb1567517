import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../../src/core/base/random.ts'
import { centredStft, type Spectrum } from '../../../../src/core/dsp/spectrogram.ts'
import { compression, featuresOf, powerOf } from '../../../../src/core/systems/embedded/features.ts'
import { unionOf } from '../../../../src/core/systems/embedded/union.ts'
import { foldedMagnitude, foldedSpectrum } from '../../../../src/core/systems/streaming/front.ts'
import { complexMaskOf } from '../../../../src/core/systems/streaming/mask.ts'

const stft = centredStft(128, 32, 'silent')
const normal = gaussian(seededRandom(5))
const noise = (frames: number, level = 0.1) => Float32Array.from({ length: frames }, () => level * normal())
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const difference = (a: Float32Array, b: Float32Array) => largest(a.map((value, at) => value - b[at]!))

describe('what the network sees', () => {
  test('does not depend on the level', () => {
    const quiet = noise(4000, 0.001)
    const loud = quiet.map((value) => value * 1000)
    expect(difference(featuresOf(stft.analyse(quiet), true), featuresOf(stft.analyse(loud), true))).toBeLessThan(2e-3)
  })

  test('tells its power again', () => {
    for (const power of [0, 1e-6, 0.03, 1, 250])
      expect(powerOf((power + compression.floor) ** compression.exponent)).toBeCloseTo(power, 9)
  })

  test('has phase beside magnitude, or not, and zeros after the last frame', () => {
    const spectrum = stft.analyse(noise(1000))
    const plane = spectrum.frames * 64
    const whole = featuresOf(spectrum, true)
    expect(whole).toHaveLength(3 * plane)
    expect(featuresOf(spectrum, false)).toEqual(whole.subarray(0, plane))
    for (let at = 0; at < plane; at++)
      expect(Math.hypot(whole[plane + at]!, whole[2 * plane + at]!)).toBeCloseTo(whole[at]!, 4)
    const rows = spectrum.frames + 7
    const longer = featuresOf(spectrum, true, rows)
    for (const part of [0, 1, 2]) {
      expect(longer.subarray(part * rows * 64, part * rows * 64 + plane)).toEqual(
        whole.subarray(part * plane, (part + 1) * plane),
      )
      expect(largest(longer.subarray(part * rows * 64 + plane, (part + 1) * rows * 64))).toBe(0)
    }
  })

  test('silence is seen as something finite', () => {
    expect(featuresOf(stft.analyse(new Float32Array(500)), true).every(Number.isFinite)).toBe(true)
  })
})

describe('several channels', () => {
  const spectra = (...signals: Float32Array[]): Spectrum[] => signals.map((signal) => stft.analyse(signal))

  test('are their mean where they do not cancel', () => {
    const left = noise(2000)
    const mean = stft.analyse(left.map((value) => 0.7 * value))
    const folded = foldedSpectrum(
      spectra(
        left,
        left.map((value) => 0.4 * value),
      ),
    )
    expect(difference(folded.re, mean.re)).toBeLessThan(1e-5)
    expect(difference(folded.im, mean.im)).toBeLessThan(1e-5)
  })

  test('that cancel are heard, at half their power, with the first one’s phase', () => {
    const signal = noise(2000)
    const [one, turned] = spectra(
      signal,
      signal.map((value) => -value),
    )
    const folded = foldedSpectrum([one!, turned!])
    expect(
      difference(
        folded.re,
        one!.re.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6)
    expect(
      difference(
        foldedMagnitude([one!, turned!]),
        foldedMagnitude([one!]).map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6)
    expect(foldedSpectrum([one!])).toBe(one)
  })

  test('of which one is silent are half of the other', () => {
    const [one, silent] = spectra(noise(500), new Float32Array(500))
    expect(
      difference(
        foldedSpectrum([silent!, one!]).re,
        one!.re.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6)
  })
})

describe('several sounds in one mask', () => {
  /** Logits of one bin. */
  const logits = (gain: number, turn: number): Float32Array =>
    Float32Array.of(Math.log(gain / (1 - gain)), Math.atanh(0.6 * Math.cos(turn)), Math.atanh(0.6 * Math.sin(turn)))
  const maskOf = (all: Float32Array) => {
    const { re, im } = complexMaskOf(all, 1, undefined, 2)
    return [re[0]!, im![0]!] as const
  }

  test('one sound stays what it is', () => {
    const one = logits(0.3, 1)
    expect(unionOf([one])).toBe(one)
  })

  test.each([
    [0.2, 0, 0.3, 0, 0.5],
    [0.5, 1, 0.3, 2, null],
    [0.9, 0.5, 0.8, 0.5, 1],
  ])('%f at %f and %f at %f add up, to no more than all there is', (a, alpha, b, beta, length) => {
    const [re, im] = maskOf(unionOf([logits(a, alpha), logits(b, beta)]))
    const x = a * Math.cos(alpha) + b * Math.cos(beta)
    const y = a * Math.sin(alpha) + b * Math.sin(beta)
    const scale = Math.min(1, Math.hypot(x, y)) / Math.hypot(x, y)
    expect(re).toBeCloseTo(x * scale, 4)
    expect(im).toBeCloseTo(y * scale, 4)
    if (length !== null) expect(Math.hypot(re, im)).toBeCloseTo(length, 4)
  })

  test('sounds that cancel leave nothing, and nothing that is not a number', () => {
    const [re, im] = maskOf(unionOf([logits(0.4, 0), logits(0.4, Math.PI)]))
    expect(Math.hypot(re, im)).toBeLessThan(1e-5)
  })
})
