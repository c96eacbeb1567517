import type { NewId } from '../base/ids.ts'
import type { Frames } from '../base/units.ts'
import {
  type Blend,
  type Clip,
  type ClipId,
  clipEnd,
  type Document,
  type Source,
  settingsOf,
  type TrackId,
} from '../project/records.ts'
import { addClip } from '../timeline/clips.ts'
import { pieceOf } from '../timeline/pieces.ts'
import { replaceRange } from '../timeline/ranges.ts'
import { addTrack, updateTrack } from '../timeline/tracks.ts'
import { heardRange, type Part } from './parts.ts'

/** A part with what was made of it, so far: each source holds its first `done` frames. */
export type SeparatedPart = Part & {
  readonly done: Frames
  /** One for each sound that was asked for; null for what is not wanted. */
  readonly targets: readonly (Source | null)[]
  readonly residual: Source | null
  /** The part as it was heard, where that was a mix of two sources. */
  readonly original: Source | null
}

export type Landing = {
  readonly parts: readonly SeparatedPart[]
  /** Names of new tracks and clips: the queries, in the order of the parts' targets. */
  readonly names: readonly string[]
  /** Whether target and residual must sound together as the source did. */
  readonly together: boolean
}

export type Landed = { readonly document: Document; readonly tracks: TrackId[]; readonly clips: ClipId[] }

/** A stretch of the timeline that a part sounds in now: a clip, cut to what was separated of it. */
type Place = {
  readonly part: SeparatedPart
  readonly clip: Clip
  /** Frame of the results that sounds first. */
  readonly from: Frames
  /** The clip is no longer on the timeline: it was deleted, replaced or lost with its source. */
  readonly lost: boolean
}

/** The part of a clip whose source frames lie within `from` to `to`; null when there is none. */
const cutToSource = (clip: Clip, from: Frames, to: Frames): Clip | null => {
  const low = Math.max(clip.from, from)
  const high = Math.min(clip.from + clip.length, to)
  return high > low ? pieceOf(clip, clip.at + low - clip.from, clip.at + high - clip.from) : null
}

const sameHeard = (document: Document, a: Clip, b: Clip): boolean => {
  const [first, second] = [heardRange(document, a), heardRange(document, b)]
  const shift = b.from - a.from
  if (first.source !== second.source || second.from - first.from !== shift) return false
  if (!first.mix || !second.mix) return first.mix === second.mix
  const { source, from, amount } = first.mix
  return source === second.mix.source && amount === second.mix.amount && second.mix.from - from === shift
}

/** The clips that sound now what `piece` sounded when the job began: moved, trimmed or split since then. */
const heirsOf = (document: Document, piece: Clip): Clip[] =>
  Object.values(document.clip).filter(
    (clip) =>
      clip.source === piece.source &&
      (clip.id === piece.id || (clip.track === piece.track && clip.at - clip.from === piece.at - piece.from)) &&
      sameHeard(document, piece, clip),
  )

const placesOf = (document: Document, part: SeparatedPart): Place[] =>
  part.pieces.flatMap((piece) => {
    const heardFrom = heardRange(document, piece).from
    // In frames of the clip's own source, which is not the heard one where only the blended source sounds.
    const end = Math.min(piece.from + piece.length, part.from + part.done + piece.from - heardFrom)
    const place = (clip: Clip, lost: boolean): Place => ({
      part,
      clip,
      from: clip.from - piece.from + heardFrom - part.from,
      lost,
    })
    const found = heirsOf(document, piece)
      .map((clip) => cutToSource(clip, piece.from, end))
      .filter((clip) => clip !== null)
    if (found.length > 0) return found.map((clip) => place(clip, false))
    const remains = cutToSource(piece, piece.from, end)
    return remains ? [place(remains, true)] : []
  })

