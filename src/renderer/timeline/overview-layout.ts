import { clipEnd, type Document, documentEnd } from '../../core/project/records.ts'
import type { View } from '../state/editor-store.ts'
import { overviewHeight } from './geometry.ts'
import { type Row, rowsHeight } from './rows.ts'

/** The whole project in the overview, in CSS pixels. */
export type Overview = {
  /** Frames of a pixel. */
  readonly scale: number
  readonly clips: readonly {
    readonly x: number
    readonly width: number
    readonly y: number
    readonly height: number
    readonly colour: number
  }[]
  /** What the timeline shows of it. */
  readonly window: { readonly x: number; readonly width: number }
}

const margin = 5

/** The overview spans a little more than the project, so that its end is seen as one. */
const spare = 1.02

export const layoutOverview = (document: Document, rows: readonly Row[], view: View): Overview => {
  const scale = Math.max(1, documentEnd(document) * spare) / Math.max(1, view.width)
  const total = Math.max(1, rowsHeight(rows))
  const tops = new Map(rows.map((row) => [row.id, row]))
  const room = overviewHeight - 2 * margin
  const clips = Object.values(document.clip).flatMap((clip) => {
    const row = tops.get(clip.track)
    if (row?.kind !== 'track') return []
    const height = Math.max(1, (row.height / total) * room - 1)
    const x = clip.at / scale
    return [
      {
        x,
        width: Math.max(1, clipEnd(clip) / scale - x),
        y: margin + (row.top / total) * room,
        height,
        colour: row.track.colour,
      },
    ]
  })
  const x = view.left / scale
  const width = (view.width * view.framesPerPixel) / scale
  return { scale, clips, window: { x, width: Math.min(Math.max(width, 6), Math.max(6, view.width - x)) } }
}
