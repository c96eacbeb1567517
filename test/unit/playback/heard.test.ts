import { expect, test } from 'vitest'
import { setClipGain } from '../../../src/core/timeline/clips.ts'
import { shapeGrain } from '../../../src/renderer/playback/grain.ts'
import { changedTracks, heardDocument } from '../../../src/renderer/playback/heard.ts'
import { clip, documentOf } from '../timeline/document.ts'

const document = documentOf([
  clip('1', 0, 10),
  clip('2', 0, 10, { track: 'track_b' }),
  clip('3', 0, 10, { track: 'track_c' }),
])
const none = new Set<string>()

test('only the tracks whose clips differ are rendered again', () => {
  const before = { document, compared: none }
  expect(changedTracks(before, { document: { ...document }, compared: none })).toEqual([])
  expect(changedTracks(before, { document: setClipGain(document, ['clip_2'], -3), compared: none })).toEqual([
    'track_b',
  ])
  const { clip_1, ...rest } = document.clip
  expect(changedTracks(before, { document: { ...document, clip: rest }, compared: none })).toEqual(['track_a'])
  const moved = { ...document, clip: { ...rest, clip_1: { ...clip_1!, track: 'track_c' } } }
  expect(changedTracks(before, { document: moved, compared: none }).sort()).toEqual(['track_a', 'track_c'])
  expect(changedTracks(before, { document, compared: new Set(['clip_3']) })).toEqual(['track_c'])
})

test('a gesture is heard before it is made', () => {
  const gesture = setClipGain(document, ['clip_1'], -3)
  expect(heardDocument(document, { gesture })).toBe(gesture)
  expect(heardDocument(document, { gesture: null })).toBe(document)
})

test('grains that overlap by half add up evenly', () => {
  const [grain] = shapeGrain([new Float32Array(960).fill(1), new Float32Array(960).fill(1)])
  for (let i = 0; i < 480; i++) expect(grain[i]! + grain[480 + i]!).toBeCloseTo(1, 5)
})
