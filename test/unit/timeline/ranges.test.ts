import { describe, expect, test } from 'vitest'
import { tracksInOrder } from '../../../src/core/project/records.ts'
import { copy, paste } from '../../../src/core/timeline/clipboard.ts'
import { splitClips } from '../../../src/core/timeline/clips.ts'
import { joinClips, joinProblem } from '../../../src/core/timeline/join.ts'
import {
  deleteRange,
  duplicateRange,
  replaceRange,
  rippleDelete,
  rippleDeleteClips,
  silenceRange,
  splitToNewTrack,
  trimToRange,
} from '../../../src/core/timeline/ranges.ts'
import { brokenRules, clip, documentOf, newIds, shape } from './document.ts'

const two = () =>
  documentOf([
    clip('1', 0, 1000),
    clip('2', 1200, 300, { from: 2000 }),
    clip('3', 0, 2000, { track: 'track_b', source: 'source_y' }),
  ])
const range = (from: number, length: number, tracks: string[] = []) => ({ tracks, from, length })

describe('delete', () => {
  test('a range leaves a gap on the tracks it names', () => {
    const document = deleteRange(two(), range(400, 1000, ['track_a']), newIds())
    expect(shape(document)).toEqual([
      [0, 400, 0],
      [1400, 100, 2200],
    ])
    expect(shape(document, 'b')).toHaveLength(1)
    expect(shape(deleteRange(two(), range(400, 1000), newIds()), 'b')).toEqual([
      [0, 400, 0],
      [1400, 600, 1400],
    ])
  })

  test('ripple closes the gap on the tracks, or everywhere with the markers', () => {
    const markers = {
      marker_1: { id: 'marker_1', at: 100, length: 0, name: '' },
      marker_2: { id: 'marker_2', at: 450, length: 0, name: '' },
      marker_3: { id: 'marker_3', at: 300, length: 200, name: '' },
      marker_4: { id: 'marker_4', at: 2000, length: 10, name: '' },
    }
    const document = { ...two(), marker: markers }
    const one = rippleDelete(document, range(400, 100, ['track_a']), 'track', newIds())
    expect(shape(one)).toEqual([
      [0, 400, 0],
      [400, 500, 500],
      [1100, 300, 2000],
    ])
    expect(shape(one, 'b')).toEqual([[0, 2000, 0]])
    expect(one.marker).toBe(markers)
    const all = rippleDelete(document, range(400, 100, ['track_a']), 'all', newIds())
    expect(shape(all, 'b')).toEqual([
      [0, 400, 0],
      [400, 1500, 500],
    ])
    expect(Object.values(all.marker).map((marker) => [marker.id, marker.at, marker.length])).toEqual([
      ['marker_1', 100, 0],
      ['marker_3', 300, 100],
      ['marker_4', 1900, 10],
    ])
  })

  test('ripple of clips closes each gap once', () => {
    const document = documentOf([
      clip('1', 0, 100),
      clip('2', 100, 100),
      clip('3', 300, 100),
      clip('4', 500, 100),
      clip('5', 550, 10, { track: 'track_b' }),
    ])
    expect(shape(rippleDeleteClips(document, ['clip_1', 'clip_3'], 'track', newIds()))).toEqual([
      [0, 100, 0],
      [300, 100, 0],
    ])
    const all = rippleDeleteClips(document, ['clip_1', 'clip_2', 'clip_3'], 'all', newIds())
    expect(shape(all)).toEqual([[200, 100, 0]])
    expect(shape(all, 'b')).toEqual([[250, 10, 0]])
  })
})

test('trim to a range keeps clips that do not reach into it', () => {
  expect(shape(trimToRange(two(), range(400, 200, ['track_a'])))).toEqual([
    [400, 200, 400],
    [1200, 300, 2000],
  ])
})

test('silence fades the cut edges and leaves others alone', () => {
  const document = silenceRange(two(), range(400, 300), newIds())
  const fades = Object.values(document.clip).map((row) => [row.at, row.fadeIn.length, row.fadeOut.length])
  expect(fades.sort((a, b) => a[0]! - b[0]!)).toEqual([
    [0, 0, 240],
    [0, 0, 240],
    [700, 240, 0],
    [700, 240, 0],
    [1200, 0, 0],
  ])
  expect(brokenRules(document)).toEqual([])
})

