import { expect, test } from 'vitest'
import { tracksInOrder } from '../../../src/core/project/records.ts'
import {
  addTrack,
  moveTrack,
  muteAll,
  removeTracks,
  soloTrack,
  trackExtent,
  updateTrack,
} from '../../../src/core/timeline/tracks.ts'
import { brokenRules, clip, documentOf, shape } from './document.ts'

const names = (document: Parameters<typeof tracksInOrder>[0]) => tracksInOrder(document).map((track) => track.name)

test('a new track goes to the end, or under another, with a free name and hue', () => {
  const document = addTrack(addTrack(documentOf([]), { id: 'track_1', below: 'track_a' }), { id: 'track_2' })
  expect(names(document)).toEqual(['a', 'Track 4', 'b', 'c', 'Track 5'])
  expect(new Set(['track_1', 'track_2'].map((id) => document.track[id]?.colour))).toEqual(new Set([1, 2]))
})

test('a thousand tracks under the same one stay in order', () => {
  let document = documentOf([])
  for (let i = 0; i < 1000; i++) document = addTrack(document, { id: `track_${i}`, name: `${i}`, below: 'track_a' })
  expect(names(document)).toEqual(['a', ...Array.from({ length: 1000 }, (_, i) => `${999 - i}`), 'b', 'c'])
  expect(brokenRules(document)).toEqual([])
})

test('moves count places as they will be', () => {
  const document = documentOf([])
  expect(names(moveTrack(document, 'track_a', 1))).toEqual(['b', 'a', 'c'])
  expect(names(moveTrack(document, 'track_a', 99))).toEqual(['b', 'c', 'a'])
  expect(names(moveTrack(document, 'track_c', 0))).toEqual(['c', 'a', 'b'])
  expect(moveTrack(document, 'track_b', 1)).toBe(document)
})

test('solo adds, or is exclusive', () => {
  const both = soloTrack(soloTrack(documentOf([]), 'track_a', false), 'track_b', false)
  const solos = (document: typeof both) =>
    Object.values(document.track)
      .filter((track) => track.solo)
      .map((track) => track.name)
  expect(solos(both)).toEqual(['a', 'b'])
  expect(solos(soloTrack(both, 'track_a', true))).toEqual(['a'])
  expect(solos(soloTrack(soloTrack(both, 'track_a', true), 'track_a', true))).toEqual([])
  expect(solos(soloTrack(both, 'track_a', false))).toEqual(['b'])
})

test('update, mute all, remove with clips, extent', () => {
  const document = documentOf([clip('1', 5, 10), clip('2', 50, 10), clip('3', 0, 10, { track: 'track_b' })])
  expect(updateTrack(document, 'track_a', { gain: -3 }).track.track_a?.gain).toBe(-3)
  expect(updateTrack(document, 'track_a', { gain: 0 })).toBe(document)
  expect(Object.values(muteAll(document, true).track).every((track) => track.mute)).toBe(true)
  expect(muteAll(document, false)).toBe(document)
  expect(trackExtent(document, 'track_a')).toEqual({ from: 5, to: 60 })
  expect(trackExtent(document, 'track_c')).toBeNull()
  const removed = removeTracks(document, ['track_a'])
  expect(names(removed)).toEqual(['b', 'c'])
  expect(shape(removed, 'a')).toEqual([])
  expect(removed.source).toBe(document.source)
})
