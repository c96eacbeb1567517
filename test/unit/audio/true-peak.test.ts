import { describe, expect, test } from 'vitest'
import { TruePeakLimiter } from '../../../src/core/audio/limiter.ts'
import { TruePeakMeter } from '../../../src/core/audio/true-peak.ts'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { toAmplitude } from '../../../src/core/base/units.ts'
import { join, sine } from './signals.ts'

const peakOf = (...channels: readonly Float32Array[]): number => {
  const meter = new TruePeakMeter(channels.length)
  meter.push(channels)
  return meter.decibels
}

/** A sine at a fraction of the rate, faded in and out so that it has no edges. */
const smoothSine = (fraction: number, level: number, phase: number): Float32Array => {
  const out = sine(48_000 / fraction, level, 1, 48_000, phase)
  for (let i = 0; i < 2400; i++) {
    out[i] = (out[i]! * i) / 2400
    out[out.length - 1 - i] = (out[out.length - 1 - i]! * i) / 2400
  }
  return out
}

/** EBU Tech 3341 table 1, tests 15 to 19: sines whose samples miss their peak. Tolerance +0.2, −0.4 dB. */
describe('EBU Tech 3341 true peak', () => {
  test.each([
    [4, 0, -6],
    [4, Math.PI / 4, -6],
    [6, Math.PI / 3, -6],
    [8, (3 * Math.PI) / 8, -6],
    [4, Math.PI / 4, 3],
  ])('a sine at rate/%d, phase %f, reads %d dBTP', (fraction, phase, level) => {
    const read = peakOf(smoothSine(fraction, level, phase))
    expect(read).toBeLessThan(level + 0.2)
    expect(read).toBeGreaterThan(level - 0.4)
  })
})

describe('a true-peak meter', () => {
  const random = gaussian(seededRandom(7))
  const noise = Float32Array.from({ length: 20_000 }, (_, i) => (random() * i) / 60_000)

  test('reads the same in pieces of any size', () => {
    for (const size of [1, 5, 31, 32, 33, 128, 4096]) {
      const meter = new TruePeakMeter(1)
      for (let at = 0; at < noise.length; at += size) meter.push([noise], at, Math.min(noise.length, at + size))
      expect(Math.abs(meter.decibels - peakOf(noise))).toBeLessThan(1e-9)
    }
  })

  test('is the loudest channel, and never less than the loudest sample', () => {
    expect(peakOf(noise, new Float32Array(noise.length).fill(0.9))).toBeGreaterThanOrEqual(20 * Math.log10(0.9))
    expect(peakOf(new Float32Array(10))).toBe(Number.NEGATIVE_INFINITY)
  })
})

describe('a true-peak limiter', () => {
  const random = gaussian(seededRandom(3))
  const loud = Float32Array.from({ length: 48_000 }, () => random() * 0.5)
  const clicks = Float32Array.from({ length: 48_000 }, (_, i) => (i % 4999 === 100 ? 3 : 0.01 * random()))
  const limit = (audio: readonly Float32Array[], sizes: number): Float32Array[] => {
    const limiter = new TruePeakLimiter(48_000, audio.length, toAmplitude(-1))
    const parts: Float32Array[][] = []
    for (let at = 0; at < audio[0]!.length; at += sizes)
      parts.push(limiter.push(audio.map((samples) => samples.subarray(at, at + sizes))))
    parts.push(limiter.finish())
    return audio.map((_, channel) => join(...parts.map((part) => part[channel]!)))
  }

  test.each([
    ['noise', loud],
    ['clicks', clicks],
    ['a sine between samples', sine(12_000, 6, 1, 48_000, Math.PI / 4)],
    ['bass', sine(50, 3, 1, 48_000)],
  ])('holds %s under the ceiling', (_, signal) => {
    const [out] = limit([signal], 4096)
    expect(out!.length).toBe(signal.length)
    expect(peakOf(out!)).toBeLessThan(-1 + 0.05)
  })

  test('leaves what is under the ceiling as it is, at its place', () => {
    const quiet = loud.map((sample) => sample * 0.1)
    expect(limit([quiet], 1000)[0]).toEqual(quiet)
  })

  test('gives the same in pieces of any size, and turns all channels down together', () => {
    const pair = [loud, loud.map((sample) => sample * 0.5)]
    const whole = limit(pair, 48_000)
    for (const size of [1, 100, 4095]) expect(limit(pair, size)).toEqual(whole)
    for (let i = 0; i < 48_000; i += 97) expect(whole[1]![i]!).toBeCloseTo(whole[0]![i]! / 2, 6)
  })

  test('gives every length back', () => {
    for (let length = 0; length < 600; length += 7)
      expect(limit([new Float32Array(length)], 64)[0]!.length).toBe(length)
  })
})