/** Lays clips on as few new tracks as hold them without overlap, the first directly under `below`. */
const landOnNewTracks = (
  before: Document,
  clips: readonly Clip[],
  options: { readonly below: TrackId; readonly name: string; readonly together: boolean },
  newId: NewId,
): Landed => {
  const { below, name, together } = options
  let document = before
  const lanes: { readonly track: TrackId; end: Frames }[] = []
  const origin = document.track[below]
  for (const clip of clips.toSorted((a, b) => a.at - b.at)) {
    let lane = lanes.find(({ end }) => end <= clip.at)
    if (!lane) {
      lane = { track: newId('track'), end: 0 }
      document = addTrack(document, { id: lane.track, name, below: lanes.at(-1)?.track ?? origin?.id ?? null })
      if (origin) {
        const { gain, pan, solo, mute, view } = origin
        document = updateTrack(document, lane.track, { gain, pan, solo, view, ...(together ? { mute } : {}) })
      }
      lanes.push(lane)
    }
    lane.end = clipEnd(clip)
    document = addClip(document, { ...clip, track: lane.track })
  }
  return {
    document,
    tracks: lanes.map(({ track }) => track),
    clips: clips.map(({ id }) => id),
  }
}

const landByTrack = (
  document: Document,
  clips: readonly Clip[],
  options: { readonly name: string; readonly together: boolean },
  newId: NewId,
): Landed => {
  let landed: Landed = { document, tracks: [], clips: [] }
  for (const [below, group] of Map.groupBy(clips, ({ track }) => track)) {
    const next = landOnNewTracks(landed.document, group, { below, ...options }, newId)
    landed = joined(landed, next)
  }
  return landed
}

const joined = (first: Landed, second: Landed): Landed => ({
  document: second.document,
  tracks: [...first.tracks, ...second.tracks],
  clips: [...first.clips, ...second.clips],
})

const withSources = (document: Document, wanted: readonly (Source | null)[]): Document => {
  const sources = wanted.filter((row) => row !== null)
  const settings = settingsOf(document)
  // Undoing the first import takes the project's rate back with it; the results still have it.
  const rate = settings.rate ?? sources[0]?.rate ?? null
  return {
    ...document,
    settings: rate === settings.rate ? document.settings : { settings: { ...settings, rate } },
    source: { ...document.source, ...Object.fromEntries(sources.map((row) => [row.id, row])) },
  }
}

/**
 * Puts the results of a separation into the document as it is now. Targets go to new tracks directly under their source,
 * a track for each sound, in order, aligned to the sample, mirroring its clips; residuals replace what they were made from. Beneath both lies the original,
 * for the amount slider and for A/B. Where the source's clips have moved, results follow them; where they are gone, results come onto
 * new tracks at the old place, so that nothing is lost.
 */
export const landSeparation = (document: Document, landing: Landing, newId: NewId): Landed => {
  const { parts, names, together } = landing
  const places = parts.filter(({ done }) => done > 0).flatMap((part) => placesOf(document, part))
  const used = new Set(places.map(({ part }) => part))
  const rows = [...used].flatMap(({ targets, residual, original }) => [...targets, residual, original])
  let landed: Landed = { document: withSources(document, rows), tracks: [], clips: [] }

  const blendOf = ({ part, clip, from, lost }: Place): Blend | null => {
    if (part.original) return { source: part.original.id, from, amount: 1 }
    if (part.mix) return null
    const { source, from: heardFrom } = heardRange(document, clip)
    return lost && !document.source[source] ? null : { source, from: heardFrom, amount: 1 }
  }

  const homeless: Clip[] = []
  for (const place of places) {
    const { part, clip, from, lost } = place
    if (!part.residual) continue
    const replacement: Clip = { ...clip, id: newId('clip'), source: part.residual.id, from, blend: blendOf(place) }
    if (lost) homeless.push(replacement)
    else {
      const { track, at, length } = clip
      const changed = replaceRange(landed.document, { track, from: at, length }, replacement, newId)
      landed = { ...landed, document: changed, clips: [...landed.clips, replacement.id] }
    }
  }

  // Each goes directly under the source, so the last comes first.
  let made: Landed = { document: landed.document, tracks: [], clips: [] }
  for (const [index, name] of [...names.entries()].reverse()) {
    const targets = places.flatMap((place): Clip[] => {
      const { part, clip, from } = place
      const target = part.targets[index]
      return target ? [{ ...clip, id: newId('clip'), source: target.id, name, from, blend: blendOf(place) }] : []
    })
    const { document, tracks, clips } = landByTrack(made.document, targets, { name, together }, newId)
    made = { document, tracks: [...tracks, ...made.tracks], clips: [...clips, ...made.clips] }
  }
  landed = joined(landed, made)
  return joined(
    landed,
    landByTrack(landed.document, homeless, { name: `Without ${names.join(', ')}`, together }, newId),
  )
}
