import type { EditorState } from '../../state/editor-store.ts'
import type { Hit } from '../hit.ts'
import { loopHeight } from '../hit.ts'
import { fadeGesture, gainGesture, moveGesture, splitGesture, trimGesture } from './clips.ts'
import type { Gesture, GestureContext, Place } from './gesture.ts'
import { labelGesture, markerGesture } from './markers.ts'
import { loopGesture, scrubGesture, selectGesture, selectionEdgeGesture } from './selection.ts'

/** The gesture that a press on something begins; null where nothing can be dragged. */
export const startGesture = (
  context: GestureContext,
  hit: Hit,
  place: Place,
  tool: EditorState['tool'],
): Gesture | null => {
  if (tool === 'split' && (hit.zone === 'clip-body' || hit.zone === 'clip-name'))
    return splitGesture(context, hit.id, hit.track, place)
  switch (hit.zone) {
    case 'clip-name':
      return moveGesture(context, hit.id, place)
    case 'clip-edge':
      return trimGesture(context, hit.id, hit.edge, place)
    case 'fade':
      return fadeGesture(context, hit.id, hit.side)
    case 'gain':
      return gainGesture(context, hit.id)
    case 'clip-body':
    case 'lane':
      return selectGesture(context, hit.track, place)
    case 'selection-edge':
      return selectionEdgeGesture(context, hit.edge)
    case 'marker':
      return markerGesture(context, hit.id, hit.part, place)
    case 'marker-lane':
      return labelGesture(context, place)
    case 'loop':
      return loopGesture(context, hit.part, place)
    case 'ruler':
      if (place.mod) return scrubGesture(context, place)
      return place.y < loopHeight ? loopGesture(context, 'new', place) : selectGesture(context, null, place)
    case 'empty':
      return selectGesture(context, null, place)
    case 'growing':
      return null
  }
}
