import { describe, expect, test } from 'vitest'
import type { SoundLane } from '../../../src/contract/listening.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { bandHeight, bandRows, soundLaneHeight, stageHead } from '../../../src/renderer/timeline/geometry.ts'
import { layoutRows, rowsHeight } from '../../../src/renderer/timeline/rows.ts'
import { layoutScene } from '../../../src/renderer/timeline/scene.ts'
import {
  type Band,
  bandAt,
  bandsOf,
  heardAt,
  layoutBands,
  layoutLanes,
} from '../../../src/renderer/timeline/sound-lane.ts'
import { documentOf, someClip, someView } from '../../unit/renderer-timeline/project.ts'

const step = 100

/** A lane of one stretch, from the scores of each sound. */
const laneOf = (scores: readonly (readonly number[])[], from = 0): SoundLane => ({
  sounds: scores.map((_, index) => ({ index, name: `Sound ${index}`, confidence: 0.5 })),
  stretches: [
    {
      ...{ from, first: from, length: (scores[0]?.length ?? 0) * step, step },
      ...{ top: scores.map((_, place) => place), scores: scores.map((own) => [...own]) },
    },
  ],
  complete: true,
})

const places = (bands: readonly Band[]): (readonly [number, number, number])[] =>
  bands.map(({ index, from, length }) => [index, from, length])

describe('bands', () => {
  test('are the moments in which a sound is heard; one moment of doubt does not end them', () => {
    const bands = bandsOf(laneOf([[0, 80, 90, 10, 70, 0, 0, 50, 0]], 1000))
    expect(places(bands)).toEqual([
      [0, 1100, 400],
      [0, 1700, 100],
    ])
    expect(bands[0]).toMatchObject({ scores: [80, 90, 10, 70], row: 0 })
    expect(bands[0]!.confidence).toBeCloseTo(0.625)
  })

  test('begin with their stretch, when its first moment began before it', () => {
    const lane = laneOf([[90, 0, 0, 90]], 1000)
    const cut = { ...lane, stretches: [{ ...lane.stretches[0]!, first: 960.5, length: 380 }] }
    expect(places(bandsOf(cut))).toEqual([
      [0, 1000, 61],
      [0, 1261, 100],
    ])
  })

  test('go on from one stretch to the next, whose top sounds are others', () => {
    const sounds = [0, 1].map((index) => ({ index, name: `Sound ${index}`, confidence: 0.5 }))
    const part = (from: number, top: number[], scores: number[][]) => ({
      ...{ from, first: from - (from % step), length: 300, step, top, scores },
    })
    // The first ends within its last moment, with which the second begins.
    const first = { ...part(0, [0], [[0, 50, 60, 70]]), length: 310 }
    const bands = bandsOf({
      sounds,
      stretches: [
        first,
        {
          ...part(
            310,
            [1, 0],
            [
              [0, 0, 90],
              [70, 80, 0],
            ],
          ),
          length: 290,
        },
      ],
      complete: true,
    })
    expect(places(bands)).toEqual([
      [0, 100, 400],
      [1, 500, 100],
    ])
    expect(bands[0]!.scores).toEqual([50, 60, 70, 80])
    expect(bands[0]!.confidence).toBeCloseTo(0.65)
  })

  test('of sounds at the same time stand in rows of their own; the least sure finds none', () => {
    const bands = bandsOf(
      laneOf([
        [40, 40],
        [90, 90],
        [60, 60],
        [50, 50],
      ]),
    )
    expect(bands.map(({ index, row }) => [row, index])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ])
  })

  test('of one sound keep to one row where they can', () => {
    const bands = bandsOf(
      laneOf([
        [90, 90, 0, 0, 90, 90],
        [80, 80, 0, 0, 0, 0],
        [0, 0, 0, 0, 30, 30],
        [0, 0, 0, 60, 60, 0],
      ]),
    )
    expect(new Set(bands.filter(({ index }) => index === 0).map(({ row }) => row))).toEqual(new Set([0]))
  })

  test('never overlap within a row, and end where their stretch ends, whatever is heard', () => {
    const random = seededRandom(3)
    for (let round = 0; round < 40; round++) {
      const moments = 1 + Math.floor(random() * 60)
      const lane = laneOf(
        Array.from({ length: 8 }, () => Array.from({ length: moments }, () => Math.floor(random() * 100))),
      )
      const bands = bandsOf({ ...lane, stretches: [{ ...lane.stretches[0]!, length: moments * step - 37 }] })
      for (let row = 0; row < bandRows; row++) {
        const own = bands.filter((band) => band.row === row)
        for (const [index, band] of own.entries()) {
          expect(band.length).toBeGreaterThan(0)
          expect(band.from + band.length).toBeLessThanOrEqual(own[index + 1]?.from ?? moments * step - 37)
        }
      }
    }
  })
})

