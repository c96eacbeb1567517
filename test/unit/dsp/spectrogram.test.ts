import { describe, expect, test } from 'vitest'
import { centredStft, mirrored } from '../../../src/core/dsp/spectrogram.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'

const noise = (length: number) => seededTensor({ key: `noise ${length}`, shape: [length], scale: 1, offset: 0 })

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0)

describe('the centred transform', () => {
  test.each(['mirrored', 'silent'] as const)('what goes in comes out, at every length (ends %s)', (ends) => {
    const { analyse, synthesise, framesOf } = centredStft(32, 5, ends)
    for (let length = 1; length <= 200; length++) {
      const samples = noise(length)
      const spectrum = analyse(samples)
      expect(spectrum.frames).toBe(framesOf(length))
      const back = synthesise(spectrum, length)
      expect(back).toHaveLength(length)
      expect(largestDifference(back, samples)).toBeLessThan(1e-6)
    }
  })

  test.each([
    ['mirrored', 77],
    ['silent', 77],
    ['silent', 3],
  ] as const)(
    'a frame is the windowed transform of the samples around its centre (ends %s, %i samples)',
    (ends, length) => {
      const { analyse, size, hop, bins, window } = centredStft(32, 5, ends)
      const samples = noise(length)
      const sampleAt = (at: number) => (ends === 'silent' ? (samples[at] ?? 0) : samples[mirrored(at, length)]!)
      const { frames, re, im } = analyse(samples)
      for (let frame = 0; frame < frames; frame++)
        for (let bin = 0; bin < bins; bin++) {
          let real = 0
          let imaginary = 0
          for (let n = 0; n < size; n++) {
            const value = sampleAt(frame * hop + n - size / 2) * window[n]!
            real += value * Math.cos((2 * Math.PI * bin * n) / size)
            imaginary -= value * Math.sin((2 * Math.PI * bin * n) / size)
          }
          expect(re[frame * bins + bin]).toBeCloseTo(real, 5)
          expect(im[frame * bins + bin]).toBeCloseTo(imaginary, 5)
        }
    },
  )

  test('signals are mirrored without repeating their ends, as often as it takes', () => {
    const around = (length: number) => Array.from({ length: 9 }, (_, at) => mirrored(at - 4, length))
    expect(around(5)).toEqual([4, 3, 2, 1, 0, 1, 2, 3, 4])
    expect(around(3)).toEqual([0, 1, 2, 1, 0, 1, 2, 1, 0])
    expect(around(1)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  test('imaginary parts where a real signal has none are not heard', () => {
    const { analyse, synthesise, bins } = centredStft(32, 5)
    const samples = noise(100)
    const spectrum = analyse(samples)
    for (let frame = 0; frame < spectrum.frames; frame++) {
      spectrum.im[frame * bins] = 3
      spectrum.im[frame * bins + bins - 1] = -2
    }
    expect(largestDifference(synthesise(spectrum, 100), samples)).toBeLessThan(1e-6)
  })
})
