import { failureOf } from '../../../contract/failures.ts'
import { commandById } from '../../../core/commands/table.ts'
import type { Editor } from '../../state/context.tsx'
import { meets } from './needs.ts'
import { actions } from './table.ts'

/** Runs commands by id. Failures become notices; a command that does not apply does nothing. */
export const createRunner = (editor: Editor) => ({
  can: (id: string): boolean => {
    const command = commandById.get(id)
    return command !== undefined && meets(command.needs, editor)
  },
  run: (id: string): void => {
    const command = commandById.get(id)
    const action = actions[id]
    if (!command || !action || !meets(command.needs, editor)) return
    const work = async (): Promise<void> => action(editor)
    work().catch((thrown) => editor.report(failureOf(thrown)))
  },
})
