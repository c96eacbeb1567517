import type { Document, Marker } from '../../core/project/records.ts'
import { markersInOrder } from '../../core/timeline/markers.ts'
import type { View } from '../state/editor-store.ts'
import { snappedX } from './scene.ts'

/** A marker in the markers lane, in CSS pixels. `width` is that of a range, 0 for a point. */
export type MarkerBox = {
  readonly marker: Marker
  readonly x: number
  readonly width: number
  /** Room for the name: up to the next marker. */
  readonly room: number
  /** Width of the name as it is drawn. */
  readonly labelWidth: number
}

/** A range from this width on keeps its name within itself. */
const roomyRange = 60
/** Most pixels of a marker's name. */
const longestLabel = 180

/**
 * Lays out markers in view. A name has the room up to the next marker; of several markers on one pixel the last has it.
 * @param measure width of a text in pixels
 */
export const layoutMarkers = (
  document: Document,
  view: View,
  pixelRatio: number,
  measure: (text: string) => number,
): MarkerBox[] => {
  const markers = markersInOrder(document)
  const boxes: MarkerBox[] = []
  let next = Number.POSITIVE_INFINITY
  for (const marker of markers.toReversed()) {
    const x = snappedX(view, pixelRatio, marker.at)
    const width = snappedX(view, pixelRatio, marker.at + marker.length) - x
    const most = width >= roomyRange ? width - 4 : longestLabel
    const room = Math.max(0, Math.min(most, next - x - 10))
    next = x
    if (x > view.width || x + Math.max(width, longestLabel) < 0) continue
    boxes.push({ marker, x, width, room, labelWidth: Math.min(room, measure(marker.name) + 12) })
  }
  return boxes.reverse()
}
