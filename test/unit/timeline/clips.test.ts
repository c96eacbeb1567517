import { describe, expect, test } from 'vitest'
import {
  addClip,
  deleteClips,
  duplicateClips,
  limitMove,
  moveClips,
  renameClip,
  setBlendAmount,
  setClipGain,
  setFade,
  splitClips,
  trimClip,
} from '../../../src/core/timeline/clips.ts'
import { brokenRules, clip, documentOf, newIds, shape } from './document.ts'

const fade = (length: number) => ({ length, shape: 'linear' }) as const

describe('move', () => {
  test('eats what it is dropped on: a part, all, or the middle', () => {
    const document = documentOf([clip('1', 0, 100), clip('2', 100, 1000, { from: 500 }), clip('3', 5000, 50)])
    expect(shape(moveClips(document, ['clip_1'], { by: 50, rows: 0 }))).toEqual([
      [50, 100, 0],
      [150, 950, 550],
      [5000, 50, 0],
    ])
    const middle = moveClips(document, ['clip_1'], { by: 400, rows: 0 })
    expect(shape(middle)).toEqual([
      [100, 300, 500],
      [400, 100, 0],
      [500, 600, 900],
      [5000, 50, 0],
    ])
    expect(brokenRules(middle)).toEqual([])
    expect(shape(moveClips(document, ['clip_2'], { by: 4500, rows: 0 }))).toEqual([
      [0, 100, 0],
      [4600, 1000, 500],
    ])
  })

  test('gives the same document at every pointer move to the same place', () => {
    const document = documentOf([clip('1', 0, 100), clip('2', 100, 1000)])
    const move = () => moveClips(document, ['clip_1'], { by: 400, rows: 0 })
    expect(move()).toEqual(move())
  })

  test('a group keeps its spacing, stops at 0 and at the first and last track', () => {
    const document = documentOf([clip('1', 100, 50), clip('2', 300, 50, { track: 'track_b' })])
    const ids = ['clip_1', 'clip_2']
    expect(limitMove(document, ids, { by: -500, rows: -3 })).toEqual({ by: -100, rows: -0 })
    const moved = moveClips(document, ids, { by: -500, rows: 9 })
    expect(shape(moved, 'b')).toEqual([[0, 50, 0]])
    expect(shape(moved, 'c')).toEqual([[200, 50, 0]])
  })

  test('a group never eats itself', () => {
    const document = documentOf([clip('1', 0, 100), clip('2', 100, 100, { from: 100 })])
    expect(shape(moveClips(document, ['clip_1', 'clip_2'], { by: 50, rows: 0 }))).toEqual([
      [50, 100, 0],
      [150, 100, 100],
    ])
  })

  test('nowhere is no edit', () => {
    const document = documentOf([clip('1', 0, 100)])
    expect(moveClips(document, ['clip_1'], { by: -10, rows: 0 })).toBe(document)
    expect(moveClips(document, ['clip_unknown'], { by: 10, rows: 0 })).toBe(document)
  })
})

describe('trim', () => {
  const document = documentOf([
    clip('1', 1000, 500, { from: 200, fadeIn: fade(100), fadeOut: fade(100) }),
    clip('2', 1800, 100),
  ])

  test('moves an edge and the window on the source with it', () => {
    expect(shape(trimClip(document, 'clip_1', 'start', 1100))[0]).toEqual([1100, 400, 300])
    expect(shape(trimClip(document, 'clip_1', 'end', 1400))[0]).toEqual([1000, 400, 200])
  })

  test('stops where the source begins or ends, and at the neighbour', () => {
    expect(shape(trimClip(document, 'clip_1', 'start', 0))[0]).toEqual([800, 700, 0])
    expect(shape(trimClip(document, 'clip_1', 'end', 99_999))[0]).toEqual([1000, 800, 200])
    const near = documentOf([clip('1', 0, 100, { from: 99_900 })])
    expect(trimClip(near, 'clip_1', 'end', 500)).toBe(near)
  })

  test('keeps a frame, and its fades within', () => {
    const short = trimClip(document, 'clip_1', 'end', 0)
    expect(shape(short)[0]).toEqual([1000, 1, 200])
    expect(brokenRules(short)).toEqual([])
    const trimmed = trimClip(document, 'clip_1', 'start', 1350).clip.clip_1
    expect([trimmed?.fadeIn.length, trimmed?.fadeOut.length]).toEqual([100, 50])
  })

  test('there and back is where it was', () => {
    const away = trimClip(document, 'clip_1', 'end', 1450)
    expect(trimClip(away, 'clip_1', 'end', 1500)).toEqual(document)
  })

  test('a blend moves along and limits', () => {
    const blended = documentOf([clip('1', 500, 100, { from: 400, blend: { source: 'source_y', from: 50, amount: 1 } })])
    expect(trimClip(blended, 'clip_1', 'start', 0).clip.clip_1).toMatchObject({
      at: 450,
      from: 350,
      blend: { from: 0 },
    })
  })
})

