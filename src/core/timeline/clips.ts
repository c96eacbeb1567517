import type { NewId } from '../base/ids.ts'
import type { Decibels, Frames } from '../base/units.ts'
import {
  type Clip,
  type ClipId,
  clipEnd,
  type Document,
  type Fade,
  type TrackId,
  tracksInOrder,
} from '../project/records.ts'
import { derivedIds, fitFades, freshIds, layOver, type PieceId, pieceOf, slideStart } from './pieces.ts'
import { clipsOf, withClipsOf, withRows } from './rows.ts'

/** Clips that exist among `ids`, by position. */
export const clipsNamed = (document: Document, ids: Iterable<ClipId>): Clip[] =>
  [...new Set(ids)].flatMap((id) => document.clip[id] ?? []).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

/**
 * Lays clips on their tracks, over what is there: a clip that is dropped on another eats the part beneath it, so that
 * clips of one track never overlap. Rows of `dropped` ids that stand elsewhere are moved.
 */
export const layClips = (document: Document, dropped: readonly Clip[], pieceId: PieceId): Document => {
  const names = new Set(dropped.map((clip) => clip.id))
  let next = withRows(document, 'clip', [], [...names])
  for (const track of new Set(dropped.map((clip) => clip.track))) {
    const here = dropped.filter((clip) => clip.track === track)
    next = withClipsOf(next, track, layOver(clipsOf(next, track), here, pieceId))
  }
  const same = dropped.every((clip) => document.clip[clip.id] === clip)
  return same && Object.keys(next.clip).length === Object.keys(document.clip).length ? document : next
}

/** Adds a clip, over what is on its track. */
export const addClip = (document: Document, clip: Clip): Document =>
  layClips(document, [fitFades(clip)], derivedIds(document))

/** How far a group may move: it stops at the start of the timeline and at the first and last track. */
export const limitMove = (
  document: Document,
  ids: Iterable<ClipId>,
  move: { readonly by: Frames; readonly rows: number },
): { readonly by: Frames; readonly rows: number } => {
  const clips = clipsNamed(document, ids)
  const order = new Map(tracksInOrder(document).map((track, row) => [track.id, row]))
  const rows = clips.map((clip) => order.get(clip.track) ?? 0)
  const earliest = clips[0]?.at ?? 0
  return {
    by: Math.max(Math.round(move.by), -earliest),
    rows: Math.max(-Math.min(...rows), Math.min(order.size - 1 - Math.max(...rows), Math.round(move.rows))),
  }
}

/**
 * Moves clips as a group: spacing is kept, the group stops at frame 0 and at the first and last track (`limitMove`), and
 * what lies beneath the group's new place is eaten.
 * @param move `by` in frames, `rows` in tracks downwards
 */
export const moveClips = (
  document: Document,
  ids: Iterable<ClipId>,
  move: { readonly by: Frames; readonly rows: number },
): Document => {
  const clips = clipsNamed(document, ids)
  if (clips.length === 0) return document
  const { by, rows } = limitMove(document, ids, move)
  if (by === 0 && rows === 0) return document
  const tracks = tracksInOrder(document)
  const rowOf = new Map(tracks.map((track, row) => [track.id, row]))
  const moved = clips.map((clip) => ({
    ...clip,
    at: clip.at + by,
    track: tracks[(rowOf.get(clip.track) ?? 0) + rows]?.id ?? clip.track,
  }))
  return layClips(document, moved, derivedIds(document))
}

/** Frames that the sources of a clip hold before its start and after its end: how far each edge can be pulled out. */
export const spareMaterial = (document: Document, clip: Clip): { readonly before: Frames; readonly after: Frames } => {
  const spare = (source: string, from: Frames) => ({
    before: from,
    after: Math.max(0, (document.source[source]?.frames ?? 0) - from - clip.length),
  })
  const own = spare(clip.source, clip.from)
  if (!clip.blend) return own
  const other = spare(clip.blend.source, clip.blend.from)
  return { before: Math.min(own.before, other.before), after: Math.min(own.after, other.after) }
}

/** Where an edge can go: within the source, not over a neighbour, and one frame stays. */
export const trimLimits = (
  document: Document,
  clip: Clip,
  edge: 'start' | 'end',
): { readonly least: Frames; readonly most: Frames } => {
  const clips = clipsOf(document, clip.track)
  const place = clips.findIndex((other) => other.id === clip.id)
  const spare = spareMaterial(document, clip)
  const end = clipEnd(clip)
  if (edge === 'start') {
    const before = clips[place - 1]
    return { least: Math.max(0, clip.at - spare.before, before ? clipEnd(before) : 0), most: end - 1 }
  }
  return { least: clip.at + 1, most: Math.min(end + spare.after, clips[place + 1]?.at ?? Number.POSITIVE_INFINITY) }
}

