import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import type { View } from '../../../src/renderer/state/editor-store.ts'
import {
  clampView,
  followPlayhead,
  frameAt,
  reveal,
  scrollBy,
  xOf,
  zoomBy,
  zoomToFit,
  zoomToRange,
} from '../../../src/renderer/state/view.ts'

const random = seededRandom(7)
const between = (low: number, high: number) => low + random() * (high - low)
const someView = (): View => ({
  framesPerPixel: 2 ** between(-5, 15),
  left: between(0, 1e8),
  top: between(0, 300),
  width: Math.round(between(200, 2500)),
  height: Math.round(between(100, 1200)),
})

describe('zoom', () => {
  test('the frame under the pointer stays there, at every zoom and place', () => {
    for (let i = 0; i < 5000; i++) {
      const view = someView()
      const x = between(0, view.width)
      const next = zoomBy(view, 2 ** between(-3, 3), x, 172_800_000)
      const drift = Math.abs(xOf(next, frameAt(view, x)) - x)
      if (next.left > 0) expect(drift).toBeLessThan(1e-3)
      else expect(frameAt(next, 0)).toBe(0)
    }
  })

  test('in and out again comes back', () => {
    for (let i = 0; i < 1000; i++) {
      const view = { ...someView(), framesPerPixel: between(1, 1000), left: between(1e7, 1e8) }
      const x = between(0, view.width)
      const factor = between(1, 8)
      const back = zoomBy(zoomBy(view, factor, x, 1e9), 1 / factor, x, 1e9)
      expect(back.framesPerPixel).toBeCloseTo(view.framesPerPixel, 6)
      expect(Math.abs(back.left - view.left) / view.framesPerPixel).toBeLessThan(1e-3)
    }
  })

  test('never shows time before zero nor scrolls the end off to the left', () => {
    for (let i = 0; i < 2000; i++) {
      const end = Math.round(between(0, 1e8))
      const view = clampView(scrollBy(someView(), between(-1e6, 1e6), between(-1e4, 1e4), end, 900), end, 900)
      expect(view.left).toBeGreaterThanOrEqual(0)
      expect(view.left).toBeLessThanOrEqual(end)
      expect(view.top).toBeGreaterThanOrEqual(0)
    }
  })

  test('a range fits between the margins', () => {
    const view = { framesPerPixel: 512, left: 0, top: 0, width: 1000, height: 400 }
    const zoomed = zoomToRange(view, 480_000, 96_000, 10_000_000)
    expect(xOf(zoomed, 480_000)).toBeCloseTo(24)
    expect(xOf(zoomed, 576_000)).toBeCloseTo(976)
  })

  test('fit shows the whole project, and nothing changes when there is none', () => {
    const view = { framesPerPixel: 3, left: 99, top: 0, width: 1000, height: 400 }
    const fitted = zoomToFit(view, 172_800_000)
    expect(fitted.left).toBe(0)
    expect(xOf(fitted, 172_800_000)).toBeLessThanOrEqual(1000)
    expect(xOf(fitted, 172_800_000)).toBeGreaterThan(950)
    expect(zoomToFit(view, 0)).toBe(view)
  })
})

describe('following', () => {
  const view = { framesPerPixel: 100, left: 50_000, top: 0, width: 1000, height: 400 }
  test('a playhead in view moves nothing', () => {
    expect(followPlayhead(view, 60_000)).toBe(view)
    expect(reveal(view, 100_000)).toBe(view)
  })
  test('a playhead out of view turns the page so that it is in view again', () => {
    for (const playhead of [0, 49_999, 145_001, 150_000, 9_000_000]) {
      const x = xOf(followPlayhead(view, playhead), playhead)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThan(950)
      expect(xOf(reveal(view, playhead), playhead)).toBeGreaterThanOrEqual(0)
      expect(xOf(reveal(view, playhead), playhead)).toBeLessThanOrEqual(1000)
    }
  })
})
