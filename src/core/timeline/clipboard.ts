import type { NewId } from '../base/ids.ts'
import type { Frames } from '../base/units.ts'
import { type Clip, type ClipId, clipEnd, type Document, type TrackId, tracksInOrder } from '../project/records.ts'
import { clipsNamed, layClips } from './clips.ts'
import { freshIds } from './pieces.ts'
import { partsIn } from './ranges.ts'
import { type Selection, selectedTracks } from './selection.ts'
import { addTrack } from './tracks.ts'

/** Clips cut from their place. Positions are frames from the start of what was copied. Plain JSON. */
export type Clipboard = {
  /** Length of what was copied, gaps and all. */
  readonly length: Frames
  /** One row a track, from top to bottom; rows between two that hold clips may be empty. */
  readonly rows: readonly { readonly name: string; readonly clips: readonly Clip[] }[]
}

const gather = (
  document: Document,
  tracks: readonly TrackId[],
  clips: readonly Clip[],
  from: Frames,
  length: Frames,
) => ({
  length,
  rows: tracks.map((track) => ({
    name: document.track[track]?.name ?? '',
    clips: clips.filter((clip) => clip.track === track).map((clip) => ({ ...clip, at: clip.at - from })),
  })),
})

/** What a selection holds, or whole clips by id. */
export const copy = (document: Document, what: Selection | Iterable<ClipId>): Clipboard => {
  if ('from' in what) {
    const parts = partsIn(document, what)
    return gather(document, selectedTracks(document, what), parts, what.from, what.length)
  }
  const clips = clipsNamed(document, what)
  const ids = tracksInOrder(document).map((track) => track.id)
  const places = clips.map((clip) => ids.indexOf(clip.track))
  const tracks = clips.length === 0 ? [] : ids.slice(Math.min(...places), Math.max(...places) + 1)
  const from = clips[0]?.at ?? 0
  return gather(document, tracks, clips, from, Math.max(from, ...clips.map(clipEnd)) - from)
}

/** True when there is nothing to paste. */
export const isEmptyClipboard = (clipboard: Clipboard): boolean => clipboard.rows.every((row) => row.clips.length === 0)

/**
 * Puts copies of what was copied at a frame, over what lies there: the first row on `track`, the others on the tracks
 * under it; new tracks are added at the end where there are too few. Clips whose sources this project lacks are left out.
 * @param to `track` null: the first track
 */
export const paste = (
  document: Document,
  clipboard: Clipboard,
  to: { readonly at: Frames; readonly track: TrackId | null },
  newId: NewId,
): Document => {
  const known = (clip: Clip) =>
    Object.hasOwn(document.source, clip.source) && (!clip.blend || Object.hasOwn(document.source, clip.blend.source))
  const rows = clipboard.rows.map((row) => ({ ...row, clips: row.clips.filter(known) }))
  if (rows.every((row) => row.clips.length === 0)) return document
  const first = Math.max(
    0,
    tracksInOrder(document).findIndex((track) => track.id === to.track),
  )
  let next = document
  const pasted: Clip[] = []
  rows.forEach((row, index) => {
    let track = tracksInOrder(next)[first + index]
    if (!track) {
      const id = newId('track')
      next = addTrack(next, { id, name: row.name })
      track = next.track[id]!
    }
    for (const clip of row.clips)
      pasted.push({ ...clip, id: newId('clip'), track: track.id, at: Math.max(0, Math.round(to.at)) + clip.at })
  })
  return layClips(next, pasted, freshIds(newId))
}
