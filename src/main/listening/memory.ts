import type { Frames } from '../../core/base/units.ts'
import type { ListenerDescription } from '../../core/listening/listener.ts'
import { type HeardRange, strandOf } from '../../core/separation/parts.ts'
import type { ScoreFile } from './score-file.ts'

/** A recording that was listened to, or is just now. */
export type Heard = {
  /** Which recording, as `strandOf` tells them apart, and by which ears. */
  readonly strand: string
  readonly listener: string
  /** Frames of the recording. */
  readonly from: Frames
  readonly length: Frames
  readonly scores: ScoreFile
  /** Whether all of it was heard. */
  complete: boolean
}

/** Results of two listeners do not fit together. */
export const earsOf = ({ id, version, checkpoint }: ListenerDescription): string =>
  JSON.stringify([id, version, checkpoint])

/** Recordings of the open project that were listened to: none is listened to twice. */
export type HeardMemory = {
  /** What is known of a range: what has all of it, else what has most of it. */
  find(range: HeardRange, listener: ListenerDescription): Heard | null
  begin(range: HeardRange, listener: ListenerDescription, scores: ScoreFile): Heard
  /** All of it was heard: what it holds of older ones is forgotten. */
  finish(heard: Heard): void
  forget(heard: Heard): void
  forgetAll(): void
}

/** Recordings that are remembered; the oldest go first. */
const most = 500

const overlapOf = (a: Pick<Heard, 'from' | 'length'>, b: Pick<Heard, 'from' | 'length'>): Frames =>
  Math.max(0, Math.min(a.from + a.length, b.from + b.length) - Math.max(a.from, b.from))

/** Whether all of a range was heard. */
export const isWhole = (heard: Heard | null, { from, length }: Pick<Heard, 'from' | 'length'>): heard is Heard =>
  heard?.complete === true && heard.from <= from && heard.from + heard.length >= from + length

export const createHeardMemory = (): HeardMemory => {
  let all: Heard[] = []
  const forget = (heard: Heard) => {
    all = all.filter((each) => each !== heard)
    heard.scores.remove()
  }
  return {
    find: (range, listener) => {
      const strand = strandOf(range)
      const ears = earsOf(listener)
      const known = all.filter((each) => each.strand === strand && each.listener === ears && overlapOf(each, range) > 0)
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
      return heard
    },
    finish: (heard) => {
      heard.complete = true
      const within = all.filter((each) => each !== heard && each.strand === heard.strand && isWhole(heard, each))
      for (const each of within) if (each.complete && each.listener === heard.listener) forget(each)
      for (const each of all.slice(0, Math.max(0, all.length - most))) if (each.complete) forget(each)
    },
    forget,
    forgetAll: () => {
      for (const each of [...all]) forget(each)
    },
  }
}
