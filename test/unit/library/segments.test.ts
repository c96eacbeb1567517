import { describe, expect, it } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { createResampler } from '../../../src/core/dsp/resample.ts'
import { createMean, meanOf } from '../../../src/core/library/mean.ts'
import { segmentsWithin } from '../../../src/core/library/segments.ts'
import { queryRate } from '../../../src/core/systems/zeroshot-asp/query-encoder.ts'
import { segmentLength, segmentsOf, shortest } from '../../../src/core/systems/zeroshot-asp/segments.ts'

const geometry = { rate: queryRate, segment: segmentLength, shortest }

describe('segments of a recording', () => {
  // Each segment is cut and brought to the rate by itself, so that a recording need not be held twice.
  it.each([
    [8000, 5.3],
    [22_050, 1.7],
    [32_000, 4],
    [44_100, 6.01],
    [48_000, 2],
    [48_000, 1.999],
    [96_000, 0.1],
  ])('at %i Hz, %f s: are those of the whole, sample for sample', (rate, seconds) => {
    const normal = gaussian(seededRandom(rate))
    const samples = Float32Array.from({ length: Math.round(rate * seconds) }, () => 0.2 * normal())
    const whole = segmentsOf({ audio: [samples], rate })
    const resampler = createResampler(rate, queryRate)
    const parts = segmentsWithin(samples.length, rate, geometry, resampler.reach)
    expect(parts.length).toBe(whole.length)
    expect(parts.length).toBe(seconds < 2 ? 1 : Math.floor(seconds / 2))
    for (const [index, { start, length, readFrom, readLength }] of parts.entries()) {
      const read = samples.subarray(readFrom, readFrom + readLength)
      const segment = resampler.run(read, readFrom, start, length)
      const largest = segment.reduce((most, value, at) => Math.max(most, Math.abs(value - whole[index]![at]!)), 0)
      expect([segment.length, largest < 1e-6]).toEqual([whole[index]!.length, true])
    }
  })

  it('are none where nothing can be told', () => {
    expect(segmentsWithin(4400, 44_100, geometry, 10)).toEqual([])
    expect(segmentsWithin(0, 48_000, geometry, 10)).toEqual([])
  })
})

describe('means', () => {
  it('are the same one by one and all at once', () => {
    const normal = gaussian(seededRandom(3))
    const vectors = Array.from({ length: 7 }, () => Float32Array.from({ length: 5 }, normal))
    const mean = createMean()
    expect(mean.value()).toBeNull()
    for (const vector of vectors) mean.push(vector)
    expect(mean.count).toBe(7)
    expect(mean.value()).toEqual(meanOf(vectors))
  })
})
