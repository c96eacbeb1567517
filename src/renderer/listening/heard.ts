import type { HeardSound, Span, TrackRegion } from '../../contract/listening.ts'
import type { Frames } from '../../core/base/units.ts'
import type { Marker } from '../../core/project/records.ts'

/** Spans of any order as few as they can be said: in order, none touching another. */
export const joinSpans = (spans: readonly Span[]): Span[] => {
  const joined: Span[] = []
  for (const { from, length } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && from <= last.from + last.length)
      joined[joined.length - 1] = { from: last.from, length: Math.max(last.length, from + length - last.from) }
    else joined.push({ from, length })
  }
  return joined
}

/** The part of spans that lies within a range. */
export const spansWithin = (
  spans: readonly Span[],
  range: { readonly from: Frames; readonly length: Frames },
): Span[] =>
  spans.flatMap((span) => {
    const from = Math.max(span.from, range.from)
    const length = Math.min(span.from + span.length, range.from + range.length) - from
    return length > 0 ? [{ from, length }] : []
  })

/** When any of some sounds is heard. */
export const spansOf = (sounds: readonly HeardSound[]): Span[] =>
  joinSpans(sounds.flatMap(({ spans }) => spans.filter(({ length }) => length > 0)))

/**
 * Where a separation of some regions acts, when it is to act only where sounds were heard; empty for everywhere, which is
 * also so where none of them is heard, or where several tracks are selected: they were heard on one.
 */
export const spansFor = (
  where: { readonly track: string; readonly spans: readonly Span[] } | null,
  subjects: readonly TrackRegion[],
): Span[] => {
  const [subject, ...others] = subjects
  return where && subject && others.length === 0 && subject.track === where.track
    ? spansWithin(where.spans, subject)
    : []
}

/** Frames of all spans together. */
export const spansLength = (spans: readonly Span[]): Frames => spans.reduce((sum, { length }) => sum + length, 0)

/** A span as a part of a region: both 0 to 1. */
export type PlacedSpan = { readonly start: number; readonly width: number }

/** Where spans stand on a strip that is as long as the region. */
export const placeSpans = (spans: readonly Span[], { from, length }: TrackRegion): PlacedSpan[] =>
  spans.map((span) => ({ start: (span.from - from) / length, width: span.length / length }))

/** Whether two names are of one sound, however they are written. */
export const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The sounds that are asked for by their names. */
export const chosenSounds = (sounds: readonly HeardSound[], asked: readonly string[]): HeardSound[] =>
  sounds.filter(({ name }) => asked.some((query) => isSameName(query, name)))

/** Labels of sounds by their times; a sound that is heard overall and at no moment surely labels the whole region. */
export const labelsOf = (sounds: readonly HeardSound[], region: TrackRegion, newId: () => string): Marker[] =>
  sounds
    .flatMap(({ name, spans }) =>
      (spans.length > 0 ? spans : [region]).map(({ from, length }) => ({ at: from, length, name })),
    )
    .toSorted((a, b) => a.at - b.at)
    .map((label) => ({ id: newId(), ...label }))

/** "87 %": how sure the listener is. Never "0 %" of something that it heard, never "100 %" of what it only believes. */
export const percentOf = (confidence: number): string =>
  confidence >= 0.995 ? '> 99 %' : confidence < 0.005 ? '< 1 %' : `${Math.round(confidence * 100)} %`
