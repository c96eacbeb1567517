import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { stageHead } from '../../../src/renderer/timeline/geometry.ts'
import { cursorOf, fadeHandle, gainHandle, hitStage } from '../../../src/renderer/timeline/hit.ts'
import { layoutMarkers } from '../../../src/renderer/timeline/marker-layout.ts'
import { type Growing, layoutRows, rowAt, rowsHeight, tracksBetween } from '../../../src/renderer/timeline/rows.ts'
import { bodyHeight, bodyTop, gainAt, gainPlace, layoutScene } from '../../../src/renderer/timeline/scene.ts'
import { documentOf, rate, someClip, someView } from './project.ts'

const growing = (patch: Partial<Growing>): Growing => ({
  source: 'source_9',
  name: 'fan',
  channels: 2,
  rate,
  ready: 0,
  total: null,
  at: 0,
  below: null,
  part: 'import',
  job: 'job_1',
  title: 'Import',
  progress: null,
  ...patch,
})

describe('rows', () => {
  const document = documentOf(3, [])
  test('stand under each other without gaps, in the order of their tracks', () => {
    const rows = layoutRows(document)
    expect(rows.map((row) => [row.id, row.top])).toEqual([
      ['track_0', 0],
      ['track_1', 96],
      ['track_2', 192],
    ])
    expect(rowsHeight(rows)).toBe(288)
    for (let y = 0; y < 288; y++) expect(rowAt(rows, y)?.id).toBe(`track_${Math.floor(y / 96)}`)
    expect(rowAt(rows, 288)).toBeUndefined()
  })

  test('a growing target stands under its source, an import at the end, a residual over its own track', () => {
    const rows = layoutRows(document, [
      growing({ source: 'a', below: 'track_0', part: 'target' }),
      growing({ source: 'b' }),
      growing({ source: 'c', below: 'track_1', part: 'residual' }),
      growing({ source: 'd', below: 'track_gone', part: 'target' }),
    ])
    expect(rows.map((row) => row.id)).toEqual(['track_0', 'a', 'track_1', 'track_2', 'b', 'd'])
    expect(rows[2]).toMatchObject({ kind: 'track', growing: [{ source: 'c' }] })
  })

  test('a drag takes the tracks it passes, whichever way it goes', () => {
    const rows = layoutRows(document, [growing({ source: 'a', below: 'track_0', part: 'target' })])
    expect(tracksBetween(rows, 10, 12)).toEqual(['track_0'])
    expect(tracksBetween(rows, 300, 10)).toEqual(['track_0', 'track_1', 'track_2'])
    expect(tracksBetween(rows, -50, 5000)).toEqual(['track_0', 'track_1', 'track_2'])
  })
})

