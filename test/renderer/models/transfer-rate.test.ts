import { describe, expect, it } from 'vitest'
import { formatRate, rateOf, type Sample, secondsLeft, withSample } from '../../../src/renderer/models/transfer-rate.ts'

const watch = (bytesAt: (ms: number) => number, until: number, every = 250): readonly Sample[] => {
  let samples: readonly Sample[] = []
  for (let at = 0; at <= until; at += every) samples = withSample(samples, { at, bytes: bytesAt(at) })
  return samples
}

describe('the speed of a download', () => {
  it.each([100, 250, 900, 3000, 7000])('is exact for a steady stream with news every %i ms', (every) => {
    const samples = watch((ms) => ms * 2000, 40_000, every)
    expect(rateOf(samples, samples.at(-1)!.at)).toBeCloseTo(2e6, 3)
  })

  it('follows a change within the span', () => {
    const samples = watch((ms) => (ms < 20_000 ? ms * 1000 : 20_000_000 + (ms - 20_000) * 5000), 27_000)
    expect(rateOf(samples, 27_000)).toBeCloseTo(5e6, -4)
  })

  it('is unknown at the beginning', () => {
    expect(rateOf([], 0)).toBeNull()
    expect(rateOf([{ at: 0, bytes: 10 }], 100)).toBeNull()
    expect(
      rateOf(
        watch((ms) => ms, 250),
        250,
      ),
    ).toBeNull()
  })

  it('falls while nothing comes', () => {
    const samples = watch((ms) => ms * 1000, 5000)
    const then = rateOf(samples, 5500)!
    expect(rateOf(samples, 20_000)!).toBeLessThan(then / 2)
    expect(rateOf(samples, 600_000)!).toBeLessThan(then / 50)
  })

  it('begins anew when a download does', () => {
    const samples = withSample(
      watch((ms) => ms * 1000, 5000),
      { at: 5250, bytes: 0 },
    )
    expect(samples).toEqual([{ at: 5250, bytes: 0 }])
  })

  it('never keeps more than the span', () => {
    expect(watch((ms) => ms, 60_000).length).toBeLessThan(25)
  })
})

describe('the time left', () => {
  it('is what is missing over the speed', () => {
    expect(secondsLeft(10e6, 2e6)).toBe(5)
    expect(secondsLeft(-5, 2e6)).toBe(0)
  })
  it('is unknown without a speed', () => {
    expect(secondsLeft(10e6, null)).toBeNull()
    expect(secondsLeft(10e6, 0)).toBeNull()
  })
})

describe('a speed in words', () => {
  it.each([
    [0, '0 kB/s'],
    [820_400, '820 kB/s'],
    [12_440_000, '12.4 MB/s'],
    [1_240_000_000, '1.2 GB/s'],
  ])('%i is %s', (rate, text) => expect(formatRate(rate)).toBe(text))
})
