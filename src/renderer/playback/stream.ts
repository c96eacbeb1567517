import type { Frames } from '../../core/base/units.ts'

/**
 * A stream is what the rings carry: frames counted from 0 where playing started, without gaps, seeks or loops. Where each of
 * them comes from on the timeline is a segment's business. The worklets know only streams, so all tracks stay aligned.
 */

/** Frames that a worklet renders at once. Streams start and are written in whole quanta. */
export const quantum = 128

/**
 * Words of a stream's control block (Int32Array over a SharedArrayBuffer). Places are counted in quanta, so that 32 bits
 * last for 1,500 hours at 48 kHz.
 */
export const word = {
  /** 1 while the stream runs. Written by the page. */
  running: 0,
  /** Quantum of the audio context at which the stream's frame 0 sounds. Written by the page. */
  start: 1,
  /** Quanta of the stream in the rings so far. Written by the feeder. */
  written: 2,
  /** The next quantum that will be read. Written by the worklet that leads the stream. */
  position: 3,
  /** Times that the rings ran dry. Written by the leading worklet. */
  underruns: 4,
  /** Counts the times that the master's loudness and true peak are begun anew. Written by the page. */
  resets: 5,
} as const

export const controlWords = 8

export type Loop = { readonly from: Frames; readonly to: Frames }

/** From stream frame `stream` on, the timeline is heard from `at`: to `end` and then silence, or round a loop. */
export type Segment = {
  readonly stream: Frames
  readonly at: Frames
  readonly loop: Loop | null
  readonly end: Frames | null
}

/** Shorter loops would be a tone, not a loop. */
export const shortestLoop = 256

/** A loop that can be played, or null. */
export const playableLoop = (loop: { from: Frames; length: Frames; on: boolean } | null): Loop | null =>
  loop?.on && loop.length >= shortestLoop ? { from: loop.from, to: loop.from + loop.length } : null

/** The timeline frame that sounds at a stream frame. Starting behind a loop's end plays on without looping. */
export const timelineAt = (segment: Segment, stream: number): number => {
  const at = segment.at + (stream - segment.stream)
  const { loop } = segment
  if (!loop || segment.at >= loop.to || at < loop.to) return at
  return loop.from + ((at - loop.to) % (loop.to - loop.from))
}

/** A stretch of a stream that is one stretch of the timeline; `at` null is silence. */
export type Run = { readonly offset: Frames; readonly at: Frames | null; readonly length: Frames }

/** A stretch of a stream as stretches of the timeline, cut at loop seams and at the end. */
export const runsOf = (segment: Segment, stream: Frames, length: Frames): Run[] => {
  const runs: Run[] = []
  for (let offset = 0; offset < length; ) {
    const at = timelineAt(segment, stream + offset)
    const left = length - offset
    const loops = segment.loop !== null && segment.at < segment.loop.to
    const stop = loops && segment.loop ? segment.loop.to : segment.end
    if (!loops && stop !== null && at >= stop) {
      runs.push({ offset, at: null, length: left })
      break
    }
    const count = stop === null ? left : Math.min(left, stop - at)
    runs.push({ offset, at, length: count })
    offset += count
  }
  return runs
}

/** The segment that sounds at a stream frame, from segments sorted by where they begin. */
export const segmentAt = (segments: readonly Segment[], stream: number): Segment | null =>
  segments.findLast((segment) => segment.stream <= stream) ?? segments[0] ?? null
