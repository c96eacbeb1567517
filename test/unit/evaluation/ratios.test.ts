import { describe, expect, it } from 'vitest'
import { ratiosOf, sdr, siSdr } from '../../../src/core/evaluation/ratios.ts'
import { mean, median } from '../../../src/core/evaluation/statistics.ts'
import { noise } from './museval-signals.ts'

const samples = (seed: number, level: number) =>
  Float32Array.from(noise(seed, 4000), (value) => Math.fround(value) * level)
const reference = samples(1, 0.5)
const other = samples(2, 0.25)
const mixture = reference.map((value, at) => value + other[at]!)
const estimate = reference.map((value, at) => 0.75 * value + 0.125 * other[at]!)
const silence = new Float32Array(4000)

describe('the ratios of AudioSep’s benchmark', () => {
  // What calculate_sdr and calculate_sisdr of AudioSep's utils.py return for the same float32 signals.
  it.each([
    ['a mixture', mixture, reference, 5.947449684, 5.963425636],
    ['an estimate', estimate, reference, 11.781070709, 21.513187408],
    ['the reference itself', reference, reference, 89.233917236, 94.491409302],
    ['a silent estimate', silence, reference, 0, 0],
    ['a silent reference', estimate, silence, -86.768333435, -92.025832129],
    ['silence for silence', silence, silence, 0, 0],
  ])('%s', (_, found, truth, ratio, scaled) => {
    expect(sdr(found, truth)).toBeCloseTo(ratio, 4)
    expect(siSdr(found, truth)).toBeCloseTo(scaled, 4)
  })

  it('counts improvements against the mixture', () => {
    const ratios = ratiosOf(mixture, estimate, reference)
    expect(ratios.sdri).toBeCloseTo(11.781070709 - 5.947449684, 4)
    expect(ratios.siSdri).toBeCloseTo(21.513187408 - 5.963425636, 4)
  })
})

describe('means and medians', () => {
  it('leave out what is not a number', () => {
    expect(mean([1, Number.NaN, 3])).toBe(2)
    expect(median([5, Number.NaN, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(median([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY)
    expect(mean([Number.NaN])).toBeNaN()
    expect(median([])).toBeNaN()
  })
})
