import type { Frames, Seconds } from '../base/units.ts'
import { type Anchor, createAnchorFinder, exampleSeconds } from './example.ts'
import { createSpanFinder } from './spans.ts'

/** The scores of a recording that was listened to, moment by moment, wherever they are kept. */
export type Scores = {
  readonly sounds: number
  readonly moments: number
  /** Frames of the recording from one moment to the next, a fraction as well. */
  readonly step: number
  /** The same in seconds. */
  readonly seconds: Seconds
  /** Rows of scores, 0 to 255, [count, sounds]. */
  read(from: number, count: number): Uint8Array
}

/** Frames of a recording. */
export type Stretch = { readonly from: Frames; readonly length: Frames }

/** When a sound is heard, in frames of the recording. */
export type SoundSpan = Stretch & { readonly confidence: number }

const byte = 255
/** Rows that are read at a time, so that memory does not grow with length. */
const piece = 1024

/** Moments that a stretch touches. */
const momentsOf = ({ moments, step }: Scores, { from, length }: Stretch): { first: number; end: number } => ({
  first: Math.max(0, Math.min(moments, Math.floor(from / step))),
  end: Math.max(0, Math.min(moments, Math.ceil((from + length) / step - 1e-9))),
})

const eachRow = (scores: Scores, stretch: Stretch, take: (row: Uint8Array) => void): void => {
  const { first, end } = momentsOf(scores, stretch)
  for (let at = first; at < end; at += piece) {
    const count = Math.min(piece, end - at)
    const rows = scores.read(at, count)
    for (let row = 0; row < count; row++) take(rows.subarray(row * scores.sounds, (row + 1) * scores.sounds))
  }
}

/**
 * When each sound is heard within a stretch, by `createSpanFinder`.
 * @returns spans by the number of the sound, only of those that are heard
 */
export const spansWithin = (scores: Scores, stretch: Stretch): Map<number, SoundSpan[]> => {
  const { first } = momentsOf(scores, stretch)
  const finders = Array.from({ length: scores.sounds }, () => createSpanFinder(scores.seconds, first))
  eachRow(scores, stretch, (row) => {
    for (let sound = 0; sound < finders.length; sound++) finders[sound]!.push(row[sound]!)
  })
  const end = stretch.from + stretch.length
  const found = new Map<number, SoundSpan[]>()
  for (const [sound, finder] of finders.entries()) {
    const spans = finder.finish().map(({ from, to, peak }) => {
      const begin = Math.max(stretch.from, Math.round(from * scores.step))
      return { from: begin, length: Math.min(end, Math.round(to * scores.step)) - begin, confidence: peak / byte }
    })
    const audible = spans.filter(({ length }) => length > 0)
    if (audible.length > 0) found.set(sound, audible)
  }
  return found
}

/** How much there is of a sound. */
export type Presence = {
  readonly sound: number
  /** Its highest score, 0 to 1. */
  readonly peak: number
}

/**
 * The sounds of which there is most within a stretch: by the squares of their scores, so that a sure moment counts for more
 * than a long doubt, and a sound that begins in the last moment for less than one that was there throughout.
 * @param least peak of those that count at all
 */
export const mostPresent = (scores: Scores, stretch: Stretch, least: number, most: number): Presence[] => {
  const peaks = new Uint8Array(scores.sounds)
  const squares = new Float64Array(scores.sounds)
  eachRow(scores, stretch, (row) => {
    for (let sound = 0; sound < row.length; sound++) {
      const score = row[sound]!
      if (score > peaks[sound]!) peaks[sound] = score
      squares[sound]! += score * score
    }
  })
  return [...peaks.keys()]
    .filter((sound) => peaks[sound]! >= least * byte)
    .sort((a, b) => squares[b]! - squares[a]! || a - b)
    .slice(0, most)
    .map((sound) => ({ sound, peak: peaks[sound]! / byte }))
}

/** Where within a stretch a sound is most present: two seconds, or all of a shorter stretch. Null where there is nothing. */
export const bestWithin = (scores: Scores, stretch: Stretch, sound: number): SoundSpan | null => {
  const finder = createAnchorFinder(scores.seconds)
  eachRow(scores, stretch, (row) => finder.push(row[sound]!))
  const anchor: Anchor | null = finder.finish()
  if (anchor === null) return null
  const { first } = momentsOf(scores, stretch)
  const length = Math.min(stretch.length, Math.round((exampleSeconds / scores.seconds) * scores.step))
  const latest = stretch.from + stretch.length - length
  const from = Math.max(stretch.from, Math.min(latest, Math.round((first + anchor.start) * scores.step)))
  return { from, length, confidence: anchor.score / byte }
}

/** Scores of some sounds at every moment that a stretch touches, in percent, with the frame at which the first begins. */
export const laneWithin = (
  scores: Scores,
  stretch: Stretch,
  sounds: readonly number[],
): { readonly from: Frames; readonly scores: number[][] } => {
  const lanes = sounds.map((): number[] => [])
  eachRow(scores, stretch, (row) => {
    for (const [lane, sound] of sounds.entries()) lanes[lane]!.push(Math.round((row[sound]! * 100) / byte))
  })
  return { from: momentsOf(scores, stretch).first * scores.step, scores: lanes }
}
