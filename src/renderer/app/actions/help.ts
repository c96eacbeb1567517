import { openDialog } from '../../state/shell-store.ts'
import type { Actions } from './action.ts'

export const helpActions: Actions = {
  'help.palette': ({ shell }) => openDialog(shell, { name: 'palette' }),
  'help.shortcuts': ({ shell }) => openDialog(shell, { name: 'shortcuts' }),
  'help.about': ({ shell }) => openDialog(shell, { name: 'about' }),
}
