import type { Frames } from '../../../core/base/units.ts'
import { type Document, settingsOf } from '../../../core/project/records.ts'
import { formatClock } from '../../../core/timeline/grid.ts'

/** Positions and lengths as they are told beside the pointer and to screen readers, in words of `m:ss.mmm`. */
export const clockOf = (document: Document, frames: Frames): string =>
  formatClock(frames / (settingsOf(document).rate ?? 48_000), 3)

/** A signed distance: `+0:01.250`. */
export const distanceOf = (document: Document, frames: Frames): string =>
  `${frames < 0 ? '−' : '+'}${clockOf(document, Math.abs(frames))}`

/** A level with its sign: `+1.5 dB`. */
export const decibelsOf = (gain: number): string =>
  `${gain > 0 ? '+' : gain < 0 ? '−' : ''}${Math.abs(gain).toFixed(1)} dB`
