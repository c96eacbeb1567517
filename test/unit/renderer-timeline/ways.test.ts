import { describe, expect, test } from 'vitest'
import { describeClip, neighbourOf } from '../../../src/renderer/timeline/clip-ways.ts'
import { layoutOverview } from '../../../src/renderer/timeline/overview-layout.ts'
import { layoutRows } from '../../../src/renderer/timeline/rows.ts'
import { documentOf, rate, someClip, someView } from './project.ts'

const document = documentOf(4, [
  someClip('clip_a', { length: rate }),
  someClip('clip_b', { at: 5 * rate, length: rate }),
  someClip('clip_c', { at: 6 * rate, length: rate, track: 'track_2' }),
  someClip('clip_d', { at: 40 * rate, length: rate, track: 'track_2' }),
])

describe('ways between clips', () => {
  test('arrows go along a track, and to the nearest clip of the next track that has any', () => {
    expect(neighbourOf(document, 'clip_a', 'ArrowRight')?.id).toBe('clip_b')
    expect(neighbourOf(document, 'clip_b', 'ArrowLeft')?.id).toBe('clip_a')
    expect(neighbourOf(document, 'clip_a', 'ArrowLeft')).toBeNull()
    expect(neighbourOf(document, 'clip_b', 'ArrowDown')?.id).toBe('clip_c')
    expect(neighbourOf(document, 'clip_d', 'ArrowUp')?.id).toBe('clip_b')
    expect(neighbourOf(document, 'clip_c', 'ArrowDown')).toBeNull()
    expect(neighbourOf(document, 'clip_d', 'Home')?.id).toBe('clip_c')
    expect(neighbourOf(document, 'clip_gone', 'End')).toBeNull()
  })

  test('a clip is told with all that is drawn of it', () => {
    const clip = someClip('clip_x', {
      name: 'Guest',
      at: rate,
      gain: -3,
      fadeIn: { length: rate / 2, shape: 'linear' },
      blend: { source: 'source_0', from: 0, amount: 0.4 },
    })
    expect(describeClip(document, clip)).toBe(
      'Guest, 0:01.000 to 0:11.000, gain −3.0 dB, fade in 0:00.500, blend 40 per cent',
    )
  })
})

describe('overview', () => {
  test('shows everything, and the window where the view is', () => {
    const view = someView({ left: 20 * rate, framesPerPixel: (10 * rate) / 1000 })
    const overview = layoutOverview(document, layoutRows(document), view)
    for (const clip of overview.clips) {
      expect(clip.x).toBeGreaterThanOrEqual(0)
      expect(clip.x + clip.width).toBeLessThanOrEqual(1000)
    }
    expect(overview.window.x * overview.scale).toBeCloseTo(view.left, 3)
    expect(overview.window.width * overview.scale).toBeCloseTo(10 * rate, 3)
  })

  test('the window can always be grasped', () => {
    const view = someView({ left: 41 * rate, framesPerPixel: 0.05 })
    const { window } = layoutOverview(document, layoutRows(document), view)
    expect(window.width).toBeGreaterThanOrEqual(6)
  })
})