describe('layout', () => {
  const bands = bandsOf(laneOf([[90, 90, 30, 90, 0, 0, 0, 0]]))

  test('follows zoom and scroll, and cuts to what is in view', () => {
    const view = { ...someView(), framesPerPixel: 10, left: 0, width: 100 }
    expect(layoutBands(bands, view, 1)[0]).toMatchObject({ x: 0, width: 40 })
    expect(layoutBands(bands, { ...view, left: 100 }, 1)[0]).toMatchObject({ x: 0, width: 30 })
    expect(layoutBands(bands, { ...view, framesPerPixel: 2, left: 100 }, 1)[0]).toMatchObject({ x: 0, width: 100 })
    expect(layoutBands(bands, { ...view, left: 4000 }, 1)).toEqual([])
  })

  test('cells fill their band without gaps, at every zoom and density of pixels', () => {
    for (const framesPerPixel of [1, 3, 10, 77, 200, 1000])
      for (const pixelRatio of [1, 1.5, 2])
        for (const left of [0, 50, 130]) {
          const view = { ...someView(), framesPerPixel, left, width: 100 }
          for (const { x, width, cells } of layoutBands(bands, view, pixelRatio)) {
            let at = x
            for (const cell of cells) {
              expect(cell.x).toBeCloseTo(at)
              at = cell.x + cell.width
            }
            if (width > 1) expect(at).toBeCloseTo(x + width)
          }
        }
  })

  test('the surer a moment the stronger its shade', () => {
    const view = { ...someView(), framesPerPixel: 10, left: 0, width: 100 }
    expect(layoutBands(bands, view, 1)[0]?.cells).toEqual([
      { x: 0, width: 20, shade: 4 },
      { x: 20, width: 10, shade: 2 },
      { x: 30, width: 10, shade: 4 },
    ])
  })
})

describe('from afar', () => {
  test('bands of one sound that are too near to be told apart are one, and the pointer still finds each', () => {
    // Bands of two moments with one between, but for a longer pause in the middle; in it another sound.
    const moments = 3000
    const scores = Array.from({ length: moments }, (_, at) =>
      at % 5 < 2 && Math.abs(at - 1500) > 100 ? 60 + (at % 7) : 0,
    )
    const bands = bandsOf(laneOf([scores, scores.map((_, at) => (at === 1500 ? 90 : 0))]))
    const view = { ...someView(), framesPerPixel: (moments * step) / 600, left: 0, width: 700 }
    const boxes = layoutBands(bands, view, 1)
    const own = boxes.filter(({ index }) => index === 0)
    expect(boxes.map(({ index }) => index).sort()).toEqual([0, 0, 1])
    for (const { x, width, cells } of own) {
      let at = x
      for (const cell of cells) {
        expect(cell.x).toBeGreaterThanOrEqual(at)
        at = cell.x + cell.width
      }
      expect(at).toBeLessThanOrEqual(x + width)
    }
    const { top } = own[0]!
    for (const x of [1, 100, 200, 500]) {
      const found = bandAt(boxes, x, top)!
      expect(Math.abs(found.from / view.framesPerPixel - x)).toBeLessThan(2)
    }
    // Near enough, each stands alone.
    const near = layoutBands(bands, { ...view, framesPerPixel: 10 }, 1).filter(({ index }) => index === 0)
    expect(near.length).toBeGreaterThan(10)
    expect(near.every(({ members }) => members.length === 1)).toBe(true)
  })
})

describe('a lane', () => {
  const document = documentOf(2, [someClip('clip_a', { track: 'track_0', at: 0, length: 4000 })])
  const rows = layoutRows(document, [], new Set(['track_0']))
  const view = { ...someView(), framesPerPixel: 10, left: 0, top: 0 }
  const scene = layoutScene({ document, rows, view, selectedClips: new Set(), pixelRatio: 1 })
  const bands = bandsOf(
    laneOf([
      [90, 90],
      [40, 40],
    ]),
  )
  const lanes = layoutLanes(scene.rows, (track) => (track === 'track_0' ? bands : []), view, 1)

  test('makes the row of its track higher, and leaves the clips as high as they were', () => {
    const plain = layoutRows(document)
    expect(rowsHeight(rows)).toBe(rowsHeight(plain) + soundLaneHeight)
    expect(rows[1]!.top).toBe(plain[1]!.top + soundLaneHeight)
    const before = layoutScene({ document, rows: plain, view, selectedClips: new Set(), pixelRatio: 1 })
    expect(scene.clips[0]).toMatchObject({ top: before.clips[0]!.top, height: before.clips[0]!.height })
  })

  test('stands beneath the waveform, and tells what is heard under the pointer', () => {
    expect(lanes).toHaveLength(1)
    const [lane] = lanes
    expect(lane!.top).toBe(stageHead + rows[0]!.height - soundLaneHeight)
    expect(heardAt(lanes, 5, lane!.top + 4)).toMatchObject({ track: 'track_0', band: { index: 0 } })
    expect(heardAt(lanes, 5, lane!.top + 4 + bandHeight)?.band.index).toBe(1)
    expect(heardAt(lanes, 5, lane!.top + 4 + 2 * bandHeight)).toBeNull()
    expect(heardAt(lanes, 50, lane!.top + 4)).toBeNull()
    expect(heardAt(lanes, 5, lane!.top - 4)).toBeNull()
  })
})