test('duplicate puts the copy right after, gaps and all', () => {
  expect(shape(duplicateRange(two(), range(900, 400, ['track_a']), newIds()))).toEqual([
    [0, 1000, 0],
    [1200, 100, 2000],
    [1300, 100, 900],
    [1600, 100, 2000],
  ])
})

test('split to a new track puts each part under its own', () => {
  const document = splitToNewTrack(two(), range(900, 400), newIds())
  expect(tracksInOrder(document).map((row) => row.name)).toEqual(['a', 'a', 'b', 'b', 'c'])
  const [, below] = tracksInOrder(document)
  expect(shape(document, below?.id.slice('track_'.length))).toEqual([
    [900, 100, 900],
    [1200, 100, 2000],
  ])
  expect(brokenRules(document)).toEqual([])
})

test('replace puts the residual in place of the region', () => {
  const residual = clip('r', 400, 200, { source: 'source_y' })
  expect(shape(replaceRange(two(), { track: 'track_a', from: 400, length: 200 }, residual, newIds()))).toEqual([
    [0, 400, 0],
    [400, 200, 0],
    [600, 400, 600],
    [1200, 300, 2000],
  ])
})

describe('join', () => {
  test('contiguous pieces become one clip again', () => {
    const document = two()
    const split = splitClips(document, null, [100, 500, 700], newIds())
    expect(joinClips(split, Object.keys(split.clip)).clip).toEqual(document.clip)
    expect(joinProblem(split, Object.keys(split.clip))).toBeNull()
  })

  test('says why it refuses', () => {
    const document = two()
    expect(joinClips(document, ['clip_1', 'clip_2'])).toBe(document)
    expect(joinProblem(document, ['clip_1', 'clip_2'])).toContain('gap')
    expect(joinProblem(document, ['clip_1', 'clip_3'])).toContain('different tracks')
    expect(joinProblem(document, ['clip_1'])).toContain('at least two')
    const foreign = documentOf([clip('1', 0, 10), clip('2', 10, 10, { from: 500 })])
    expect(joinProblem(foreign, ['clip_1', 'clip_2'])).toContain('not one stretch')
    const loud = documentOf([clip('1', 0, 10), clip('2', 10, 10, { from: 10, gain: 3 })])
    expect(joinProblem(loud, ['clip_1', 'clip_2'])).toContain('different gains')
  })
})

describe('clipboard', () => {
  test('a range of several tracks goes back as it was, relative to where it is pasted', () => {
    const clipboard = copy(two(), range(900, 400))
    const pasted = paste(two(), clipboard, { at: 5000, track: 'track_a' }, newIds())
    expect(shape(pasted).slice(2)).toEqual([
      [5000, 100, 900],
      [5300, 100, 2000],
    ])
    expect(shape(pasted, 'b')[1]).toEqual([5000, 400, 900])
    expect(JSON.parse(JSON.stringify(clipboard))).toEqual(clipboard)
  })

  test('clips keep the rows between them; missing tracks are added', () => {
    const document = documentOf([clip('1', 100, 10), clip('2', 200, 10, { track: 'track_c' })])
    const pasted = paste(document, copy(document, ['clip_1', 'clip_2']), { at: 0, track: 'track_b' }, newIds())
    expect(tracksInOrder(pasted).map((row) => row.name)).toEqual(['a', 'b', 'c', 'c'])
    expect(shape(pasted, 'b')).toEqual([[0, 10, 0]])
    const added = tracksInOrder(pasted)[3]
    expect(shape(pasted, added?.id.slice('track_'.length))).toEqual([[100, 10, 0]])
  })

  test('clips of sources that are not here are left out', () => {
    const clipboard = copy(two(), ['clip_3'])
    const other = documentOf([], { sources: [] })
    expect(paste(other, clipboard, { at: 0, track: null }, newIds())).toBe(other)
  })
})
