import { describe, expect, it } from 'vitest'
import { rootMeanSquare } from '../../../src/core/dsp/metrics.ts'
import { choosePairs, sampleOf } from '../../../src/core/evaluation/choices.ts'
import { mixEqually } from '../../../src/core/evaluation/mixing.ts'
import { summarise } from '../../../src/core/evaluation/summary.ts'

const numbers = Array.from({ length: 100 }, (_, index) => index)

describe('seeded choices', () => {
  it('keeps a small sample within a larger one, in order', () => {
    const [small, large] = [sampleOf(numbers, 10, 3), sampleOf(numbers, 40, 3)]
    expect(small).toHaveLength(10)
    expect(small).toEqual([...small].sort((a, b) => a - b))
    for (const number of small) expect(large).toContain(number)
    expect(sampleOf(numbers, 10, 4)).not.toEqual(small)
    expect(sampleOf(numbers, Number.POSITIVE_INFINITY, 3)).toEqual(numbers)
  })

  it('pairs every file with one of another class, the same for one seed', () => {
    const classes = new Map([
      ['rain', ['r2', 'r1']],
      ['dog', ['d1', 'd2', 'd3']],
      ['bell', ['b1']],
    ])
    const pairs = choosePairs(classes, 1)
    expect(pairs.map(({ file }) => file)).toEqual(['b1', 'd1', 'd2', 'd3', 'r1', 'r2'])
    for (const { class: name, otherClass, otherFile } of pairs) {
      expect(otherClass).not.toBe(name)
      expect(classes.get(otherClass)).toContain(otherFile)
    }
    expect(choosePairs(new Map([...classes].reverse()), 1)).toEqual(pairs)
  })
})

describe('mixtures at 0 dB', () => {
  const sound = Float32Array.from(numbers, (n) => 0.9 * Math.sin(n))
  it('gives both the same energy, cut to the sound, within full scale', () => {
    const { mixture, source } = mixEqually(
      sound,
      Float32Array.from({ length: 150 }, (_, n) => 0.01 * Math.cos(3 * n)),
    )!
    const rest = mixture.map((value, at) => value - source[at]!)
    expect(rootMeanSquare(rest)).toBeCloseTo(rootMeanSquare(source), 6)
    expect(mixture.length).toBe(100)
    expect(Math.max(...mixture.map(Math.abs))).toBeCloseTo(0.9, 6)
  })

  it('has no answer for silence', () => {
    expect(mixEqually(sound, new Float32Array(100))).toBeNull()
    expect(mixEqually(new Float32Array(100), sound)).toBeNull()
  })
})

describe('summaries', () => {
  const item = (name: string, value: number) => ({
    class: name,
    ratios: { sdr: value, sdri: value, siSdr: value, siSdri: value },
  })
  const items = [item('b', 1), item('a', 2), item('a', 4), item('a', 9)]
  it.each([
    ['items', 4, 5],
    ['class-means', 3, 5],
    ['class-medians', 2.5, 4],
  ] as const)('over %s', (summing, all, ofA) => {
    const summary = summarise(items, summing)
    expect(summary.all.sdri).toBe(all)
    expect(summary.classes.map(({ class: name, count, sdri }) => [name, count, sdri])).toEqual([
      ['a', 3, ofA],
      ['b', 1, 1],
    ])
  })
})
