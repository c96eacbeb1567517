import { listenToSelection, toggleLane } from '../../listening/listen.ts'
import type { Actions } from './action.ts'
import { documentOf } from './target.ts'

export const listenActions: Actions = {
  'listen.region': listenToSelection,
  'view.detectionLane': async (editor) => {
    const { focusedTrack } = editor.editor.getState()
    if (focusedTrack && documentOf(editor).track[focusedTrack]) await toggleLane(editor, focusedTrack)
  },
}
