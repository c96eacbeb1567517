import { type Clip, clipsOn, type Document, type TableName, type Tables, type TrackId } from '../project/records.ts'

/**
 * The document with rows put and removed in one table. The same object comes back when nothing changes, so that a store
 * can tell an edit from no edit by identity.
 */
export const withRows = <T extends TableName>(
  document: Document,
  table: T,
  put: readonly Tables[T][],
  removed: readonly string[] = [],
): Document => {
  const before = document[table] as { readonly [id: string]: Tables[T] }
  const changed = put.filter((row) => before[row.id] !== row)
  const gone = removed.filter((id) => Object.hasOwn(before, id))
  if (changed.length === 0 && gone.length === 0) return document
  const rows: { [id: string]: Tables[T] } = { ...before }
  for (const id of gone) delete rows[id]
  for (const row of changed) rows[row.id] = row
  return { ...document, [table]: rows }
}

const byTrack = new WeakMap<Document['clip'], Map<TrackId, readonly Clip[]>>()

/** `clipsOn`, remembered for as long as the table of clips lives: rendering and gestures ask for it many times a second. */
export const clipsOf = (document: Document, track: TrackId): readonly Clip[] => {
  let index = byTrack.get(document.clip)
  if (!index) {
    index = new Map()
    byTrack.set(document.clip, index)
  }
  let clips = index.get(track)
  if (!clips) {
    clips = clipsOn(document, track)
    index.set(track, clips)
  }
  return clips
}

/** The document in which `after` is all that is on `track`. */
export const withClipsOf = (document: Document, track: TrackId, after: readonly Clip[]): Document => {
  const kept = new Set(after.map((clip) => clip.id))
  const removed = clipsOf(document, track).filter((clip) => !kept.has(clip.id))
  return withRows(
    document,
    'clip',
    after,
    removed.map((clip) => clip.id),
  )
}
