import { type Clip, clipEnd, type Document, documentEnd } from '../../core/project/records.ts'
import type { View } from '../state/editor-store.ts'
import { overviewHeight } from './geometry.ts'
import { type Row, rowsHeight } from './rows.ts'

/** The whole project in the overview, in CSS pixels. */
export type Overview = {
  /** Frames of a pixel. */
  readonly scale: number
  readonly clips: readonly {
    readonly clip: Clip
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

type Places = {
  readonly rows: readonly Row[]
  readonly width: number
  readonly scale: number
  readonly clips: Overview['clips']
}

/** Places of the clips by state of their table, so that scrolling through thousands of them costs nothing. */
const placed = new WeakMap<Document['clip'], Places>()

const placesOf = (document: Document, rows: readonly Row[], width: number): Places => {
  const known = placed.get(document.clip)
  if (known && known.rows === rows && known.width === width) return known
  const scale = Math.max(1, documentEnd(document) * spare) / Math.max(1, width)
  const total = Math.max(1, rowsHeight(rows))
  const tops = new Map(rows.map((row) => [row.id, row]))
  const room = overviewHeight - 2 * margin
  const clips = Object.values(document.clip).flatMap((clip) => {
    const row = tops.get(clip.track)
    if (row?.kind !== 'track') return []
    const height = Math.max(1, (row.height / total) * room - 1)
    const x = clip.at / scale
    const y = margin + (row.top / total) * room
    return [{ clip, x, width: Math.max(1, clipEnd(clip) / scale - x), y, height, colour: row.track.colour }]
  })
  const places = { rows, width, scale, clips }
  placed.set(document.clip, places)
  return places
}

/** Lays out the whole project over the width of the view. */
export const layoutOverview = (document: Document, rows: readonly Row[], view: View): Overview => {
  const { scale, clips } = placesOf(document, rows, view.width)
  const x = view.left / scale
  const width = (view.width * view.framesPerPixel) / scale
  return { scale, clips, window: { x, width: Math.min(Math.max(width, 6), Math.max(6, view.width - x)) } }
}
