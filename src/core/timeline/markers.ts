import type { NewId } from '../base/ids.ts'
import type { Frames } from '../base/units.ts'
import type { Document, Marker, MarkerId, TrackId } from '../project/records.ts'
import { splitClips } from './clips.ts'
import { withRows } from './rows.ts'

/** Markers by position. */
export const markersInOrder = (document: Document): Marker[] =>
  Object.values(document.marker).sort((a, b) => a.at - b.at || a.length - b.length || (a.id < b.id ? -1 : 1))

const within = (marker: Marker): Marker => ({
  ...marker,
  at: Math.max(0, Math.round(marker.at)),
  length: Math.max(0, Math.round(marker.length)),
})

/** Adds a marker, or a labelled range when it has a length. */
export const addMarker = (document: Document, marker: Marker): Document =>
  withRows(document, 'marker', [within(marker)])

/** Adds several markers or labels at once. */
export const addMarkers = (document: Document, markers: readonly Marker[]): Document =>
  withRows(document, 'marker', markers.map(within))

/** Changes a marker; an unknown id changes nothing. */
export const updateMarker = (document: Document, id: MarkerId, patch: Partial<Omit<Marker, 'id'>>): Document => {
  const marker = document.marker[id]
  if (!marker) return document
  const next = within({ ...marker, ...patch })
  const same = next.at === marker.at && next.length === marker.length && next.name === marker.name
  return same ? document : withRows(document, 'marker', [next])
}

/** Removes markers. */
export const removeMarkers = (document: Document, ids: Iterable<MarkerId>): Document =>
  withRows(document, 'marker', [], [...ids])

/** Frames at which markers stand, and both edges of labelled ranges; sorted, each once. */
export const markerEdges = (document: Document): Frames[] =>
  [...new Set(Object.values(document.marker).flatMap((marker) => [marker.at, marker.at + marker.length]))].sort(
    (a, b) => a - b,
  )

/** The first marker edge after `at`, or null. */
export const nextMarker = (document: Document, at: Frames): Frames | null =>
  markerEdges(document).find((edge) => edge > at) ?? null

/** The last marker edge before `at`, or null. */
export const previousMarker = (document: Document, at: Frames): Frames | null =>
  markerEdges(document).findLast((edge) => edge < at) ?? null

/** Splits clips at every marker and at both edges of labelled ranges. `tracks` null for every track. */
export const splitAtMarkers = (document: Document, tracks: readonly TrackId[] | null, newId: NewId): Document =>
  splitClips(document, tracks, markerEdges(document), newId)

/**
 * Takes time out from under the markers: those wholly inside go, ranges that reach in are shortened, later ones move up.
 */
export const removeMarkerRange = (document: Document, from: Frames, length: Frames): Document => {
  const end = from + length
  const moved = (at: Frames): Frames => (at <= from ? at : at >= end ? at - length : from)
  const inside = (marker: Marker) => marker.at >= from && marker.at < end && marker.at + marker.length <= end
  const markers = Object.values(document.marker)
  return withRows(
    document,
    'marker',
    markers
      .filter((marker) => !inside(marker) && marker.at + marker.length > from)
      .map((marker) => {
        const at = moved(marker.at)
        return { ...marker, at, length: moved(marker.at + marker.length) - at }
      }),
    markers.filter(inside).map((marker) => marker.id),
  )
}
