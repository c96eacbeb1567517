import type { GrowingSource, Job } from '../../contract/api.ts'
import { type Document, type Track, type TrackId, tracksInOrder } from '../../core/project/records.ts'
import { soundLaneHeight } from './geometry.ts'

/** The height of a row that a running job will turn into a track. */
const growingRowHeight = 96

/** A source that a running job fills. */
export type Growing = GrowingSource & { readonly job: string; readonly title: string; readonly progress: number | null }

/** One row of the timeline: a track, or the place where a running job will put one. `top` is unscrolled. */
export type Row =
  | {
      readonly kind: 'track'
      readonly id: TrackId
      readonly top: number
      readonly height: number
      readonly track: Track
      /** CSS pixels of its detection lane, which are the last of `height`; 0 without one. */
      readonly lane: number
      /** Results that will replace a stretch of this track. */
      readonly growing: readonly Growing[]
    }
  | {
      readonly kind: 'growing'
      readonly id: string
      readonly top: number
      readonly height: number
      readonly growing: Growing
    }

/** Sources being filled by jobs that run. */
export const growingSources = (jobs: { readonly [id: string]: Job }): Growing[] =>
  Object.values(jobs)
    .filter((job) => job.state === 'running' || job.state === 'queued')
    .flatMap((job) =>
      job.growing.map((growing) => ({ ...growing, job: job.id, title: job.title, progress: job.progress })),
    )

/**
 * Rows from top to bottom: tracks in their order, with the rows of growing sources under the track that they name or at
 * the end. A growing residual has no row of its own: it is drawn over the stretch that it will replace.
 */
export const layoutRows = (
  document: Document,
  growing: readonly Growing[] = [],
  soundLanes: ReadonlySet<TrackId> = new Set(),
): Row[] => {
  const rows: Row[] = []
  let top = 0
  const replaces = (source: Growing) => source.part === 'residual' && source.below !== null
  const add = (source: Growing) => {
    rows.push({ kind: 'growing', id: source.source, top, height: growingRowHeight, growing: source })
    top += growingRowHeight
  }
  const known = new Set(Object.keys(document.track))
  for (const track of tracksInOrder(document)) {
    const here = growing.filter((source) => source.below === track.id)
    const lane = soundLanes.has(track.id) ? soundLaneHeight : 0
    const height = track.height + lane
    rows.push({ kind: 'track', id: track.id, top, height, lane, track, growing: here.filter(replaces) })
    top += height
    for (const source of here) if (!replaces(source)) add(source)
  }
  for (const source of growing) if (source.below === null || !known.has(source.below)) add(source)
  return rows
}

/** Height of all rows together. */
export const rowsHeight = (rows: readonly Row[]): number => {
  const last = rows.at(-1)
  return last ? last.top + last.height : 0
}

/** The row at an unscrolled height; undefined above the first and below the last. */
export const rowAt = (rows: readonly Row[], y: number): Row | undefined =>
  rows.find((row) => y >= row.top && y < row.top + row.height)

/** The tracks whose rows meet the unscrolled heights between `a` and `b`, in order. */
export const tracksBetween = (rows: readonly Row[], a: number, b: number): TrackId[] => {
  const low = Math.min(a, b)
  const high = Math.max(a, b)
  return rows
    .filter((row) => row.kind === 'track' && row.top <= high && row.top + row.height > low)
    .map((row) => row.id)
}
