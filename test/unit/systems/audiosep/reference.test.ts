import { describe, expect, test } from 'vitest'
import {
  type MaskOf,
  referenceWindow,
  separateAsReference,
  separateChunked,
  separateWhole,
} from '../../../../src/core/systems/audiosep/reference.ts'
import { seededTensor } from '../../../support/seeded-tensor.ts'

const noise = (length: number) => seededTensor({ key: `noise ${length}`, shape: [length], scale: 0.3, offset: 0 })

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0)

/** A mask of one size and one direction everywhere. */
const constantMask =
  (size: number, real: number, imaginary: number, calls: number[] = []): MaskOf =>
  async (magnitude, frames) => {
    calls.push(frames)
    expect(magnitude).toHaveLength(frames * 1025)
    const plane = frames * 1024
    const logits = new Float32Array(3 * plane)
    logits.fill(Math.log(size / (1 - size)), 0, plane)
    logits.fill(Math.atanh(real), plane, 2 * plane)
    logits.fill(Math.atanh(imaginary), 2 * plane)
    return logits
  }

/** Noise without the highest bin, of which the network keeps nothing. */
const smooth = (length: number): Float32Array => {
  const rough = noise(length + 2)
  return Float32Array.from({ length }, (_, at) => (rough[at]! + 2 * rough[at + 1]! + rough[at + 2]!) / 4)
}

describe('a waveform at once', () => {
  test.each([1, 500, 1025, 32000, 50123])('%i samples come out as the mask says', async (length) => {
    const mixture = length < 3 ? new Float32Array(length) : smooth(length)
    const half = await separateWhole(mixture, constantMask(0.5, 0.9, 0))
    expect(half).toHaveLength(length)
    // The direction has length one, whatever its parts are.
    expect(
      largestDifference(
        half,
        mixture.map((value) => value / 2),
      ),
    ).toBeLessThan(2e-3)
    const turned = await separateWhole(mixture, constantMask(0.5, -0.2, 0))
    expect(
      largestDifference(
        turned,
        half.map((value) => -value),
      ),
    ).toBeLessThan(1e-6)
  })

  test('a quarter turn takes sines to cosines', async () => {
    const wave = (phase: number) =>
      Float32Array.from({ length: 32000 }, (_, at) => 0.5 * Math.cos((2 * Math.PI * 1000 * at) / 32000 + phase))
    const turned = await separateWhole(wave(0), constantMask(0.75, 0, 0.5))
    const expected = wave(Math.PI / 2).map((value) => 0.75 * value)
    const inside = (samples: Float32Array) => samples.subarray(2048, -2048)
    expect(largestDifference(inside(turned), inside(expected))).toBeLessThan(1e-5)
  })

  test('a mask without direction leaves nothing', async () => {
    const nothing = await separateWhole(noise(5000), constantMask(0.5, 0, 0))
    expect(nothing.every((value) => value === 0)).toBe(true)
  })
})

describe('five seconds every three', () => {
  test('windows of the reference, the last as long as what is left', async () => {
    const calls: number[] = []
    const mixture = smooth(300007)
    const result = await separateChunked(mixture, constantMask(0.5, 0.9, 0, calls))
    expect(calls).toEqual([501, 501, 338])
    expect(result).toHaveLength(300007)
    // The mixture is halved everywhere, at joins too.
    expect(
      largestDifference(
        result,
        mixture.map((value) => value / 2),
      ),
    ).toBeLessThan(2e-3)
  })

  test('joins are hard: a window writes from its first second on, over the last of the one before', async () => {
    // Each window has a size of its own, so that it can be told who wrote a sample.
    let window = 0
    const mask: MaskOf = (magnitude, frames) => constantMask(++window / 10, 0.9, 0)(magnitude, frames)
    const mixture = new Float32Array(400000).fill(0.5)
    const result = await separateChunked(mixture, mask)
    const written = (second: number) => Math.round(result[Math.round(second * 32000)]! * 20)
    expect([0.1, 3.9, 4.1, 6.9, 7.1, 9.9, 10.1, 12.4].map(written)).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
  })

  test('one window or less is silence, as in the reference; an evaluation takes it whole', async () => {
    const mixture = smooth(referenceWindow)
    const mask = constantMask(0.5, 0.9, 0)
    expect((await separateChunked(mixture, mask)).every((value) => value === 0)).toBe(true)
    expect(await separateAsReference(mixture, mask)).toEqual(await separateWhole(mixture, mask))
    const longer = smooth(referenceWindow + 1)
    expect(await separateAsReference(longer, mask)).toEqual(await separateChunked(longer, mask))
  })
})
