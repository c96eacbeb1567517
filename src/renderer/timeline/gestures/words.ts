import type { Frames } from '../../../core/base/units.ts'
import { type Document, settingsOf } from '../../../core/project/records.ts'
import { formatClock } from '../../../core/timeline/grid.ts'
import { percentOf } from '../../listening/heard.ts'
import type { Band } from '../sound-lane.ts'

/** Positions and lengths as they are told beside the pointer and to screen readers, in words of `m:ss.mmm`. */
export const clockOf = (document: Document, frames: Frames): string =>
  formatClock(frames / (settingsOf(document).rate ?? 48_000), 3)

/** A signed distance: `+0:01.250`. */
export const distanceOf = (document: Document, frames: Frames): string =>
  `${frames < 0 ? '−' : '+'}${clockOf(document, Math.abs(frames))}`

/** A level with its sign: `+1.5 dB`. */
export const decibelsOf = (gain: number): string =>
  `${gain > 0 ? '+' : gain < 0 ? '−' : ''}${Math.abs(gain).toFixed(1)} dB`

/** A sound with when it is heard, and how sure that is: `Dog · 0:03.0 – 0:05.2 · 87 %`. */
export const describeBand = (document: Document, { name, from, length, confidence }: Band): string => {
  const rate = settingsOf(document).rate ?? 48_000
  const time = (frames: Frames): string => formatClock(frames / rate, 1)
  return `${name} · ${time(from)} – ${time(from + length)} · ${percentOf(confidence)}`
}
