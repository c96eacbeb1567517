import { describe, expect, test } from 'vitest'
import type { Form } from '../../../../src/core/systems/embedded/form.ts'
import { type Claims, contest, placesOf, rivalsOf } from '../../../../src/core/systems/embedded/rivals.ts'
import { windowPowerOf } from '../../../../src/core/systems/embedded/window-power.ts'
import { seededInput } from '../../../support/run-graph.ts'

const rows = 6
const bins = 16
const patch = 2

const form = {
  preset: {
    ...{ frameSize: 2 * bins, hop: 8, patch, levels: 1, heads: 1, phase: false },
    sections: [
      { end: 8, merged: 1 },
      { end: 16, merged: 2 },
    ],
  },
  concepts: [
    { id: 'dog', names: ['dog'], leaves: ['dog'] },
    { id: 'man', names: ['man'], leaves: ['man'] },
    { id: 'trumpet', names: ['trumpet'], leaves: ['trumpet'] },
  ],
  specialists: [{ tensors: 'music', leaves: ['trumpet', 'violin', 'cello'] }],
  rivals: [
    { words: 'speech', leaves: ['man', 'woman'] },
    { words: 'music', leaves: ['trumpet', 'violin', 'cello'] },
    { words: 'strings', leaves: ['violin', 'cello'] },
    { words: 'brass', leaves: ['trumpet'] },
  ],
} as unknown as Form

const rivalsWith = (...probabilities: number[]): string[] =>
  rivalsOf(form, Float64Array.from(probabilities)).map((index) => form.rivals[index]!.words)

describe('the rivals of a query', () => {
  test('are the families that it does not mean, the greatest of those within each other', () => {
    expect(rivalsWith(0, 0, 0.99)).toEqual(['speech', 'strings'])
    const alone = { ...form, specialists: [{ tensors: 'dogs', leaves: ['dog'] }] }
    expect(rivalsOf(alone, Float64Array.of(0.99, 0, 0)).map((index) => form.rivals[index]!.words)).toEqual([
      'speech',
      'music',
    ])
  })

  test('are none where anything is meant that no specialist answers', () => {
    expect(rivalsWith(0.99, 0, 0)).toEqual([])
    expect(rivalsWith(0, 0.99, 0)).toEqual([])
    expect(rivalsWith(0.99, 0.98, 0.99)).toEqual([])
    expect(rivalsOf({ ...form, specialists: [] }, Float64Array.of(0, 0, 0.99))).toEqual([])
  })

  test('are none where nothing is known to be meant, and in a file without any', () => {
    expect(rivalsWith(0, 0.1, 0.97)).toEqual([])
    expect(rivalsOf({ ...form, rivals: [] }, Float64Array.of(0, 0, 1))).toEqual([])
  })
})

describe('a mask among its rivals', () => {
  const window = windowPowerOf(
    (seededInput('features', [1, 1, rows, bins]).data as Float32Array).map(Math.abs),
    rows,
    bins,
  )
  const places = placesOf(form)
  const count = (rows / patch) * (places.at(-1)! + 1)
  const claimed = (value: (index: number) => number): Claims => ({
    values: Float32Array.from({ length: count }, (_, index) => value(index)),
    ...{ patch, places },
  })
  const claimedEvenly = (value: number): Claims => claimed(() => value)
  const gains = (key: string): Float64Array =>
    Float64Array.from(seededInput(key, [rows * bins]).data as Float32Array, (value) => Math.abs(value) % 1)
  const contested = (gain: Float64Array, claims: Claims, presence = 1): Float64Array => {
    const after = gain.slice()
    contest(after, claims, window, presence)
    return after
  }

  test('has a place for every bin, as the bins are merged', () => {
    expect([...places]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5])
  })

  test('loses nothing, whatever they claim', () => {
    const gain = gains('mask')
    for (const claims of [claimedEvenly(1), claimed((index) => (index % 5) / 5), claimedEvenly(0)])
      contested(gain, claims).forEach((value, at) => {
        expect(value).toBeGreaterThanOrEqual(gain[at]!)
        expect(value).toBeLessThanOrEqual(1)
      })
  })

  test('takes what nobody claims, and its share of what they claim as much', () => {
    const faint = new Float64Array(rows * bins).fill(0.2)
    expect(Math.min(...contested(faint, claimedEvenly(0)))).toBeGreaterThan(0.99)
    for (const value of contested(faint, claimedEvenly(0.2))) expect(value).toBeCloseTo(0.5, 2)
  })

  test('that is hardly there is measured by its own level', () => {
    const faint = new Float64Array(rows * bins).fill(0.05)
    // 0.05 / (0.05 + 0.8 × (0.05² / 0.8²)^¾), as the least share that counts is a thousandth.
    const expected = 0.05 / (0.05 + 0.8 * (0.05 ** 2 / 0.8 ** 2) ** 0.75 + 1e-3)
    for (const value of contested(faint, claimedEvenly(0.8))) expect(value).toBeCloseTo(expected, 4)
  })

  test('opens by as much as the sound is there', () => {
    const faint = new Float64Array(rows * bins).fill(0.2)
    const [nobody, half, whole] = [0, 0.5, 1].map((presence) => contested(faint, claimedEvenly(0.2), presence)[0]!)
    expect(nobody).toBe(0.2)
    expect(half! - 0.2).toBeCloseTo((whole! - 0.2) / 2, 9)
  })

  test('keeps to the patches of rows and bins', () => {
    const gain = new Float64Array(rows * bins).fill(0.3)
    const across = places.at(-1)! + 1
    const free = contested(
      gain,
      claimed((index) => (index === across + 4 ? 0 : 1)),
    )
    for (let bin = 0; bin < bins; bin++)
      for (let row = 0; row < rows; row++) {
        const isFree = Math.floor(row / patch) === 1 && places[bin] === 4
        expect(free[bin * rows + row]! > 0.99).toBe(isFree)
      }
  })

  test('of silence has an answer', () => {
    const silent = windowPowerOf(new Float32Array(rows * bins), rows, bins)
    const gain = new Float64Array(rows * bins).fill(0.4)
    contest(gain, claimedEvenly(0.5), silent, 1)
    expect(gain.every((value) => value >= 0.4 && value <= 1)).toBe(true)
  })
})