describe('scene', () => {
  const random = seededRandom(11)
  const at = (low: number, high: number) => Math.round(low + random() * (high - low))

  test('boxes keep their widths while the view scrolls, on whole device pixels', () => {
    for (let i = 0; i < 400; i++) {
      const pixelRatio = [1, 1.25, 2][i % 3]!
      const clip = someClip('clip_a', { at: at(0, 1e6), length: at(1, 2e6) })
      const document = documentOf(1, [clip])
      const framesPerPixel = 2 ** (random() * 14 - 3)
      const boxAt = (left: number) =>
        layoutScene({
          document,
          rows: layoutRows(document),
          view: someView({ framesPerPixel, left: Math.max(0, left) }),
          selectedClips: new Set(),
          pixelRatio,
        }).clips[0]
      const one = boxAt(clip.at - 20 * framesPerPixel)
      const other = boxAt(clip.at - 20 * framesPerPixel + random() * 15 * framesPerPixel)
      expect(one).toBeDefined()
      expect(other?.width).toBeCloseTo(one!.width, 9)
      expect((one!.x * pixelRatio) % 1).toBeCloseTo(0, 6)
    }
  })

  test('clips that meet have boxes that meet', () => {
    for (let i = 0; i < 300; i++) {
      const cut = at(1, 1e6)
      const clips = [someClip('clip_a', { length: cut }), someClip('clip_b', { at: cut })]
      const document = documentOf(1, clips)
      const view = someView({ framesPerPixel: 1 + random() * 2000 })
      const { clips: boxes } = layoutScene({
        document,
        rows: layoutRows(document),
        view,
        selectedClips: new Set(),
        pixelRatio: 1,
      })
      if (boxes.length === 2 && boxes[0]!.width > 1) expect(boxes[0]!.x + boxes[0]!.width).toBe(boxes[1]!.x)
    }
  })

  test('the crossfade of clips that meet is shown where it can be seen, and not where the recording runs on', () => {
    const clips = [
      someClip('a', { length: rate, from: 0 }),
      someClip('b', { at: rate, length: rate, from: 30 * rate }),
      someClip('c', { at: 2 * rate, length: rate, from: 31 * rate }),
    ]
    const document = documentOf(1, clips)
    const shown = (framesPerPixel: number) => {
      const view = someView({ framesPerPixel, left: rate - 24 * framesPerPixel })
      return layoutScene({ document, rows: layoutRows(document), view, selectedClips: new Set(), pixelRatio: 1 }).joints
    }
    const [joint, ...rest] = shown(16)
    expect(rest).toEqual([])
    expect(joint).toMatchObject({ x: 12, width: 24, track: 'track_0', shape: 'equal-power' })
    expect(shown(480)).toEqual([])
  })

  test('what is out of view is left out', () => {
    const document = documentOf(8, [someClip('clip_a'), someClip('clip_b', { at: 50 * rate, track: 'track_7' })])
    const scene = (left: number, top: number) =>
      layoutScene({
        document,
        rows: layoutRows(document),
        view: someView({ left, top }),
        selectedClips: new Set(),
        pixelRatio: 1,
      })
    expect(scene(0, 0).clips.map((box) => box.clip.id)).toEqual(['clip_a'])
    expect(scene(49 * rate, 0).clips).toEqual([])
    expect(scene(49 * rate, 400).clips.map((box) => box.clip.id)).toEqual(['clip_b'])
  })

  test('the gain line and the gain at a height undo each other', () => {
    for (let gain = -36; gain <= 12; gain += 0.5) expect(Math.abs(gainAt(gainPlace(gain)) - gain)).toBeLessThan(0.4)
    expect(gainAt(gainPlace(0))).toBe(0)
    expect(gainAt(-3)).toBe(12)
    expect(gainAt(9)).toBe(-36)
  })
})

