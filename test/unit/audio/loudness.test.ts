import { describe, expect, test } from 'vitest'
import { kWeighting } from '../../../src/core/audio/k-weighting.ts'
import { LoudnessMeter } from '../../../src/core/audio/loudness.ts'
import { join, sine } from './signals.ts'

const measure = (channels: readonly Float32Array[], rate = 48_000): LoudnessMeter => {
  const meter = new LoudnessMeter(rate, channels.length)
  meter.push(channels)
  return meter
}
const stereo = (samples: Float32Array): Float32Array[] => [samples, samples]
const tone = (level: number, seconds: number, rate = 48_000): Float32Array => sine(1000, level, seconds, rate)

describe('K-weighting', () => {
  test('at 48 kHz has the coefficients of BS.1770-4 tables 1 and 2', () => {
    const [shelf, highPass] = kWeighting(48_000)
    const published = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585]
    for (const [i, value] of published.entries()) expect(shelf[i]).toBeCloseTo(value, 9)
    for (const [i, value] of [1, -2, 1, -1.99004745483398, 0.99007225036621].entries())
      expect(highPass[i]).toBeCloseTo(value, 9)
  })
})

/** The signals of EBU Tech 3341 (2016) table 1, with the loudness that each must read, ±0.1 LU. */
describe('EBU Tech 3341', () => {
  test('1 and 2: a steady tone reads its level in momentary, short-term and integrated', () => {
    for (const level of [-23, -33]) {
      const meter = measure(stereo(tone(level, 20)))
      for (const read of [meter.momentary, meter.shortTerm, meter.integrated])
        expect(Math.abs(read - level)).toBeLessThan(0.1)
    }
  })

  test('3: quiet parts 13 LU below are gated out', () => {
    const meter = measure(stereo(join(tone(-36, 10), tone(-23, 60), tone(-36, 10))))
    expect(Math.abs(meter.integrated + 23)).toBeLessThan(0.1)
  })

  test('4: parts below the absolute gate are left out as well', () => {
    const parts = [tone(-72, 10), tone(-36, 10), tone(-23, 60), tone(-36, 10), tone(-72, 10)]
    expect(Math.abs(measure(stereo(join(...parts))).integrated + 23)).toBeLessThan(0.1)
  })

  test('5: levels within the relative gate are averaged', () => {
    const meter = measure(stereo(join(tone(-26, 20), tone(-20, 20.1), tone(-26, 20))))
    expect(Math.abs(meter.integrated + 23)).toBeLessThan(0.1)
  })

  test('6: the channels of 5.1 have their weights', () => {
    const level = (decibels: number) => tone(decibels, 20)
    const meter = measure([level(-28), level(-28), level(-24), level(0), level(-30), level(-30)])
    expect(Math.abs(meter.integrated + 23)).toBeLessThan(0.1)
  })

  test('9: short-term loudness is steady over a pattern of 3 s', () => {
    const cycle = join(tone(-20, 1.34), tone(-30, 1.66))
    const meter = new LoudnessMeter(48_000, 2)
    const all = join(cycle, cycle, cycle, cycle, cycle)
    for (let at = 0; at < all.length; at += 4800) {
      meter.push(stereo(all), at, at + 4800)
      if (at >= 3 * 48_000) expect(Math.abs(meter.shortTerm + 23)).toBeLessThan(0.1)
    }
  })

  test('12: momentary loudness is steady over a pattern of 0.4 s', () => {
    const cycle = join(tone(-20, 0.18), tone(-30, 0.22))
    const all = join(...Array.from({ length: 25 }, () => cycle))
    const meter = new LoudnessMeter(48_000, 2)
    for (let at = 0; at < all.length; at += 4800) {
      meter.push(stereo(all), at, at + 4800)
      if (at >= 48_000) expect(Math.abs(meter.momentary + 23)).toBeLessThan(0.1)
    }
  })
})

/** The signals of EBU Tech 3342 (2016) table 1, ±1 LU. */
describe('EBU Tech 3342', () => {
  test.each([
    [[-20, -30], 10],
    [[-20, -15], 5],
    [[-40, -20], 20],
    [[-50, -35, -20, -35, -50], 15],
  ])('loudness range of %j is %d LU', (levels, range) => {
    const meter = measure(stereo(join(...levels.map((level) => tone(level, 20)))))
    expect(Math.abs(meter.range - range)).toBeLessThan(1)
  })
})

describe('a loudness meter', () => {
  test.each([8000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000])('reads the same at %d Hz', (rate) => {
    const meter = measure(stereo(sine(997, -23, 10, rate)), rate)
    expect(Math.abs(meter.integrated + 23)).toBeLessThan(0.1)
  })

  test('reads the same in pieces of any size', () => {
    const audio = stereo(join(tone(-30, 3), tone(-18, 4)))
    const whole = measure(audio).integrated
    for (const size of [1, 127, 128, 4799, 4800, 4801, 65_536]) {
      const meter = new LoudnessMeter(48_000, 2)
      const length = size === 1 ? 100_000 : audio[0]!.length
      for (let at = 0; at < length; at += size) meter.push(audio, at, Math.min(length, at + size))
      if (size > 1) expect(meter.integrated).toBeCloseTo(whole, 9)
      else
        expect(meter.integrated).toBeCloseTo(measure(audio.map((samples) => samples.subarray(0, length))).integrated, 9)
    }
  })

  test('one channel reads 3 dB less than the same in two', () => {
    const mono = measure([tone(-20, 5)]).integrated
    expect(measure(stereo(tone(-20, 5))).integrated - mono).toBeCloseTo(3.01, 2)
  })

  test('has no loudness for silence or for less than 400 ms', () => {
    expect(measure(stereo(new Float32Array(480_000))).integrated).toBe(Number.NEGATIVE_INFINITY)
    expect(measure(stereo(tone(-20, 0.39))).integrated).toBe(Number.NEGATIVE_INFINITY)
  })

  test('forgets everything on reset', () => {
    const meter = measure(stereo(tone(-10, 5)))
    meter.reset()
    meter.push(stereo(tone(-30, 5)))
    expect(meter.integrated).toBe(measure(stereo(tone(-30, 5))).integrated)
  })
})
