import type { Frames, Hertz } from '../base/units.ts'
import {
  type Clip,
  type ClipId,
  clipEnd,
  type Document,
  type FadeShape,
  type SourceId,
  settingsOf,
  type TrackId,
} from '../project/records.ts'
import { spareMaterial } from './clips.ts'
import { canJoin, isContiguous, joined } from './join.ts'
import { clipsOf } from './rows.ts'

/**
 * Where clips meet. A short crossfade keeps a joint from clicking; it is a rule of rendering, so nothing is stored and
 * every edit keeps its exact edges. It is left out where the material runs on, so that splits stay inaudible.
 */

/** Length of the automatic crossfade. */
export const crossfadeSeconds = 0.008
/** Length of each of the two fades where neither clip has material beyond the joint. */
export const declickSeconds = 0.002

/** A gain that rises from 0 at `from` to 1 at `to`, or falls the same way. Outside of it the gain is 1. */
export type Ramp = {
  readonly from: Frames
  readonly to: Frames
  readonly shape: FadeShape
  readonly rising: boolean
}

/** A clip as it sounds: its extent on the timeline with the tails of automatic crossfades, and every fade. */
export type Voice = {
  /** The clip, or one clip for a row of contiguous pieces, with the id of the first. */
  readonly clip: Clip
  readonly start: Frames
  readonly end: Frames
  readonly ramps: readonly Ramp[]
}

/**
 * Where a frame of a source lies in the recording that it was made from. A residual is its source with something taken
 * out, so it runs on where the source stops.
 */
const recordingOf = (document: Document, source: SourceId, frame: Frames): { source: SourceId; frame: Frames } => {
  let place = { source, frame }
  for (let depth = 0; depth < 64; depth++) {
    const origin = document.source[place.source]?.origin
    if (origin?.kind !== 'separation' || origin.part !== 'residual') break
    place = { source: origin.source, frame: origin.from + place.frame }
  }
  return place
}

/** True when nothing is to be smoothed between two clips that meet: the same recording runs on at the same gain. */
export const runsOn = (document: Document, clip: Clip, next: Clip): boolean => {
  if (clip.gain !== next.gain) return false
  if (isContiguous(clip, next)) return true
  if (clip.source === next.source) return false
  const end = recordingOf(document, clip.source, clip.from + clip.length)
  const start = recordingOf(document, next.source, next.from)
  return end.source === start.source && end.frame === start.frame
}

type Edges = { before: Frames; after: Frames; ramps: Ramp[] }

const meet = (document: Document, rate: Hertz, clip: Clip, next: Clip, left: Edges, right: Edges): void => {
  const at = next.at
  const declick = Math.round(declickSeconds * rate)
  const fadeLeft = () => {
    const length = Math.min(declick, clip.length >> 1)
    if (length > 0) left.ramps.push({ from: at - length, to: at, shape: 'linear', rising: false })
  }
  const fadeRight = () => {
    const length = Math.min(declick, next.length >> 1)
    if (length > 0) right.ramps.push({ from: at, to: at + length, shape: 'linear', rising: true })
  }
  if (clip.fadeOut.length > 0 || next.fadeIn.length > 0) {
    if (clip.fadeOut.length === 0) fadeLeft()
    if (next.fadeIn.length === 0) fadeRight()
    return
  }
  if (runsOn(document, clip, next)) return
  const whole = Math.round(crossfadeSeconds * rate)
  const mostLead = Math.min(spareMaterial(document, next).before, clip.length >> 1)
  const mostTail = Math.min(spareMaterial(document, clip).after, next.length >> 1)
  const tail = Math.min(mostTail, whole - Math.min(mostLead, whole >> 1))
  const lead = Math.min(mostLead, whole - tail)
  if (lead + tail < declick) {
    fadeLeft()
    fadeRight()
    return
  }
  const shape: FadeShape = isContiguous(clip, next) ? 'linear' : 'equal-power'
  left.after = tail
  right.before = lead
  left.ramps.push({ from: at - lead, to: at + tail, shape, rising: false })
  right.ramps.push({ from: at - lead, to: at + tail, shape, rising: true })
}

const voicesAmong = (document: Document, clips: readonly Clip[]): Voice[] => {
  const rate = settingsOf(document).rate ?? 48_000
  const edges = clips.map((clip): Edges => {
    const end = clipEnd(clip)
    const ramps: Ramp[] = []
    const { fadeIn, fadeOut } = clip
    if (fadeIn.length > 0) ramps.push({ from: clip.at, to: clip.at + fadeIn.length, shape: fadeIn.shape, rising: true })
    if (fadeOut.length > 0) ramps.push({ from: end - fadeOut.length, to: end, shape: fadeOut.shape, rising: false })
    return { before: 0, after: 0, ramps }
  })
  clips.forEach((clip, index) => {
    const next = clips[index + 1]
    if (next && clipEnd(clip) === next.at) meet(document, rate, clip, next, edges[index]!, edges[index + 1]!)
  })
  return clips.map((clip, index) => {
    const { before, after, ramps } = edges[index]!
    return { clip, start: clip.at - before, end: clipEnd(clip) + after, ramps }
  })
}

/**
 * Rows of pieces that a split left, each as the one clip that it was: what happens at its ends must not depend on the split.
 */
const healed = (clips: readonly Clip[], compared: ReadonlySet<ClipId> | undefined): Clip[] => {
  const whole: Clip[] = []
  for (const clip of clips) {
    const last = whole.at(-1)
    const heals =
      last !== undefined &&
      canJoin(last, clip) &&
      last.fadeOut.length === 0 &&
      clip.fadeIn.length === 0 &&
      (clip.blend === null || compared?.has(last.id) === compared?.has(clip.id))
    if (heals) whole[whole.length - 1] = joined(last, clip)
    else whole.push(clip)
  }
  return whole
}

type Remembered = {
  readonly sources: Document['source']
  readonly rate: Hertz | null
  readonly compared: ReadonlySet<ClipId> | undefined
  readonly voices: readonly Voice[]
}

const remembered = new WeakMap<readonly Clip[], Remembered>()

/** The voices of a track by position; remembered while its clips stay the same. */
export const voicesOf = (document: Document, track: TrackId, compared?: ReadonlySet<ClipId>): readonly Voice[] => {
  const clips = clipsOf(document, track)
  const rate = settingsOf(document).rate
  const known = remembered.get(clips)
  if (known && known.sources === document.source && known.rate === rate && known.compared === compared)
    return known.voices
  const voices = voicesAmong(document, healed(clips, compared))
  remembered.set(clips, { sources: document.source, rate, compared, voices })
  return voices
}