describe('markers', () => {
  const marker = (id: string, at: number, length = 0) => ({ id, at, length, name: 'A name of some length' })
  const layout = (...markers: ReturnType<typeof marker>[]) =>
    layoutMarkers(
      { ...documentOf(1, []), marker: Object.fromEntries(markers.map((each) => [each.id, each])) },
      someView(),
      1,
      (text) => text.length * 6,
    )

  test('a name ends before the next marker, and within a range that has room for one', () => {
    const [first, second, range] = layout(marker('a', 0), marker('b', 480 * 50), marker('c', 480 * 400, 480 * 80))
    expect(first).toMatchObject({ x: 0, room: 40 })
    expect(second).toMatchObject({ x: 50, room: 180 })
    expect(range).toMatchObject({ x: 400, width: 80, room: 76 })
  })

  test('of markers on one pixel the last has its name; those out of view are left out', () => {
    const boxes = layout(marker('a', 480 * 10), marker('b', 480 * 10), marker('c', 480 * 5000))
    expect(boxes.map(({ marker: { id }, room }) => [id, room > 0])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })
})

describe('hit', () => {
  const clip = someClip('clip_a', {
    at: rate,
    length: 5 * rate,
    fadeIn: { length: rate, shape: 'linear' },
    fadeOut: { length: rate / 2, shape: 's-curve' },
  })
  const document = {
    ...documentOf(2, [clip]),
    marker: { marker_1: { id: 'marker_1', at: 3 * rate, length: rate, name: 'Part' } },
  }
  const view = someView()
  const scene = layoutScene({
    document,
    rows: layoutRows(document),
    view,
    selectedClips: new Set(['clip_a']),
    pixelRatio: 1,
  })
  const markers = layoutMarkers(document, view, 1, (text) => text.length * 6)
  const selection = { tracks: ['track_1'], from: 2 * rate, length: rate }
  const loop = { from: 4 * rate, length: rate, on: true }
  const hit = (x: number, y: number) => hitStage(scene, markers, { selection, loop }, x, y)
  const box = scene.clips[0]!

  test('every part of a clip answers where it is drawn', () => {
    const middle = bodyTop(box) + bodyHeight(box) * 0.8
    expect(hit(box.x + 150, box.top + 4)).toMatchObject({ zone: 'clip-name', id: 'clip_a' })
    expect(hit(box.x + 150, middle)).toMatchObject({ zone: 'clip-body' })
    expect(hit(box.x + 1, middle)).toMatchObject({ zone: 'clip-edge', edge: 'start' })
    expect(hit(box.x + box.width - 2, middle)).toMatchObject({ zone: 'clip-edge', edge: 'end' })
    for (const side of ['in', 'out'] as const) {
      const handle = fadeHandle(box, side)
      expect(hit(handle.x, handle.y)).toMatchObject({ zone: 'fade', side })
    }
    const gain = gainHandle(box, view.width)
    expect(hit(gain.x, gain.y)).toMatchObject({ zone: 'gain' })
  })

  test('the fade handles lie at the ends of their fades', () => {
    expect(fadeHandle(box, 'in').x).toBe(box.x + 100)
    expect(fadeHandle(box, 'out').x).toBe(box.x + box.width - 50)
  })

  test('lanes, empty space, ruler, loop, markers and the edges of the selection', () => {
    const second = stageHead + 96 + 40
    expect(hit(50, second)).toEqual({ zone: 'lane', track: 'track_1' })
    expect(hit(200, second)).toEqual({ zone: 'selection-edge', edge: 'start' })
    expect(hit(301, second)).toEqual({ zone: 'selection-edge', edge: 'end' })
    expect(hit(50, stageHead + 300)).toEqual({ zone: 'empty' })
    expect(hit(50, 20)).toEqual({ zone: 'ruler' })
    expect(hit(450, 4)).toEqual({ zone: 'loop', part: 'body' })
    expect(hit(400, 4)).toEqual({ zone: 'loop', part: 'start' })
    expect(hit(350, 40)).toEqual({ zone: 'marker', id: 'marker_1', part: 'body' })
    expect(hit(400, 40)).toEqual({ zone: 'marker', id: 'marker_1', part: 'end' })
    expect(hit(50, 40)).toEqual({ zone: 'marker-lane' })
  })

  test('a clip of a few pixels can still be moved and trimmed', () => {
    const tiny = documentOf(1, [someClip('clip_t', { at: rate, length: 480 * 9 })])
    const small = layoutScene({ document: tiny, rows: layoutRows(tiny), view, selectedClips: new Set(), pixelRatio: 1 })
    const y = stageHead + 6
    const zones = Array.from(
      { length: 9 },
      (_, x) => hitStage(small, [], { selection: null, loop: null }, 100 + x + 0.5, y).zone,
    )
    expect(zones.filter((zone) => zone === 'clip-name').length).toBe(3)
    expect(zones.filter((zone) => zone === 'clip-edge').length).toBe(6)
  })

  test('the pointer tells what a press would do', () => {
    expect(cursorOf({ zone: 'clip-edge', id: 'clip_a', track: 'track_0', edge: 'end' }, 'select')).toBe('ew-resize')
    expect(cursorOf({ zone: 'clip-body', id: 'clip_a', track: 'track_0' }, 'split')).toBe('crosshair')
    expect(cursorOf({ zone: 'clip-body', id: 'clip_a', track: 'track_0' }, 'select')).toBe('text')
  })
})
