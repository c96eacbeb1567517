import type { Frames } from '../base/units.ts'
import { type ClipId, clipEnd, type Document, documentEnd, type TrackId, tracksInOrder } from '../project/records.ts'
import { clipsNamed } from './clips.ts'

/** A range of time over some tracks; an empty list of tracks means all of them. */
export type Selection = { readonly tracks: readonly TrackId[]; readonly from: Frames; readonly length: Frames }

/** The tracks of a selection that exist, from top to bottom. */
export const selectedTracks = (document: Document, selection: { readonly tracks: readonly TrackId[] }): TrackId[] => {
  const within = new Set(selection.tracks)
  return tracksInOrder(document)
    .map((track) => track.id)
    .filter((id) => within.size === 0 || within.has(id))
}

/** The tracks from one to another, both included, from top to bottom. */
export const tracksBetween = (document: Document, a: TrackId, b: TrackId): TrackId[] => {
  const ids = tracksInOrder(document).map((track) => track.id)
  const places = [ids.indexOf(a), ids.indexOf(b)].filter((place) => place >= 0)
  return places.length === 0 ? [] : ids.slice(Math.min(...places), Math.max(...places) + 1)
}

/** The selection between two frames in any order. */
export const selectionBetween = (tracks: readonly TrackId[], a: Frames, b: Frames): Selection => {
  const from = Math.max(0, Math.round(Math.min(a, b)))
  return { tracks: [...tracks], from, length: Math.max(from, Math.round(Math.max(a, b))) - from }
}

/** Moves one edge of a selection by frames. It stops at frame 0 and at the other edge. */
export const moveSelectionEdge = (selection: Selection, edge: 'start' | 'end', by: Frames): Selection => {
  const end = selection.from + selection.length
  if (edge === 'end') return { ...selection, length: Math.max(0, selection.length + Math.round(by)) }
  const from = Math.max(0, Math.min(end, selection.from + Math.round(by)))
  return { ...selection, from, length: end - from }
}

/** Lets a selection reach `to` (Shift+click): the edge nearer to it moves. */
export const extendSelection = (selection: Selection, to: Frames): Selection => {
  const end = selection.from + selection.length
  const nearStart = Math.abs(to - selection.from) < Math.abs(to - end)
  return selectionBetween(selection.tracks, to, nearStart ? end : selection.from)
}

/** The whole project on every track. */
export const selectAll = (document: Document): Selection => ({ tracks: [], from: 0, length: documentEnd(document) })

/** The range and tracks that clips cover; null when there are none. */
export const selectionOf = (document: Document, ids: Iterable<ClipId>): Selection | null => {
  const clips = clipsNamed(document, ids)
  const first = clips[0]
  if (!first) return null
  const tracks = new Set(clips.map((clip) => clip.track))
  return {
    tracks: tracksInOrder(document)
      .map((track) => track.id)
      .filter((id) => tracks.has(id)),
    from: first.at,
    length: Math.max(...clips.map(clipEnd)) - first.at,
  }
}

/** Clips that reach into a selection, by position. */
export const clipsIn = (document: Document, selection: Selection): ClipId[] => {
  const within = new Set(selectedTracks(document, selection))
  const end = selection.from + selection.length
  return Object.values(document.clip)
    .filter((clip) => within.has(clip.track) && clip.at < end && clipEnd(clip) > selection.from)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((clip) => clip.id)
}

/** Edges of clips on some tracks (none named: all), sorted, each once. */
export const clipEdges = (document: Document, tracks: readonly TrackId[]): Frames[] => {
  const within = new Set(selectedTracks(document, { tracks }))
  const edges = new Set<Frames>()
  for (const clip of Object.values(document.clip)) if (within.has(clip.track)) edges.add(clip.at).add(clipEnd(clip))
  return [...edges].sort((a, b) => a - b)
}

/** The first edge of a clip after `at`, or null. */
export const nextEdge = (document: Document, tracks: readonly TrackId[], at: Frames): Frames | null =>
  clipEdges(document, tracks).find((edge) => edge > at) ?? null

/** The last edge of a clip before `at`, or null. */
export const previousEdge = (document: Document, tracks: readonly TrackId[], at: Frames): Frames | null =>
  clipEdges(document, tracks).findLast((edge) => edge < at) ?? null
