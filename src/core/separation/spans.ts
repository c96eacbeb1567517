import type { Frames, Hertz, Seconds } from '../base/units.ts'
import { clipEnd, type Document } from '../project/records.ts'
import { heardRange, type Part } from './parts.ts'

/** A stretch of frames; within a part, by the part's beginning. */
export type Span = { readonly from: Frames; readonly length: Frames }

/** A target comes in and goes out at a span's ends over this long: short enough for speech, too long for a click. */
const rampSeconds: Seconds = 0.01

const endOf = ({ from, length }: Span): Frames => from + length

/** In order, none touching another. */
const united = (spans: readonly Span[]): Span[] => {
  const result: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && span.from <= endOf(last))
      result[result.length - 1] = { from: last.from, length: Math.max(endOf(last), endOf(span)) - last.from }
    else result.push(span)
  }
  return result
}

/**
 * Spans of the timeline as frames of a part, wherever one of its clips sounds them. What ends next to an end of the part
 * ends with it: the part has its own ramp there, or none where its clip ends.
 */
export const spansOfPart = (document: Document, part: Part, spans: readonly Span[]): Span[] => {
  const ramp = Math.round(rampSeconds * part.rate)
  const within = part.pieces.flatMap((piece) => {
    const offset = heardRange(document, piece).from - part.from - piece.at
    return spans.flatMap((span): Span[] => {
      const from = Math.max(0, Math.max(span.from, piece.at) + offset)
      const to = Math.min(part.length, Math.min(endOf(span), clipEnd(piece)) + offset)
      if (to <= from) return []
      const start = from <= ramp ? 0 : from
      return [{ from: start, length: (to >= part.length - ramp ? part.length : to) - start }]
    })
  })
  return united(within)
}

/** Whether any frame of a stretch is in a span. @param spans null for everywhere */
export const touchesSpan = (spans: readonly Span[] | null, from: Frames, length: Frames): boolean =>
  spans === null || spans.some((span) => span.from < from + length && endOf(span) > from)

/** The stretches of `from` to `from + length` that are in spans, by its own beginning. */
export const spansWithinStretch = (spans: readonly Span[], from: Frames, length: Frames): Span[] =>
  spans.flatMap((span) => {
    const start = Math.max(span.from, from)
    const end = Math.min(endOf(span), from + length)
    return end > start ? [{ from: start - from, length: end - start }] : []
  })

/** Half a raised cosine: 0 at 0, 1 at 1, level at both ends. */
const rise = (position: number): number => 0.5 - 0.5 * Math.cos(Math.PI * position)

/**
 * Silences an estimate of the target outside of spans, in place, and ramps it at their ends within them. The residual is
 * subtracted afterwards, so that the sum stays exact.
 * @param at position of the first sample in the part
 * @param spans in order, none touching another
 */
export const keepSpans = (
  samples: Float32Array,
  at: Frames,
  { spans, length, rate }: { readonly spans: readonly Span[]; readonly length: Frames; readonly rate: Hertz },
): void => {
  let silentFrom = 0
  for (const span of spans) {
    const start = Math.max(0, Math.min(samples.length, span.from - at))
    const end = Math.max(0, Math.min(samples.length, endOf(span) - at))
    samples.fill(0, silentFrom, start)
    silentFrom = end
    const ramp = Math.max(1, Math.min(Math.round(rampSeconds * rate), Math.floor(span.length / 2)))
    if (span.from > 0) {
      const risen = Math.min(end, span.from + ramp - at)
      for (let i = start; i < risen; i++) samples[i]! *= rise((at + i - span.from + 0.5) / ramp)
    }
    if (endOf(span) < length)
      for (let i = Math.max(start, endOf(span) - ramp - at); i < end; i++)
        samples[i]! *= rise((endOf(span) - at - i - 0.5) / ramp)
  }
  samples.fill(0, silentFrom)
}
