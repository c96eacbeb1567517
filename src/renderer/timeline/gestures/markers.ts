import type { MarkerId } from '../../../core/project/records.ts'
import { addMarker, updateMarker } from '../../../core/timeline/markers.ts'
import { selectionBetween } from '../../../core/timeline/selection.ts'
import { newId } from '../../state/ids.ts'
import { editGesture, frameOf, type Gesture, type GestureContext, onTimeline, type Place } from './gesture.ts'
import { createSnapper } from './snapper.ts'
import { clockOf } from './words.ts'

/** Moves a marker, or one edge of a labelled range. A click on the name edits it. */
export const markerGesture = (
  context: GestureContext,
  id: MarkerId,
  part: 'start' | 'end' | 'body',
  start: Place,
): Gesture => {
  const { project } = context.services
  const marker = project.getState().document.marker[id]
  const snapper = createSnapper(context)
  const pressed = frameOf(context, start)
  return editGesture(
    context,
    part === 'body' ? 'Move marker' : 'Change label',
    (place) => {
      if (!marker) return null
      const here = frameOf(context, place)
      if (part === 'body') {
        const at = snapper.frame(marker.at + here - pressed, place.shift)
        context.pointer.setState({
          hint: { x: place.x, y: place.y + 44, text: clockOf(project.getState().document, at) },
        })
        return (document) => updateMarker(document, id, { at })
      }
      const fixed = part === 'start' ? marker.at + marker.length : marker.at
      const { from, length } = selectionBetween([], fixed, snapper.frame(here, place.shift))
      return (document) => updateMarker(document, id, { at: from, length })
    },
    {
      shape: part === 'body' ? 'grabbing' : 'ew-resize',
      click: () => context.pointer.setState({ renaming: { kind: 'marker', id } }),
      done: (document) => `${marker?.name ?? 'Marker'} moved to ${clockOf(document, document.marker[id]?.at ?? 0)}`,
    },
  )
}

/** Name of the next marker. */
export const nextMarkerName = (count: number): string => `Marker ${count + 1}`

/** Adds a marker or, with a length, a label; its name is edited at once. */
export const placeMarker = ({ services, pointer }: GestureContext, at: number, length = 0): void => {
  const { project } = services
  const id = newId('marker')
  const name = nextMarkerName(Object.keys(project.getState().document.marker).length)
  project.edit('Add marker', (document) => addMarker(document, { id, at: onTimeline(at), length, name }))
  pointer.setState({ renaming: { kind: 'marker', id } })
}

/** Makes a labelled range by a drag over the empty lane of markers. */
export const labelGesture = (context: GestureContext, start: Place): Gesture => {
  const { project } = context.services
  const snapper = createSnapper(context)
  const pressed = snapper.frame(frameOf(context, start), false)
  const id = newId('marker')
  const name = nextMarkerName(Object.keys(project.getState().document.marker).length)
  return editGesture(
    context,
    'Add label',
    (place) => {
      const range = selectionBetween([], pressed, snapper.frame(frameOf(context, place), place.shift))
      return (document) => addMarker(document, { id, at: range.from, length: range.length, name })
    },
    {
      shape: 'ew-resize',
      click: () => context.services.editor.setState({ cursor: pressed, selection: null }),
      done: () => {
        context.pointer.setState({ renaming: { kind: 'marker', id } })
        return `${name} added`
      },
    },
  )
}
