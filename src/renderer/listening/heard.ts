import type { HeardSound, Span, TrackRegion } from '../../contract/listening.ts'
import type { Frames } from '../../core/base/units.ts'
import type { Marker } from '../../core/project/records.ts'
import { isSameSound } from '../../core/systems/zeroshot-asp/class-words.ts'
import type { OnlyWhere } from '../state/shell-store.ts'
import type { TracksRegion } from './listening-store.ts'

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

const isLong = ({ length }: Span): boolean => length > 0

/** When any of some sounds is heard. */
export const spansOf = (sounds: readonly HeardSound[]): Span[] =>
  joinSpans(sounds.flatMap(({ spans }) => spans.filter(isLong)))

/** When any of some sounds is heard on each of the tracks that were listened to. */
export const spansByTrack = (
  sounds: readonly HeardSound[],
  tracks: readonly string[],
): { readonly [track: string]: readonly Span[] } => {
  const own = ({ spans, tracks: on }: HeardSound, track: string) =>
    on ? (on.find((each) => each.track === track)?.spans ?? []) : spans
  return Object.fromEntries(
    tracks.map((track) => [track, joinSpans(sounds.flatMap((sound) => own(sound, track)).filter(isLong))]),
  )
}

/** A region, and where within it a separation acts; null for everywhere. */
export type Limited<R extends TrackRegion> = R & { readonly spans: readonly Span[] | null }

/**
 * The regions in which a separation acts, when it is to act only where sounds were heard: those in which they are. It acts
 * on all of all of them where no limit is set, where they are heard in none, and where one is of a track that nobody
 * listened to.
 */
export const limitedTo = <R extends TrackRegion>(where: OnlyWhere | null, subjects: readonly R[]): Limited<R>[] => {
  const limited =
    where && subjects.every(({ track }) => where.spans[track])
      ? subjects.flatMap((subject) => {
          const spans = spansWithin(where.spans[subject.track] ?? [], subject)
          return spans.length > 0 ? [{ ...subject, spans }] : []
        })
      : []
  return limited.length > 0 ? limited : subjects.map((subject) => ({ ...subject, spans: null }))
}

/** What is selected on some tracks, as a region to listen to; null where nothing is. */
export const regionOf = (subjects: readonly (TrackRegion & { readonly trackName: string })[]): TracksRegion | null => {
  const [first] = subjects
  if (!first) return null
  const { from, length } = first
  return { tracks: subjects.map(({ track, trackName }) => ({ id: track, name: trackName })), from, length }
}

/** Frames of all spans together. */
export const spansLength = (spans: readonly Span[]): Frames => spans.reduce((sum, { length }) => sum + length, 0)

/** A span as a part of a region: both 0 to 1. */
export type PlacedSpan = { readonly start: number; readonly width: number }

/** Where spans stand on a strip that is as long as the region. */
export const placeSpans = (spans: readonly Span[], { from, length }: Span): PlacedSpan[] =>
  spans.map((span) => ({ start: (span.from - from) / length, width: span.length / length }))

/** The sounds that are asked for, by their names or by other words for them. */
export const chosenSounds = (sounds: readonly HeardSound[], asked: readonly string[]): HeardSound[] =>
  sounds.filter(({ name }) => asked.some((query) => isSameSound(query, name)))

/** Labels of sounds by their times; a sound that is heard overall and at no moment surely labels the whole region. */
export const labelsOf = (sounds: readonly HeardSound[], region: Span, newId: () => string): Marker[] =>
  sounds
    .flatMap(({ name, spans }) =>
      (spans.length > 0 ? spans : [region]).map(({ from, length }) => ({ at: from, length, name })),
    )
    .toSorted((a, b) => a.at - b.at)
    .map((label) => ({ id: newId(), ...label }))

/** "87 %": how sure the listener is. Never "0 %" of something that it heard, never "100 %" of what it only believes. */
export const percentOf = (confidence: number): string =>
  confidence >= 0.995 ? '> 99 %' : confidence < 0.005 ? '< 1 %' : `${Math.round(confidence * 100)} %`
