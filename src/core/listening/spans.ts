import type { Seconds } from '../base/units.ts'

/** Moments in which a sound is heard: `from` to `to`, that one not included. */
export type MomentSpan = {
  readonly from: number
  readonly to: number
  /** The highest score within it, 0 to 255. */
  readonly peak: number
}

/**
 * A span begins where a score rises above `begins` and reaches both ways for as long as it stays above `lasts`: two
 * thresholds, so that a sound that wavers around one is not cut to pieces (Cakir et al. 2017, arXiv 1702.06286, and most
 * systems of DCASE do likewise). AudioSet's tags are rarely sure: of a sound that people agree on, HTS-AT's scores are often
 * near a third.
 */
export const begins = 0.25
export const lasts = 0.12
/** Pauses of less than this do not end a span: they are shorter than a breath. */
export const shortestPause: Seconds = 0.7
/** A span shorter than this must be this much surer: one moment alone is easily an accident. */
export const shortestSpan: Seconds = 0.5
export const surely = 0.4

const byte = 255

/** Finds the spans of one sound in scores that come moment by moment. */
export type SpanFinder = {
  /** The score of the next moment, 0 to 255. */
  push(score: number): void
  /** Ends the stretch. @returns the spans in order, none touching another */
  finish(): MomentSpan[]
}

/**
 * @param moment seconds from one moment to the next
 * @param first number of the first moment
 */
export const createSpanFinder = (moment: Seconds, first = 0): SpanFinder => {
  const pause = shortestPause / moment
  const found: MomentSpan[] = []
  let at = first
  /** The stretch above `lasts` at hand, which has been going on since `from` with the highest score `peak`. */
  let from = -1
  let peak = 0

  const close = () => {
    if (from < 0) return
    const span = { from, to: at, peak }
    from = -1
    if (peak < begins * byte) return
    const last = found.at(-1)
    if (last && span.from - last.to < pause)
      found[found.length - 1] = { from: last.from, to: span.to, peak: Math.max(last.peak, span.peak) }
    else found.push(span)
  }

  return {
    push: (score) => {
      if (score < lasts * byte) close()
      else if (from < 0) {
        from = at
        peak = score
      } else peak = Math.max(peak, score)
      at++
    },
    finish: () => {
      close()
      return found.filter((span) => (span.to - span.from) * moment >= shortestSpan || span.peak >= surely * byte)
    },
  }
}
