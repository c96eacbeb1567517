import { describe, expect, test } from 'vitest'
import {
  addMarker,
  nextMarker,
  previousMarker,
  removeMarkers,
  splitAtMarkers,
  updateMarker,
} from '../../../src/core/timeline/markers.ts'
import {
  clipsIn,
  extendSelection,
  moveSelectionEdge,
  nextEdge,
  previousEdge,
  selectAll,
  selectionBetween,
  selectionOf,
  tracksBetween,
} from '../../../src/core/timeline/selection.ts'
import { nearestZeroCrossing, snap, snapGroup, snapTargets } from '../../../src/core/timeline/snap.ts'
import { clip, documentOf, newIds, shape } from './document.ts'

const document = addMarker(
  addMarker(documentOf([clip('1', 100, 200), clip('2', 300, 50, { track: 'track_c' })]), {
    id: 'marker_1',
    at: 150,
    length: 100,
    name: 'verse',
  }),
  { id: 'marker_2', at: 320, length: 0, name: 'hit' },
)

describe('markers', () => {
  test('change, go to, split at, remove', () => {
    expect(updateMarker(document, 'marker_2', { at: -4.4, name: 'zero' }).marker.marker_2).toEqual({
      id: 'marker_2',
      at: 0,
      length: 0,
      name: 'zero',
    })
    expect(updateMarker(document, 'marker_2', { at: 320 })).toBe(document)
    expect([nextMarker(document, 150), previousMarker(document, 150), nextMarker(document, 320)]).toEqual([
      250,
      null,
      null,
    ])
    const split = splitAtMarkers(document, null, newIds())
    expect(shape(split)).toEqual([
      [100, 50, 0],
      [150, 100, 50],
      [250, 50, 150],
    ])
    expect(shape(split, 'c')).toEqual([
      [300, 20, 0],
      [320, 30, 20],
    ])
    expect(removeMarkers(document, ['marker_1', 'marker_2']).marker).toEqual({})
  })
})

describe('selection', () => {
  test('edges move, stop at 0 and at each other', () => {
    const selection = { tracks: [], from: 100, length: 50 }
    expect(moveSelectionEdge(selection, 'end', 10).length).toBe(60)
    expect(moveSelectionEdge(selection, 'end', -100).length).toBe(0)
    expect(moveSelectionEdge(selection, 'start', -500)).toEqual({ tracks: [], from: 0, length: 150 })
    expect(moveSelectionEdge(selection, 'start', 500)).toEqual({ tracks: [], from: 150, length: 0 })
    expect(extendSelection(selection, 140)).toEqual({ tracks: [], from: 100, length: 40 })
    expect(extendSelection(selection, 20)).toEqual({ tracks: [], from: 20, length: 130 })
    expect(selectionBetween(['track_a'], 9, -5)).toEqual({ tracks: ['track_a'], from: 0, length: 9 })
  })

  test('of clips, of everything, of tracks between', () => {
    expect(selectAll(document)).toEqual({ tracks: [], from: 0, length: 350 })
    expect(selectionOf(document, ['clip_2', 'clip_1'])).toEqual({
      tracks: ['track_a', 'track_c'],
      from: 100,
      length: 250,
    })
    expect(selectionOf(document, [])).toBeNull()
    expect(tracksBetween(document, 'track_c', 'track_b')).toEqual(['track_b', 'track_c'])
    expect(clipsIn(document, { tracks: [], from: 299, length: 1 })).toEqual(['clip_1'])
  })

  test('next and previous edges of clips', () => {
    expect([
      nextEdge(document, [], 100),
      nextEdge(document, ['track_a'], 300),
      previousEdge(document, ['track_c'], 340),
    ]).toEqual([300, null, 300])
  })
})

describe('snapping', () => {
  const targets = snapTargets(document, {
    kinds: new Set(['clips', 'markers', 'playhead', 'grid']),
    playhead: 1000,
    grid: 480.5,
    without: new Set(['clip_2']),
  })

  test('takes the nearest target within the tolerance', () => {
    expect(targets.points).toEqual([0, 100, 150, 250, 300, 320, 1000])
    expect(snap(107, targets, 10)).toBe(100)
    expect(snap(112, targets, 10)).toBeNull()
    expect(snap(126, targets, 30)).toBe(150)
    expect(snap(1438, targets, 10)).toBe(1442)
    expect(snap(480, targets, 1)).toBe(481)
  })

  test('a group lands with whichever edge is nearest', () => {
    expect(snapGroup([103, 255], targets, 10)).toEqual({ by: -3, at: 100 })
    expect(snapGroup([105, 252], targets, 10)).toEqual({ by: -2, at: 250 })
    expect(snapGroup([130], targets, 10)).toBeNull()
  })

  test('only the kinds that are chosen', () => {
    const none = snapTargets(document, { kinds: new Set(), playhead: 5, grid: 10 })
    expect(none).toEqual({ points: [0], grid: null })
  })

  test('zero crossings: the nearest, on the smaller side', () => {
    const wave = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(((i + 0.25) * 2 * Math.PI) / 100))
    expect(nearestZeroCrossing(wave, 210)).toBe(200)
    expect(nearestZeroCrossing(wave, 235)).toBe(250)
    expect(nearestZeroCrossing(wave, 245)).toBe(250)
    for (let at = 100; at < 900; at++) expect(Math.abs(nearestZeroCrossing(wave, at) - at)).toBeLessThanOrEqual(25)
    expect(nearestZeroCrossing(new Float32Array(10).fill(1), 4)).toBe(4)
    expect(nearestZeroCrossing(Float32Array.of(1, 1, 0, 0, 1), 0)).toBe(2)
  })
})
