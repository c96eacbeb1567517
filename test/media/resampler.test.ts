import { describe, expect, test } from 'vitest'
import { createResampler, resampledLength } from '../../src/main/media/resampler.ts'
import { sine } from '../unit/audio/signals.ts'

const resample = async (
  audio: readonly Float32Array[],
  from: number,
  to: number,
  size = 65_536,
): Promise<Float32Array[]> => {
  const resampler = await createResampler(audio.length, from, to)
  const parts: Float32Array[][] = []
  const total = audio[0]!.length
  for (let at = 0; at < total; at += size)
    parts.push(resampler.push(audio.map((samples) => samples.subarray(at, at + size))))
  for (const rest of resampler.finish()) parts.push(rest)
  resampler.close()
  return audio.map((_, channel) => {
    const out = new Float32Array(parts.reduce((sum, part) => sum + part[channel]!.length, 0))
    let at = 0
    for (const part of parts) {
      out.set(part[channel]!, at)
      at += part[channel]!.length
    }
    return out
  })
}

/** Power in dB of the middle of `a` against `b`. */
const level = (a: Float32Array, b?: Float32Array): number => {
  let power = 0
  for (let i = 4000; i < a.length - 4000; i++) power += (a[i]! - (b?.[i] ?? 0)) ** 2
  return 10 * Math.log10(power / (a.length - 8000))
}

describe('resampling', () => {
  test.each([
    [44_100, 48_000],
    [48_000, 44_100],
    [96_000, 44_100],
    [22_050, 48_000],
    [8000, 48_000],
  ])('%d to %d Hz keeps a sine within −100 dB of the ideal, in place', async (from, to) => {
    for (const frequency of [100, 997, 3000]) {
      const [out] = await resample([sine(frequency, -6, 1, from)], from, to)
      const ideal = sine(frequency, -6, 1, to)
      expect(level(out!, ideal) - level(ideal)).toBeLessThan(-100)
    }
  })

  test('what the new rate cannot hold is gone: aliases below −100 dB', async () => {
    for (const frequency of [25_000, 30_000, 40_000])
      expect(level((await resample([sine(frequency, -6, 1, 96_000)], 96_000, 44_100))[0]!)).toBeLessThan(-106)
  })

  test('every length comes out as the rounded one, whatever the pieces', async () => {
    for (const [from, to] of [
      [44_100, 48_000],
      [48_000, 44_100],
      [8000, 192_000],
      [192_000, 8000],
    ] as const)
      for (const frames of [0, 1, 2, 3, 100, 999, 12_345])
        for (const size of [64, 4096]) {
          const out = await resample([new Float32Array(frames)], from, to, size)
          expect(out[0]!.length).toBe(resampledLength(frames, from, to))
        }
  })

  test('pieces of any size give the same samples, channels stay in step', async () => {
    const audio = [sine(440, -6, 0.5, 44_100), sine(1234, -12, 0.5, 44_100)]
    const whole = await resample(audio, 44_100, 48_000)
    for (const size of [17, 1000, 8191]) {
      const pieces = await resample(audio, 44_100, 48_000, size)
      for (const channel of [0, 1])
        expect(pieces[channel]!.findIndex((sample, i) => Math.abs(sample - whole[channel]![i]!) > 1e-7)).toBe(-1)
    }
    const alone = await resample([audio[1]!], 44_100, 48_000)
    expect(alone[0]!.findIndex((sample, i) => Math.abs(sample - whole[1]![i]!) > 1e-7)).toBe(-1)
  })
})
