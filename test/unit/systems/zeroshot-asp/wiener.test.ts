import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gaussian, seededRandom } from '../../../../src/core/base/random.ts'
import { wienerGains } from '../../../../src/core/systems/zeroshot-asp/wiener.ts'

const frames = 6
const bins = 9
const normal = gaussian(seededRandom(7))
const magnitudes = (scale: number) => Float32Array.from({ length: frames * bins }, () => Math.abs(scale * normal()))

/**
 * Spectra, the magnitudes of sources in them, and what utils.py `wiener` of RetroCirce/Zero_Shot_Audio_Source_Separation
 * (3a4e363) makes of them as models/asp_model.py calls it: `iterations=1, softmask=True, scale_factor=8, eps=1e-9`. Loud,
 * soft and usual ones, with silent bins, silent frames and silent sources.
 */
type Case = {
  readonly bins: number
  readonly re: readonly number[]
  readonly im: readonly number[]
  readonly magnitudes: readonly (readonly number[])[]
  readonly separated: readonly { readonly re: readonly number[]; readonly im: readonly number[] }[]
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'wiener-reference.json'), 'utf8')) as Case[]

describe('the Wiener filter of the evaluation', () => {
  it.each(cases)('gives what the reference gives, of $bins bins', ({ bins, re, im, magnitudes, separated }) => {
    const mixture = Float32Array.from(re, (x, at) => Math.sqrt(x * x + im[at]! * im[at]!))
    const sources = magnitudes.map((each) => Float32Array.from(each))
    const gains = wienerGains(mixture, bins, sources)
    const loudest = Math.max(...mixture)
    expect(gains).toHaveLength(separated.length)
    for (const [source, expected] of separated.entries())
      for (const [at, gain] of gains[source]!.entries()) {
        expect(Math.abs(gain * re[at]! - expected.re[at]!)).toBeLessThan(1e-6 * loudest)
        expect(Math.abs(gain * im[at]! - expected.im[at]!)).toBeLessThan(1e-6 * loudest)
      }
  })

  it('shares a mixture out, and the shares add up to it', () => {
    const mixture = magnitudes(20)
    const gains = wienerGains(mixture, bins, [magnitudes(3), magnitudes(1), magnitudes(0.2)])
    const sums = gains.map((gain) => gain.reduce((sum, value) => sum + value))
    expect(sums[0]).toBeGreaterThan(sums[1]!)
    expect(sums[1]).toBeGreaterThan(sums[2]!)
    for (const [at, value] of mixture.entries()) {
      const left = value - gains.reduce((sum, gain) => sum + gain[at]! * value, 0)
      expect(Math.abs(left)).toBeLessThan(1e-3 * value + 2e-3)
    }
  })

  it('squares soft masks: a share of three to one in magnitude is one of nine to one', () => {
    const ones = new Float32Array(frames * bins).fill(1)
    const gains = wienerGains(
      magnitudes(1).map((value) => value + 1),
      bins,
      [ones.map(() => 3), ones],
    )
    expect(gains[0]![0]! / gains[1]![0]!).toBeCloseTo(9, 3)
  })

  it('does not depend on how loud the mixture is, above what regularisation sees', () => {
    const mixture = magnitudes(100)
    const sources = [magnitudes(1), magnitudes(1)]
    const louder = (values: Float32Array) => values.map((value) => 10 * value)
    const [quiet] = wienerGains(mixture, bins, sources)
    const [loud] = wienerGains(louder(mixture), bins, sources.map(louder))
    for (const [at, value] of quiet!.entries()) expect(loud![at]).toBeCloseTo(value, 3)
  })

  it('gives no infinity for silence', () => {
    const silence = new Float32Array(frames * bins)
    for (const gain of wienerGains(silence, bins, [silence, silence])) expect(gain).toEqual(silence)
  })
})
