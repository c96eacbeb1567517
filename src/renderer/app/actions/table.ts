import type { Actions } from './action.ts'
import { clipActions } from './clip.ts'
import { editActions } from './edit.ts'
import { fileActions } from './file.ts'
import { helpActions } from './help.ts'
import { listenActions } from './listen.ts'
import { markerActions } from './marker.ts'
import { modelActions } from './models.ts'
import { selectActions } from './select.ts'
import { separateActions } from './separate.ts'
import { trackActions } from './track.ts'
import { transportActions } from './transport.ts'
import { viewActions } from './view.ts'

/** What each command of `core/commands/table.ts` does. */
export const actions: Actions = {
  ...fileActions,
  ...editActions,
  ...selectActions,
  ...viewActions,
  ...transportActions,
  ...clipActions,
  ...trackActions,
  ...markerActions,
  ...separateActions,
  ...listenActions,
  ...modelActions,
  ...helpActions,
}
