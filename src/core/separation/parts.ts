import type { Frames, Hertz, Seconds } from '../base/units.ts'
import { type Clip, clipEnd, clipsOn, type Document, type SourceId, type TrackId } from '../project/records.ts'
import { crossfadeSeconds, runsOn } from '../timeline/joints.ts'
import { pieceOf } from '../timeline/pieces.ts'
import type { CutEdges } from './edges.ts'

/** A second source that sounds beneath the first, when an amount slider stands between 0 and 1. */
export type HeardMix = {
  readonly source: SourceId
  /** Frame of this source that sounds with the range's first. */
  readonly from: Frames
  readonly channels: number
  /** 1 is the first source alone. */
  readonly amount: number
}

/** A range of a source as it is heard, before gain and fades. */
export type HeardRange = {
  readonly source: SourceId
  readonly from: Frames
  readonly length: Frames
  readonly mix: HeardMix | null
}

/** One stretch of audio to separate, and the clips that sound it. */
export type Part = HeardRange & {
  readonly channels: number
  readonly rate: Hertz
  /** The clips within the region, cut at its edges, as they stood when the job began. */
  readonly pieces: readonly Clip[]
  /** Ends that the region's edges cut out of a longer clip. */
  readonly cut: CutEdges
}

/**
 * Ranges of one source closer together than this are one part: a recording with cuts in it is judged as the one recording
 * that it is, and a loop that sounds many times is separated once.
 */
const joinWithin: Seconds = 10

/** What a clip sounds: its own source, the one beneath it, or both. */
export const heardRange = (document: Document, clip: Clip): HeardRange => {
  const { source, from, length, blend } = clip
  if (!blend || blend.amount >= 1) return { source, from, length, mix: null }
  if (blend.amount <= 0) return { source: blend.source, from: blend.from, length, mix: null }
  const channels = document.source[blend.source]?.channels ?? 1
  return { source, from, length, mix: { source: blend.source, from: blend.from, channels, amount: blend.amount } }
}

/** Equal for ranges that can be cut from one longer range. */
export const strandOf = ({ source, from, mix }: HeardRange): string =>
  JSON.stringify([source, mix && [mix.source, mix.from - from, mix.amount]])

/** The clips of a track within a range of the timeline, cut at its edges. */
export const piecesWithin = (document: Document, track: TrackId, from: Frames, length: Frames): Clip[] =>
  clipsOn(document, track)
    .filter((clip) => clip.at < from + length && clipEnd(clip) > from && document.source[clip.source])
    .map((clip) => pieceOf(clip, from, from + length))

/**
 * A range with what an automatic crossfade would play beyond its ends: results of clips that meet other clips are
 * crossfaded as those are, so that target and residual still sound together as the source did.
 */
const withTails = (document: Document, heard: HeardRange, before: boolean, after: boolean): HeardRange => {
  const { source, mix } = heard
  const row = document.source[source]
  const beneath = mix && document.source[mix.source]
  if (!row) return heard
  const tail = Math.round(crossfadeSeconds * row.rate)
  const end = heard.from + heard.length
  const lead = before ? Math.min(tail, heard.from, mix?.from ?? tail) : 0
  const room = mix ? (beneath?.frames ?? 0) - (mix.from + heard.length) : tail
  const rest = after ? Math.max(0, Math.min(tail, row.frames - end, room)) : 0
  const from = heard.from - lead
  return { source, from, length: end + rest - from, mix: mix && { ...mix, from: mix.from - lead } }
}

/**
 * What must be separated to separate a range of a track. Gain and fades stay out of it: they belong to the clips, which
 * the results mirror. Empty when nothing sounds there.
 */
export const partsWithin = (document: Document, track: TrackId, from: Frames, length: Frames): Part[] => {
  const clips = clipsOn(document, track)
  const cutsThrough = (edge: Frames) => clips.some((clip) => clip.at < edge && clipEnd(clip) > edge)
  const region = { from, to: from + length }
  const strands = Map.groupBy(
    piecesWithin(document, track, from, length).map((piece) => {
      const previous = clips.find((clip) => clipEnd(clip) === piece.at)
      const next = clips.find(({ at }) => at === clipEnd(piece))
      const before = previous !== undefined && !runsOn(document, previous, piece)
      const after = next !== undefined && !runsOn(document, piece, next)
      const cut = {
        start: piece.at === region.from && cutsThrough(region.from),
        end: clipEnd(piece) === region.to && cutsThrough(region.to),
      }
      return { piece, cut, heard: withTails(document, heardRange(document, piece), before, after) }
    }),
    ({ heard }) => strandOf(heard),
  )
  const parts: Part[] = []
  for (const strand of strands.values()) {
    const begun = parts.length
    for (const { piece, heard, cut } of strand.sort((a, b) => a.heard.from - b.heard.from)) {
      const source = document.source[heard.source]
      if (!source) continue
      const last = parts.length > begun ? parts.at(-1) : undefined
      if (last && heard.from - (last.from + last.length) <= joinWithin * last.rate) {
        const lastEnd = last.from + last.length
        const end = Math.max(lastEnd, heard.from + heard.length)
        const edges = { start: last.cut.start, end: end > lastEnd ? cut.end : last.cut.end }
        parts[parts.length - 1] = { ...last, length: end - last.from, pieces: [...last.pieces, piece], cut: edges }
      } else parts.push({ ...heard, channels: source.channels, rate: source.rate, pieces: [piece], cut })
    }
  }
  return parts.sort((a, b) => firstAt(a) - firstAt(b))
}

/** Where a part first sounds on the timeline. */
export const firstAt = (part: Pick<Part, 'pieces'>): Frames => Math.min(...part.pieces.map(({ at }) => at))
