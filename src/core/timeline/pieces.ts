import type { NewId } from '../base/ids.ts'
import type { Frames } from '../base/units.ts'
import { type Clip, type ClipId, clipEnd, type Document, noFade } from '../project/records.ts'

/** The id of a piece that is cut off `clip` and starts at `at`. */
export type PieceId = (clip: Clip, at: Frames) => ClipId

/** Pieces named by the caller's ids. */
export const freshIds =
  (newId: NewId): PieceId =>
  () =>
    newId('clip')

const hash = (text: string, seed: number): string => {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ (b >>> 13)
  b = Math.imul(b ^ (b >>> 16), 0xc2b2ae35) ^ (a >>> 13)
  return ((a >>> 0).toString(36) + (b >>> 0).toString(36)).padStart(12, '0').slice(0, 14)
}

/**
 * Pieces named after what they are cut from: the same gesture at the same place gives the same id at every pointer move,
 * and no randomness is needed. Never an id that is taken in `document`.
 */
export const derivedIds = (document: Document): PieceId => {
  const taken = new Set<ClipId>()
  return (clip, at) => {
    for (let seed = 0; ; seed++) {
      const id = `clip_${hash(`${clip.id}@${at}`, seed)}`
      if (Object.hasOwn(document.clip, id) || taken.has(id)) continue
      taken.add(id)
      return id
    }
  }
}

/**
 * A clip whose fades fit within its length together.
 * @param first which fade keeps its length when both cannot
 */
export const fitFades = (clip: Clip, first: 'in' | 'out' = 'in'): Clip => {
  const { fadeIn, fadeOut, length } = clip
  if (fadeIn.length + fadeOut.length <= length) return clip
  const inLength = first === 'in' ? Math.min(fadeIn.length, length) : length - Math.min(fadeOut.length, length)
  const outLength = Math.min(fadeOut.length, length - inLength)
  return {
    ...clip,
    fadeIn: { ...fadeIn, length: Math.min(fadeIn.length, inLength) },
    fadeOut: { ...fadeOut, length: outLength },
  }
}

/** The clip moved so that its window on the source begins `by` frames later; the place on the timeline moves with it. */
export const slideStart = (clip: Clip, by: Frames): Clip => ({
  ...clip,
  at: clip.at + by,
  from: clip.from + by,
  length: clip.length - by,
  blend: clip.blend && { ...clip.blend, from: clip.blend.from + by },
})

/**
 * The part of a clip within `start` to `end` of the timeline, which must touch it. An edge that is cut loses its fade; a
 * fade at an edge that stays is shortened where it must be.
 */
export const pieceOf = (clip: Clip, start: Frames, end: Frames): Clip => {
  const from = Math.max(start, clip.at)
  const to = Math.min(end, clipEnd(clip))
  if (from === clip.at && to === clipEnd(clip)) return clip
  const piece = slideStart(clip, from - clip.at)
  return fitFades({
    ...piece,
    length: to - from,
    fadeIn: from > clip.at ? noFade : clip.fadeIn,
    fadeOut: to < clipEnd(clip) ? noFade : clip.fadeOut,
  })
}

/** What is left of clips of one track when `start` to `end` is emptied. A clip cut in two keeps its id on the left. */
export const withoutRange = (clips: readonly Clip[], start: Frames, end: Frames, pieceId: PieceId): Clip[] => {
  if (end <= start) return [...clips]
  return clips.flatMap((clip) => {
    if (clipEnd(clip) <= start || clip.at >= end) return [clip]
    const left = clip.at < start ? pieceOf(clip, clip.at, start) : null
    const right = clipEnd(clip) > end ? pieceOf(clip, end, clipEnd(clip)) : null
    if (left && right) return [left, { ...right, id: pieceId(clip, end) }]
    return left ? [left] : right ? [right] : []
  })
}

/** Clips of one track with others laid over them: what is dropped eats what is beneath. */
export const layOver = (beneath: readonly Clip[], dropped: readonly Clip[], pieceId: PieceId): Clip[] => {
  let clips = [...beneath]
  for (const clip of dropped) clips = withoutRange(clips, clip.at, clipEnd(clip), pieceId)
  return [...clips, ...dropped].sort((a, b) => a.at - b.at)
}