/**
 * Moves one edge of a clip to frame `to` without touching samples. It stops where the source ends and at the neighbour:
 * unlike a drop, a trim never eats. The fade at the edge goes with it; fades are shortened when the clip gets too short.
 */
export const trimClip = (document: Document, id: ClipId, edge: 'start' | 'end', to: Frames): Document => {
  const clip = document.clip[id]
  if (!clip) return document
  const { least, most } = trimLimits(document, clip, edge)
  const target = Math.max(least, Math.min(most, Math.round(to)))
  if (target === (edge === 'start' ? clip.at : clipEnd(clip))) return document
  const trimmed = edge === 'start' ? slideStart(clip, target - clip.at) : { ...clip, length: target - clip.at }
  return withRows(document, 'clip', [fitFades(trimmed, edge === 'start' ? 'in' : 'out')])
}

/**
 * Splits clips at frames of the timeline. Pieces of one source that meet are heard as if there were no split, except that a
 * fade which is cut through ends at the cut.
 * @param tracks null for every track
 */
export const splitClips = (
  document: Document,
  tracks: readonly TrackId[] | null,
  at: readonly Frames[],
  newId: NewId,
): Document => {
  const cuts = [...new Set(at.map(Math.round))].sort((a, b) => a - b)
  const within = tracks && new Set(tracks)
  const pieces = Object.values(document.clip).flatMap((clip) => {
    if (within && !within.has(clip.track)) return []
    const inside = cuts.filter((cut) => cut > clip.at && cut < clipEnd(clip))
    if (inside.length === 0) return []
    const edges = [clip.at, ...inside, clipEnd(clip)]
    return edges.slice(1).map((end, piece) => {
      const part = pieceOf(clip, edges[piece]!, end)
      return piece === 0 ? part : { ...part, id: newId('clip') }
    })
  })
  return withRows(document, 'clip', pieces)
}

/** Removes clips; what is after them stays where it is. */
export const deleteClips = (document: Document, ids: Iterable<ClipId>): Document =>
  withRows(document, 'clip', [], [...ids])

/** Copies of clips as a group, right after the group's end, over what lies there. */
export const duplicateClips = (document: Document, ids: Iterable<ClipId>, newId: NewId): Document => {
  const clips = clipsNamed(document, ids)
  if (clips.length === 0) return document
  const by = Math.max(...clips.map(clipEnd)) - clips[0]!.at
  const copies = clips.map((clip) => ({ ...clip, id: newId('clip'), at: clip.at + by }))
  return layClips(document, copies, freshIds(newId))
}

/** Sets a fade. It is as long as it fits: up to the other fade, which stays as it is. */
export const setFade = (document: Document, id: ClipId, side: 'in' | 'out', fade: Fade): Document => {
  const clip = document.clip[id]
  if (!clip) return document
  const room = clip.length - (side === 'in' ? clip.fadeOut : clip.fadeIn).length
  const next = { length: Math.max(0, Math.min(room, Math.round(fade.length))), shape: fade.shape }
  const now = side === 'in' ? clip.fadeIn : clip.fadeOut
  if (now.length === next.length && now.shape === next.shape) return document
  return withRows(document, 'clip', [side === 'in' ? { ...clip, fadeIn: next } : { ...clip, fadeOut: next }])
}

/** Sets the gain of clips in dB. */
export const setClipGain = (document: Document, ids: Iterable<ClipId>, gain: Decibels): Document =>
  withRows(
    document,
    'clip',
    clipsNamed(document, ids).map((clip) => (clip.gain === gain ? clip : { ...clip, gain })),
  )

/** Sets how much of its own source a blended clip sounds, 0 to 1. Clips without a blend stay as they are. */
export const setBlendAmount = (document: Document, ids: Iterable<ClipId>, amount: number): Document => {
  const within = Math.max(0, Math.min(1, amount))
  return withRows(
    document,
    'clip',
    clipsNamed(document, ids).map((clip) =>
      clip.blend && clip.blend.amount !== within ? { ...clip, blend: { ...clip.blend, amount: within } } : clip,
    ),
  )
}

/** Renames a clip. */
export const renameClip = (document: Document, id: ClipId, name: string): Document => {
  const clip = document.clip[id]
  return clip && clip.name !== name ? withRows(document, 'clip', [{ ...clip, name }]) : document
}
