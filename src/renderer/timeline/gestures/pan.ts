import { documentEnd } from '../../../core/project/records.ts'
import { scrollBy } from '../../state/view.ts'
import { rowsHeight } from '../rows.ts'
import type { Gesture, GestureContext, Place } from './gesture.ts'

/** Drags the whole timeline about, with the middle button. */
export const panGesture = (context: GestureContext, start: Place): Gesture => {
  const { editor, project } = context.services
  const { view } = editor.getState()
  return {
    shape: 'grabbing',
    move: (place) => {
      const end = documentEnd(project.getState().document)
      const moved = scrollBy(view, start.x - place.x, start.y - place.y, end, rowsHeight(context.stage.rows()))
      editor.setState({ view: moved })
    },
    end: () => {},
    cancel: () => editor.setState({ view }),
  }
}
