import { describe, expect, test } from 'vitest'
import { type Clip, type Document, emptyDocument, noFade } from '../../../src/core/project/records.ts'
import { partsWithin } from '../../../src/core/separation/parts.ts'
import { keepSpans, spansOfPart, spansWithinStretch, touchesSpan } from '../../../src/core/separation/spans.ts'

const rate = 8000
const clip = (id: string, at: number, from: number, length: number): Clip => ({
  ...{ id: `clip_${id}`, track: 'track_a', source: 'source_a', name: '', gain: 0 },
  ...{ fadeIn: noFade, fadeOut: noFade, blend: null, at, from, length },
})
const documentOf = (...clips: Clip[]): Document =>
  ({
    ...emptyDocument,
    clip: Object.fromEntries(clips.map((each) => [each.id, each])),
    source: {
      source_a: {
        id: 'source_a',
        name: '',
        rate,
        channels: 1,
        frames: 100_000,
        origin: { kind: 'render', madeAt: '' },
      },
    },
  }) as Document

const spansIn = (document: Document, spans: { from: number; length: number }[]) =>
  partsWithin(document, 'track_a', 0, 1_000_000).map((part) => spansOfPart(document, part, spans))

describe('spans of the timeline in a part', () => {
  test('stand where the clip sounds them', () => {
    const document = documentOf(clip('a', 5000, 2000, 50_000))
    expect(spansIn(document, [{ from: 9000, length: 1000 }])).toEqual([[{ from: 4000, length: 1000 }]])
    expect(spansIn(document, [{ from: 60_000, length: 10 }])).toEqual([[]])
    // Overlapping ones are one; what ends at the clip's ends, or next to them, ends with the part.
    const spans = [
      { from: 0, length: 6000 },
      { from: 5500, length: 1500 },
      { from: 30_000, length: 24_980 },
    ]
    expect(spansIn(document, spans)).toEqual([
      [
        { from: 0, length: 2000 },
        { from: 25_000, length: 25_000 },
      ],
    ])
  })

  test('of a loop are where any of its clips has them', () => {
    const document = documentOf(clip('a', 0, 0, 10_000), clip('b', 20_000, 0, 10_000))
    const spans = [
      { from: 2000, length: 1000 },
      { from: 25_000, length: 500 },
    ]
    expect(spansIn(document, spans)).toEqual([
      [
        { from: 2000, length: 1000 },
        { from: 5000, length: 500 },
      ],
    ])
  })
})

test('whether a stretch is concerned, and which part of it', () => {
  const spans = [
    { from: 10, length: 10 },
    { from: 30, length: 5 },
  ]
  expect([0, 9, 19, 20, 34, 35].map((from) => touchesSpan(spans, from, 1))).toEqual([
    ...[false, false, true, false, true, false],
  ])
  expect(touchesSpan(null, 5, 1)).toBe(true)
  expect(spansWithinStretch(spans, 15, 18)).toEqual([
    { from: 0, length: 5 },
    { from: 15, length: 3 },
  ])
})

describe('a target kept to spans', () => {
  const part = (spans: { from: number; length: number }[]) => ({ spans, length: 4000, rate })
  const ones = (length: number) => new Float32Array(length).fill(1)

  test('is silent outside, itself within, and ramps over 10 ms', () => {
    const samples = ones(4000)
    keepSpans(samples, 0, part([{ from: 1000, length: 500 }]))
    expect(samples.subarray(0, 1000).every((sample) => sample === 0)).toBe(true)
    expect(samples.subarray(1500).every((sample) => sample === 0)).toBe(true)
    expect(samples.subarray(1080, 1420).every((sample) => sample === 1)).toBe(true)
    expect(samples[1000]).toBeLessThan(1e-3)
    for (let at = 1; at < 4000; at++) expect(Math.abs(samples[at]! - samples[at - 1]!)).toBeLessThan(0.021)
  })

  test('has no ramp where the part begins and ends', () => {
    const samples = ones(4000)
    keepSpans(samples, 0, part([{ from: 0, length: 4000 }]))
    expect(samples.every((sample) => sample === 1)).toBe(true)
  })

  test('is the same in pieces of any size, for spans of every length', () => {
    for (let length = 1; length < 400; length += 13) {
      const spans = [
        { from: 50, length },
        { from: 700, length },
        { from: 3900 - length, length },
      ]
      const whole = ones(4000)
      keepSpans(whole, 0, part(spans))
      const pieces = ones(4000)
      for (let at = 0; at < 4000; at += 170) keepSpans(pieces.subarray(at, at + 170), at, part(spans))
      expect(pieces).toEqual(whole)
    }
  })
})
