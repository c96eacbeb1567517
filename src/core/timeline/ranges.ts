import type { NewId } from '../base/ids.ts'
import type { Frames } from '../base/units.ts'
import { type Clip, type ClipId, clipEnd, type Document, type TrackId, tracksInOrder } from '../project/records.ts'
import { clipsNamed, layClips } from './clips.ts'
import { removeMarkerRange } from './markers.ts'
import { fitFades, freshIds, pieceOf, withoutRange } from './pieces.ts'
import { clipsOf, withClipsOf, withRows } from './rows.ts'
import { type Selection, selectedTracks } from './selection.ts'
import { addTrack } from './tracks.ts'

const fold = (document: Document, tracks: readonly TrackId[], change: (clips: readonly Clip[]) => readonly Clip[]) =>
  tracks.reduce((next, track) => {
    const before = clipsOf(next, track)
    const after = change(before)
    const same = after.length === before.length && after.every((clip, index) => clip === before[index])
    return same ? next : withClipsOf(next, track, after)
  }, document)

/** The parts of clips within a selection, in place; parts of whole clips are the clips themselves. */
export const partsIn = (document: Document, selection: Selection): Clip[] => {
  const end = selection.from + selection.length
  return selectedTracks(document, selection).flatMap((track) =>
    clipsOf(document, track)
      .filter((clip) => clip.at < end && clipEnd(clip) > selection.from)
      .map((clip) => pieceOf(clip, selection.from, end)),
  )
}

/** Empties a range; what comes after stays where it is. */
export const deleteRange = (document: Document, selection: Selection, newId: NewId): Document =>
  fold(document, selectedTracks(document, selection), (clips) =>
    withoutRange(clips, selection.from, selection.from + selection.length, freshIds(newId)),
  )

/**
 * Takes a range out and closes the gap.
 * @param scope `track`: on the tracks of the selection; `all`: the time itself goes, on every track, with its markers
 */
export const rippleDelete = (
  document: Document,
  selection: Selection,
  scope: 'track' | 'all',
  newId: NewId,
): Document => {
  const { from, length } = selection
  const end = from + length
  if (length <= 0) return document
  const tracks = scope === 'all' ? Object.keys(document.track) : selectedTracks(document, selection)
  const closed = fold(document, tracks, (clips) =>
    withoutRange(clips, from, end, freshIds(newId)).map((clip) =>
      clip.at >= end ? { ...clip, at: clip.at - length } : clip,
    ),
  )
  return scope === 'all' ? removeMarkerRange(closed, from, length) : closed
}

/**
 * Removes clips and closes the gaps that they leave, last gap first.
 * @param scope `track`: on the track of each clip; `all`: on every track
 */
export const rippleDeleteClips = (
  document: Document,
  ids: Iterable<ClipId>,
  scope: 'track' | 'all',
  newId: NewId,
): Document => {
  const clips = clipsNamed(document, ids)
  if (scope === 'track')
    return clips.reduceRight(
      (next, clip) => rippleDelete(next, { tracks: [clip.track], from: clip.at, length: clip.length }, 'track', newId),
      document,
    )
  const gaps: { from: Frames; to: Frames }[] = []
  for (const clip of clips) {
    const last = gaps.at(-1)
    if (last && clip.at <= last.to) last.to = Math.max(last.to, clipEnd(clip))
    else gaps.push({ from: clip.at, to: clipEnd(clip) })
  }
  return gaps.reduceRight(
    (next, { from, to }) => rippleDelete(next, { tracks: [], from, length: to - from }, 'all', newId),
    document,
  )
}

/** Trims the clips that reach into a selection to it. Clips that do not reach into it stay. */
export const trimToRange = (document: Document, selection: Selection): Document =>
  withRows(document, 'clip', partsIn(document, selection))

/** Seconds of the fades that `silenceRange` leaves at the edges of the silence. */
const silenceFade = 0.005

/**
 * Empties a range and fades the clips that were cut out of and into the silence over 5 ms (linear), so that it begins and
 * ends without a click. The fades lie outside of the range and can be edited.
 */
export const silenceRange = (document: Document, selection: Selection, newId: NewId): Document => {
  const end = selection.from + selection.length
  const rate = document.settings.settings?.rate ?? 48_000
  const fade = { length: Math.round(silenceFade * rate), shape: 'linear' } as const
  return fold(document, selectedTracks(document, selection), (clips) => {
    const cutAtStart = new Set<Frames>()
    const cutAtEnd = new Set<Frames>()
    for (const clip of clips) {
      if (clip.at < selection.from && clipEnd(clip) > selection.from) cutAtStart.add(selection.from)
      if (clip.at < end && clipEnd(clip) > end) cutAtEnd.add(end)
    }
    return withoutRange(clips, selection.from, end, freshIds(newId)).map((clip) => {
      if (cutAtStart.has(clipEnd(clip))) return fitFades({ ...clip, fadeOut: fade })
      if (cutAtEnd.has(clip.at)) return fitFades({ ...clip, fadeIn: fade }, 'out')
      return clip
    })
  })
}

/** Copies a range to right after itself, over what lies there. */
export const duplicateRange = (document: Document, selection: Selection, newId: NewId): Document => {
  const copies = partsIn(document, selection).map((clip) => ({
    ...clip,
    id: newId('clip'),
    at: clip.at + selection.length,
  }))
  const end = selection.from + selection.length
  const cleared = copies.length > 0 ? deleteRange(document, { ...selection, from: end }, newId) : document
  return layClips(cleared, copies, freshIds(newId))
}

/** Moves what is in a range to a new track under each track that has something there, at the same time. */
export const splitToNewTrack = (document: Document, selection: Selection, newId: NewId): Document => {
  const parts = Map.groupBy(partsIn(document, selection), (clip) => clip.track)
  let next = deleteRange(document, selection, newId)
  for (const track of tracksInOrder(document)) {
    const clips = parts.get(track.id)
    if (!clips) continue
    const id = newId('track')
    next = addTrack(next, { id, name: track.name, below: track.id })
    next = withRows(
      next,
      'clip',
      clips.map((clip) => ({ ...clip, id: Object.hasOwn(next.clip, clip.id) ? newId('clip') : clip.id, track: id })),
    )
  }
  return next
}

/** Empties a range of one track and puts a clip there ("Remove": the residual in place of the region). */
export const replaceRange = (
  document: Document,
  range: { readonly track: TrackId; readonly from: Frames; readonly length: Frames },
  clip: Clip,
  newId: NewId,
): Document => {
  const emptied = deleteRange(document, { tracks: [range.track], from: range.from, length: range.length }, newId)
  return layClips(emptied, [fitFades(clip)], freshIds(newId))
}
