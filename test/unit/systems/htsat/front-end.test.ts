import { describe, expect, test } from 'vitest'
import { imageOf, logMel } from '../../../../src/core/systems/htsat/front-end.ts'
import { imageFrames } from '../../../../src/core/systems/htsat/htsat.ts'

const frontEnd = { rate: 32_000, hop: 320, bands: 64 }
const tone = (frequency: number, amplitude: number, samples: number) =>
  Float32Array.from({ length: samples }, (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / frontEnd.rate))

const loudest = (levels: Float32Array, frame: number): number => {
  const row = levels.subarray(frame * 64, (frame + 1) * 64)
  return row.indexOf(row.reduce((most, level) => Math.max(most, level)))
}

describe('levels of the bands', () => {
  test('one frame every hop and one at the start, silence at the floor', () => {
    const levels = logMel(new Float32Array(3200), frontEnd)
    expect(levels).toHaveLength(11 * 64)
    expect(new Set(levels)).toEqual(new Set([-100]))
  })

  test('ten times the amplitude is 20 dB more, a higher tone a higher band', () => {
    const [quiet, loud, high] = [tone(500, 0.05, 6400), tone(500, 0.5, 6400), tone(4000, 0.5, 6400)].map((samples) =>
      logMel(samples, frontEnd),
    ) as [Float32Array, Float32Array, Float32Array]
    const band = loudest(loud, 10)
    expect(loud[10 * 64 + band]! - quiet[10 * 64 + band]!).toBeCloseTo(20, 3)
    expect(loudest(high, 10)).toBeGreaterThan(band)
  })

  test('a tone above the range is not there', () => {
    const levels = logMel(tone(15_500, 0.5, 6400), frontEnd)
    expect(levels.subarray(10 * 64, 11 * 64).every((level) => level < -60)).toBe(true)
  })
})

describe('the image', () => {
  const rising = Float32Array.from({ length: 64_000 }, (_, n) => 0.5 * Math.sin(((200 + n / 40) * n) / 32_000))

  test('is full, its first and last rows those of the clip', () => {
    const levels = logMel(rising, frontEnd)
    const image = imageOf(rising, frontEnd)
    expect(image).toHaveLength(imageFrames(64) * 64)
    expect(image.subarray(0, 64)).toEqual(levels.subarray(0, 64))
    expect(image.subarray(-64)).toEqual(levels.subarray(-64))
  })

  test('holds whole copies where a clip is to be repeated: 201 frames five times', () => {
    const levels = logMel(rising, frontEnd)
    const image = imageOf(rising, frontEnd, 'repeated')
    // 1005 frames are stretched to 1024: a fifth of the image later, nearly the same.
    for (const part of [0, 1, 2, 3, 4]) {
      const frame = Math.round((part * 201 * 1023) / 1004)
      expect(loudest(image, Math.min(1023, frame + 100))).toBe(loudest(image, 100))
    }
    expect(image.subarray(-64)).toEqual(levels.subarray(-64))
  })

  test('has no room for more than ten seconds and a little', () => {
    expect(imageOf(new Float32Array(1023 * 320), frontEnd)).toHaveLength(1024 * 64)
    expect(() => imageOf(new Float32Array(1024 * 320), frontEnd)).toThrow(
      '1025 frames of a spectrogram, at most 1024 fit',
    )
  })
})
