import type { Frames } from '../base/units.ts'
import { clipEnd, type Document, type SeparationOrigin, type SourceId, type TrackId } from '../project/records.ts'
import { heardRange, piecesWithin } from './parts.ts'
import type { Span } from './spans.ts'

/** What made the newest results that a project holds; null where there are none. */
export const newestSeparation = (document: Document): SeparationOrigin | null =>
  Object.values(document.source)
    .flatMap(({ origin }) => (origin.kind === 'separation' ? [origin] : []))
    .toSorted((a, b) => b.madeAt.localeCompare(a.madeAt))[0] ?? null

/** Frame of an older source that the first frame of a source was made of; null where it was not made of it. */
const beginningIn = (document: Document, source: SourceId, older: SourceId): Frames | null => {
  let begins = 0
  // A source is always made of one that was there before: this ends.
  for (let at = document.source[source]; at; ) {
    if (at.id === older) return begins
    if (at.origin.kind !== 'separation') return null
    begins += at.origin.from
    at = document.source[at.origin.source]
  }
  return null
}

/**
 * Frames of a source as spans of the timeline, wherever a range of a track sounds it, or something that was separated from
 * it: what a separation was limited to, to be limited to again.
 */
export const spansOnTrack = (
  document: Document,
  of: { readonly source: SourceId; readonly spans: readonly Span[] },
  region: { readonly track: TrackId; readonly from: Frames; readonly length: Frames },
): Span[] =>
  piecesWithin(document, region.track, region.from, region.length).flatMap((piece) => {
    const heard = heardRange(document, piece)
    const begins = beginningIn(document, heard.source, of.source)
    if (begins === null) return []
    const offset = piece.at - heard.from - begins
    return of.spans.flatMap((span) => {
      const from = Math.max(piece.at, span.from + offset)
      const length = Math.min(clipEnd(piece), span.from + span.length + offset) - from
      return length > 0 ? [{ from, length }] : []
    })
  })
