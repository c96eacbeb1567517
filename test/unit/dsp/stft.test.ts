import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { nearestFrameSize, stft } from '../../../src/core/dsp/stft.ts'

const through = (samples: Float32Array, size: number, hop: number): Float32Array => {
  const transform = stft(size, hop)
  const re = new Float64Array(transform.bins)
  const im = new Float64Array(transform.bins)
  const output = new Float32Array(samples.length)
  if (samples.length === 0) return output
  for (let frame = transform.firstCovering(0); frame <= transform.lastCovering(samples.length - 1); frame++) {
    transform.analyse(samples, transform.frameStart(frame), re, im)
    transform.synthesise(re, im, output, transform.frameStart(frame))
  }
  return output
}

describe('STFT', () => {
  test.each([
    [16, 8],
    [32, 8],
    [48, 16],
    [64, 8],
  ])('of %i by %i: constant in, constant out, for every length up to five windows', (size, hop) => {
    for (let length = 0; length <= 5 * size; length++) {
      const output = through(new Float32Array(length).fill(0.75), size, hop)
      expect(output.every((value) => Math.abs(value - 0.75) < 1e-6)).toBe(true)
    }
  })

  test('gives noise back', () => {
    const samples = Float32Array.from({ length: 5000 }, gaussian(seededRandom(1)))
    const output = through(samples, 512, 128)
    expect(output.every((value, index) => Math.abs(value - samples[index]!) < 1e-6)).toBe(true)
  })

  test('covers a sample by size/hop frames, and only by those', () => {
    const { frameStart, firstCovering, lastCovering } = stft(32, 8)
    for (let at = 0; at < 100; at++) {
      for (let frame = -5; frame < 30; frame++) {
        const covers = frameStart(frame) <= at && at < frameStart(frame) + 32
        expect(covers).toBe(frame >= firstCovering(at) && frame <= lastCovering(at))
      }
    }
  })

  test('refuses hops that leave gaps', () => {
    expect(() => stft(32, 32)).toThrow(/hop/)
    expect(() => stft(32, 12)).toThrow(/hop/)
  })
})

test('the nearest frame size', () => {
  expect(nearestFrameSize(0.043, 48_000)).toBe(2048)
  expect(nearestFrameSize(0.045, 16_000)).toBe(768)
  expect(nearestFrameSize(0.04, 10)).toBe(32)
})
