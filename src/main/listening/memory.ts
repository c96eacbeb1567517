import type { Frames } from '../../core/base/units.ts'
import type { ListenerDescription } from '../../core/listening/listener.ts'
import { type HeardRange, strandOf } from '../../core/separation/parts.ts'
import type { GrowingScores, ScoreFile } from './score-file.ts'
import type { ScoreShelf } from './shelf.ts'

/** A recording that was listened to, or is just now. */
export type Heard = {
  /** Which recording, as `strandOf` tells them apart, and by which ears. */
  readonly strand: string
  readonly listener: string
  /** Frames of the recording. */
  readonly from: Frames
  readonly length: Frames
  scores: ScoreFile
  /** Whether all of it was heard. */
  complete: boolean
}

/** Results of two listeners do not fit together. */
export const earsOf = ({ id, version, checkpoint }: ListenerDescription): string =>
  JSON.stringify([id, version, checkpoint])

/** A recording that is being listened to. */
export type Hearing = {
  /** All of it was heard: what it holds of older ones is forgotten. */
  finish(): void
  /** It was not heard to its end: nothing of it is kept. */
  abandon(): void
}

/** Recordings that were listened to: none is listened to twice. */
export type HeardMemory = {
  /** What is known of a range: what has all of it, else what has most of it. */
  find(range: HeardRange, listener: ListenerDescription): Heard | null
  begin(range: HeardRange, listener: ListenerDescription, scores: GrowingScores): Hearing
  /** Another project is open: what is not kept on the shelf is forgotten. */
  leave(): void
}

/** Recordings that are remembered; the oldest go first. */
const most = 500

const overlapOf = (a: Pick<Heard, 'from' | 'length'>, b: Pick<Heard, 'from' | 'length'>): Frames =>
  Math.max(0, Math.min(a.from + a.length, b.from + b.length) - Math.max(a.from, b.from))

/** Whether all of a range was heard. */
export const isWhole = (heard: Heard | null, { from, length }: Pick<Heard, 'from' | 'length'>): heard is Heard =>
  heard?.complete === true && heard.from <= from && heard.from + heard.length >= from + length

/** @param shelf keeps what was heard for later sessions; null where there are none */
export const createHeardMemory = (shelf: ScoreShelf | null): HeardMemory => {
  let all: Heard[] = shelf?.all() ?? []
  const forget = (heard: Heard) => {
    all = all.filter((each) => each !== heard)
    heard.scores.remove()
  }
  const finish = (heard: Heard, scores: GrowingScores) => {
    if (shelf) heard.scores = shelf.keep(heard, scores)
    heard.complete = true
    const within = all.filter((each) => each !== heard && each.strand === heard.strand && isWhole(heard, each))
    for (const each of within) if (each.complete && each.listener === heard.listener) forget(each)
    for (const each of all.slice(0, Math.max(0, all.length - most))) if (each.complete) forget(each)
  }
  return {
    find: (range, listener) => {
      const strand = strandOf(range)
      const ears = earsOf(listener)
      const isOf = (each: Heard) => each.strand === strand && each.listener === ears && overlapOf(each, range) > 0
      // The files of the shelf are shared with other windows, which make room on it as well.
      for (const each of all) if (isOf(each) && !each.scores.isThere()) forget(each)
      const known = all.filter(isOf)
      return (
        known.findLast((each) => isWhole(each, range)) ??
        known.sort((a, b) => overlapOf(b, range) - overlapOf(a, range))[0] ??
        null
      )
    },
    begin: (range, listener, scores) => {
      const { from, length } = range
      const heard = { strand: strandOf(range), listener: earsOf(listener), from, length, scores, complete: false }
      all.push(heard)
      return { finish: () => finish(heard, scores), abandon: () => forget(heard) }
    },
    leave: () => {
      for (const each of [...all]) if (!shelf || !each.complete) forget(each)
    },
  }
}