describe('split', () => {
  test('at several frames, on some tracks, and never outside a clip', () => {
    const document = documentOf([
      clip('1', 100, 300, { fadeIn: fade(20), fadeOut: fade(30), blend: { source: 'source_y', from: 7, amount: 0.5 } }),
      clip('2', 0, 500, { track: 'track_b' }),
    ])
    const split = splitClips(document, ['track_a'], [100, 300, 200, 200, 400, 900], newIds())
    expect(shape(split)).toEqual([
      [100, 100, 0],
      [200, 100, 100],
      [300, 100, 200],
    ])
    expect(shape(split, 'b')).toHaveLength(1)
    const pieces = Object.values(split.clip).filter((row) => row.track === 'track_a')
    expect(pieces.map((row) => [row.fadeIn.length, row.fadeOut.length, row.blend?.from])).toEqual([
      [20, 0, 7],
      [0, 0, 107],
      [0, 30, 207],
    ])
    expect(split.clip.clip_1?.at).toBe(100)
    expect(shape(splitClips(document, null, [250], newIds()), 'b')).toHaveLength(2)
    expect(splitClips(document, null, [100, 900], newIds()).clip.clip_1).toBe(document.clip.clip_1)
  })
})

test('add, delete, duplicate, rename', () => {
  const document = addClip(documentOf([clip('1', 0, 100)]), clip('2', 50, 100, { fadeIn: fade(90), fadeOut: fade(90) }))
  expect(shape(document)).toEqual([
    [0, 50, 0],
    [50, 100, 0],
  ])
  expect(document.clip.clip_2).toMatchObject({ fadeIn: { length: 90 }, fadeOut: { length: 10 } })
  expect(shape(duplicateClips(document, ['clip_1', 'clip_2'], newIds()))).toEqual([
    [0, 50, 0],
    [50, 100, 0],
    [150, 50, 0],
    [200, 100, 0],
  ])
  expect(shape(deleteClips(document, ['clip_1', 'clip_gone']))).toEqual([[50, 100, 0]])
  expect(deleteClips(document, ['clip_gone'])).toBe(document)
  expect(renameClip(document, 'clip_1', 'Intro').clip.clip_1?.name).toBe('Intro')
})

test('fades stop at each other; gain and blend amount are set on several clips', () => {
  const document = documentOf([
    clip('1', 0, 100, { fadeOut: fade(40) }),
    clip('2', 100, 100, { blend: { source: 'source_y', from: 0, amount: 1 } }),
  ])
  expect(setFade(document, 'clip_1', 'in', fade(80)).clip.clip_1?.fadeIn.length).toBe(60)
  expect(setFade(document, 'clip_1', 'out', fade(999)).clip.clip_1?.fadeOut.length).toBe(100)
  expect(setFade(document, 'clip_1', 'out', fade(40))).toBe(document)
  const ids = ['clip_1', 'clip_2']
  expect(Object.values(setClipGain(document, ids, -6).clip).map((row) => row.gain)).toEqual([-6, -6])
  const blended = setBlendAmount(document, ids, 1.5)
  expect(blended).toBe(document)
  expect(setBlendAmount(document, ids, 0.25).clip.clip_2?.blend?.amount).toBe(0.25)
  expect(setBlendAmount(document, ids, 0.25).clip.clip_1?.blend).toBeNull()
})
