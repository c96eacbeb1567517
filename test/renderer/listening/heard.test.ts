import { describe, expect, test } from 'vitest'
import type { HeardSound } from '../../../src/contract/listening.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import {
  chosenSounds,
  joinSpans,
  labelsOf,
  limitedTo,
  percentOf,
  placeSpans,
  spansByTrack,
  spansLength,
  spansOf,
  spansWithin,
} from '../../../src/renderer/listening/heard.ts'

const sound = (name: string, spans: readonly (readonly [from: number, length: number])[]): HeardSound => ({
  index: name.length,
  name,
  confidence: 0.5,
  spans: spans.map(([from, length]) => ({ from, length, confidence: 0.5 })),
})

const region = { track: 'track_1', from: 100, length: 200 }

describe('spans', () => {
  test('are joined where they touch or overlap, whatever their order', () => {
    expect(
      joinSpans([
        { from: 30, length: 5 },
        { from: 0, length: 10 },
        { from: 10, length: 5 },
        { from: 2, length: 3 },
      ]),
    ).toEqual([
      { from: 0, length: 15 },
      { from: 30, length: 5 },
    ])
    expect(joinSpans([])).toEqual([])
  })

  test('joined or cut to a range, they cover the frames that they covered before', () => {
    const random = seededRandom(5)
    for (let round = 0; round < 200; round++) {
      const spans = Array.from({ length: 6 }, () => ({
        from: Math.floor(random() * 60),
        length: 1 + Math.floor(random() * 12),
      }))
      const covers = (list: readonly { from: number; length: number }[], at: number): boolean =>
        list.some(({ from, length }) => at >= from && at < from + length)
      const joined = joinSpans(spans)
      const cut = spansWithin(joined, { from: 10, length: 30 })
      for (let at = 0; at < 80; at++) {
        expect(covers(joined, at)).toBe(covers(spans, at))
        expect(covers(cut, at)).toBe(at >= 10 && at < 40 && covers(spans, at))
      }
      for (const [index, { from }] of joined.entries())
        if (index > 0) expect(from).toBeGreaterThan(joined[index - 1]!.from + joined[index - 1]!.length)
    }
  })

  test('of several sounds are those of any of them', () => {
    const spans = spansOf([
      sound('Dog', [[0, 10]]),
      sound('Bark', [
        [5, 10],
        [40, 1],
      ]),
    ])
    expect(spans).toEqual([
      { from: 0, length: 15 },
      { from: 40, length: 1 },
    ])
    expect(spansLength(spans)).toBe(16)
  })

  test('limit a separation to the tracks on which they were heard, and on those to where', () => {
    const everywhere = { ...region, spans: null }
    const other = { ...region, track: 'track_2' }
    const where = { sounds: ['Dog'], spans: { track_1: [{ from: 0, length: 150 }], track_2: [] } }
    const limited = { ...region, spans: [{ from: 100, length: 50 }] }
    expect(limitedTo(where, [region])).toEqual([limited])
    expect(limitedTo(where, [region, other])).toEqual([limited])
    // Heard in none of them, or nobody listened there.
    expect(limitedTo(where, [other])).toEqual([{ ...other, spans: null }])
    expect(limitedTo(where, [{ ...region, from: 500 }])).toEqual([{ ...everywhere, from: 500 }])
    expect(limitedTo(where, [region, { ...region, track: 'track_3' }])).toEqual([
      everywhere,
      { ...everywhere, track: 'track_3' },
    ])
    expect(limitedTo(null, [region])).toEqual([everywhere])
    expect(limitedTo(where, [])).toEqual([])
  })

  test('of several sounds stand on the tracks on which each is heard', () => {
    const spans = [{ from: 10, length: 20, confidence: 0.5 }]
    const dog = { ...sound('Dog', [[10, 20]]), tracks: [{ track: 'track_2', confidence: 0.5, spans }] }
    expect(spansByTrack([dog], ['track_1', 'track_2'])).toEqual({ track_1: [], track_2: [{ from: 10, length: 20 }] })
    const both = [sound('Dog', [[10, 20]]), sound('Bark', [[25, 10]])]
    expect(spansByTrack(both, ['track_1'])).toEqual({ track_1: [{ from: 10, length: 25 }] })
  })

  test('stand on a strip as they stand in the region', () => {
    expect(placeSpans([{ from: 150, length: 50 }], region)).toEqual([{ start: 0.25, width: 0.25 }])
  })
})

describe('sounds', () => {
  const sounds = [sound('Dog', []), sound('Speech', [])]
  test('are chosen by asking for them, by their names or by other words', () => {
    expect(chosenSounds(sounds, ['dog', 'rain']).map(({ name }) => name)).toEqual(['Dog'])
    expect(chosenSounds(sounds, ['the dogs', 'talking']).map(({ name }) => name)).toEqual(['Dog', 'Speech'])
  })
})

describe('labels', () => {
  test('stand where the sounds are heard, in order, each with an id of its own', () => {
    let made = 0
    const labels = labelsOf(
      [
        sound('Speech', [
          [150, 5],
          [120, 5],
        ]),
        sound('Rain', []),
      ],
      region,
      () => `marker_${made++}`,
    )
    expect(labels.map(({ at, length, name }) => [at, length, name])).toEqual([
      [100, 200, 'Rain'],
      [120, 5, 'Speech'],
      [150, 5, 'Speech'],
    ])
    expect(new Set(labels.map(({ id }) => id)).size).toBe(3)
  })
})

test('how sure it is, in per cent, is never told as certain or as nothing', () => {
  expect([0, 0.004, 0.005, 0.5, 0.994, 0.995, 1].map(percentOf)).toEqual([
    '< 1 %',
    '< 1 %',
    '1 %',
    '50 %',
    '99 %',
    '> 99 %',
    '> 99 %',
  ])
})
