import { askFiles } from '../../files/ask.ts'
import { addModelFiles } from '../../models/add-files.ts'
import { openDialog } from '../../state/shell-store.ts'
import type { Actions } from './action.ts'

export const modelActions: Actions = {
  'models.open': ({ shell }) => openDialog(shell, { name: 'models' }),
  'library.open': ({ shell }) => openDialog(shell, { name: 'library' }),
  'models.add': async (editor) => {
    const files = await askFiles(editor, { kind: 'model', many: true })
    if (files) await addModelFiles(editor, files)
  },
}
