import { expect, test } from 'vitest'
import { createAnchorFinder } from '../../../src/core/listening/example.ts'
import { createSpanFinder, type MomentSpan } from '../../../src/core/listening/spans.ts'
import { mergeSpans } from '../../../src/core/listening/timeline.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'

const moment = 0.32
/** Scores of a sound that is at `level` within some moments, else at `floor`. */
const curve = (length: number, spans: readonly (readonly [from: number, to: number, level: number])[], floor = 0.02) =>
  Array.from({ length }, (_, at) => spans.find(([from, to]) => at >= from && at < to)?.[2] ?? floor)

const spansOf = (scores: readonly number[], first = 0): MomentSpan[] => {
  const finder = createSpanFinder(moment, first)
  for (const score of scores) finder.push(Math.round(score * 255))
  return finder.finish()
}
const places = (spans: readonly MomentSpan[]) => spans.map(({ from, to }) => [from, to])

test('a sound that is there and then not is one span with its peak', () => {
  const [span, ...others] = spansOf(curve(60, [[10, 20, 0.8]]))
  expect(others).toEqual([])
  expect(span).toEqual({ from: 10, to: 20, peak: 204 })
})

test('a span begins with the high threshold and lasts to the low one', () => {
  const scores = [0, 0.15, 0.2, 0.3, 0.2, 0.14, 0.1, 0.2, 0.2]
  expect(places(spansOf(scores))).toEqual([[1, 6]])
  // Never above the high one: not heard, however long.
  expect(spansOf(curve(200, [[10, 190, 0.24]]))).toEqual([])
})

test('short pauses are no ends, longer ones are', () => {
  const pause = (moments: number) =>
    curve(60, [
      [10, 15, 0.6],
      [15 + moments, 30, 0.5],
    ])
  expect(places(spansOf(pause(2)))).toEqual([[10, 30]])
  expect(places(spansOf(pause(3)))).toEqual([
    [10, 15],
    [18, 30],
  ])
})

test('one moment must be surer than two', () => {
  expect(places(spansOf(curve(20, [[5, 6, 0.3]])))).toEqual([])
  expect(places(spansOf(curve(20, [[5, 6, 0.5]])))).toEqual([[5, 6]])
  expect(places(spansOf(curve(20, [[5, 7, 0.3]])))).toEqual([[5, 7]])
})

test('what is heard to the very end ends there, and moments are counted from where they begin', () => {
  expect(places(spansOf(curve(20, [[15, 20, 0.5]]), 100))).toEqual([[115, 120]])
  expect(spansOf([])).toEqual([])
})

test('the best example is the two seconds with the highest sum, by brute force', () => {
  const length = 2 / moment
  const values = seededTensor({ key: 'anchors', shape: [5000], scale: 0.5, offset: 0.5 })
  let drawn = 0
  const random = () => values[drawn++]!
  for (let round = 0; round < 50; round++) {
    const scores = Array.from({ length: 7 + Math.floor(random() * 60) }, () => Math.round(random() ** 4 * 255))
    const finder = createAnchorFinder(moment)
    for (const score of scores) finder.push(score)
    const { start, score } = finder.finish()!
    const meanFrom = (from: number): number => {
      let sum = 0
      for (const [at, value] of scores.entries())
        sum += value * Math.max(0, Math.min(at + 1, from + length) - Math.max(at, from))
      return sum / length
    }
    let best = 0
    for (let from = 0; from + length <= scores.length + 1e-9; from += 0.01) best = Math.max(best, meanFrom(from))
    expect(start).toBeGreaterThanOrEqual(0)
    expect(start + length).toBeLessThanOrEqual(scores.length + 1e-9)
    expect(score).toBeCloseTo(meanFrom(start), 6)
    expect(score).toBeGreaterThanOrEqual(best - 1e-6)
  }
})

test('less than two seconds are their own best example', () => {
  const finder = createAnchorFinder(moment)
  expect(finder.finish()).toBeNull()
  for (const score of [10, 30]) finder.push(score)
  expect(finder.finish()).toEqual({ start: 0, score: 20 })
})

test('spans of neighbouring clips are one where they touch', () => {
  const span = (from: number, length: number, confidence = 0.5) => ({ from, length, confidence })
  expect(mergeSpans([span(50, 10, 0.9), span(0, 20), span(20, 10, 0.7), span(25, 30)])).toEqual([span(0, 60, 0.9)])
  expect(mergeSpans([span(0, 20), span(21, 5)])).toEqual([span(0, 20), span(21, 5)])
})
