import type { Frames } from '../base/units.ts'
import { type Document, type Track, type TrackId, tracksInOrder } from '../project/records.ts'
import { withRows } from './rows.ts'

/** Hues of the palette, see `TrackColour`. */
const colours = 8

/** Height of a new track in CSS pixels. */
export const trackHeight = 112

/** What a caller may change of a track. Its place changes by `moveTrack`. */
export type TrackPatch = Partial<Omit<Track, 'id' | 'order'>>

const freeName = (tracks: readonly Track[]): string => {
  const names = new Set(tracks.map((track) => track.name))
  for (let number = tracks.length + 1; ; number++) if (!names.has(`Track ${number}`)) return `Track ${number}`
}

/** The hue that is used least, so that neighbours differ for as long as possible. */
const freeColour = (tracks: readonly Track[]): number => {
  const used = new Array<number>(colours).fill(0)
  for (const { colour } of tracks) used[colour] = (used[colour] ?? 0) + 1
  return used.indexOf(Math.min(...used))
}

/** Gives `id` the place `index` among the others. Renumbers every track when the fractions between two are used up. */
const placeTrack = (document: Document, track: Track, index: number): Document => {
  const others = tracksInOrder(document).filter((other) => other.id !== track.id)
  const above = others[index - 1]
  const beneath = others[index]
  const order =
    above && beneath ? (above.order + beneath.order) / 2 : above ? above.order + 1 : beneath ? beneath.order - 1 : 0
  const between = (!above || order > above.order) && (!beneath || order < beneath.order)
  if (between) return withRows(document, 'track', [{ ...track, order }])
  return withRows(
    document,
    'track',
    others.toSpliced(index, 0, track).map((row, place) => (row.order === place ? row : { ...row, order: place })),
  )
}

/**
 * Adds an empty track.
 * @param track `below` names the track under which it goes; null or absent for the end
 */
export const addTrack = (
  document: Document,
  track: { readonly id: TrackId; readonly name?: string; readonly below?: TrackId | null },
): Document => {
  const tracks = tracksInOrder(document)
  const below = tracks.findIndex((other) => other.id === track.below)
  const row: Track = {
    id: track.id,
    name: track.name ?? freeName(tracks),
    order: 0,
    colour: freeColour(tracks),
    height: trackHeight,
    gain: 0,
    pan: 0,
    mute: false,
    solo: false,
    view: 'waveform',
  }
  return placeTrack(document, row, below < 0 ? tracks.length : below + 1)
}

/** Removes tracks with their clips. Sources stay, so that undo brings everything back. */
export const removeTracks = (document: Document, ids: Iterable<TrackId>): Document => {
  const gone = new Set(ids)
  const clips = Object.values(document.clip).filter((clip) => gone.has(clip.track))
  const without = withRows(
    document,
    'clip',
    [],
    clips.map((clip) => clip.id),
  )
  return withRows(without, 'track', [], [...gone])
}

/** Changes a track; an unknown id changes nothing. */
export const updateTrack = (document: Document, id: TrackId, patch: TrackPatch): Document => {
  const track = document.track[id]
  if (!track) return document
  const same = Object.entries(patch).every(([key, value]) => track[key as keyof Track] === value)
  return same ? document : withRows(document, 'track', [{ ...track, ...patch }])
}

/** Moves a track to a place counted from the top, 0 the first, as it will be after the move. */
export const moveTrack = (document: Document, id: TrackId, toIndex: number): Document => {
  const track = document.track[id]
  if (!track) return document
  const tracks = tracksInOrder(document)
  const index = Math.max(0, Math.min(tracks.length - 1, Math.round(toIndex)))
  return tracks[index]?.id === id ? document : placeTrack(document, track, index)
}

/**
 * Switches the solo of a track. Exclusive: it becomes the only one in solo, or none is when it was the only one.
 * @param exclusive false adds to or takes from the tracks in solo
 */
export const soloTrack = (document: Document, id: TrackId, exclusive: boolean): Document => {
  const track = document.track[id]
  if (!track) return document
  if (!exclusive) return updateTrack(document, id, { solo: !track.solo })
  const others = Object.values(document.track).filter((other) => other.id !== id && other.solo)
  const on = others.length > 0 || !track.solo
  return withRows(document, 'track', [
    ...others.map((other) => ({ ...other, solo: false })),
    ...(track.solo === on ? [] : [{ ...track, solo: on }]),
  ])
}

/** Mutes or unmutes every track. */
export const muteAll = (document: Document, mute: boolean): Document =>
  withRows(
    document,
    'track',
    Object.values(document.track)
      .filter((track) => track.mute !== mute)
      .map((track) => ({ ...track, mute })),
  )

/** First and last frame that clips of a track cover, or null when it is empty. */
export const trackExtent = (document: Document, id: TrackId): { from: Frames; to: Frames } | null => {
  let from = Number.POSITIVE_INFINITY
  let to = 0
  for (const clip of Object.values(document.clip)) {
    if (clip.track !== id) continue
    from = Math.min(from, clip.at)
    to = Math.max(to, clip.at + clip.length)
  }
  return to > 0 ? { from, to } : null
}
