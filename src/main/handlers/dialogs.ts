import type { MethodName } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import { type Dialogs, giveAll, type HandlersOf, type HostContext } from './context.ts'

export const dialogHandlers = (context: HostContext): HandlersOf<'dialog'> => {
  const native = (method: MethodName): Dialogs => {
    const { dialogs } = context.ports
    if (!dialogs) throw new HostError({ code: 'bad-request', method, problem: 'this host has no native dialogs' })
    return dialogs
  }
  return {
    'dialog.open': async ({ kind, many }) => {
      const paths = await native('dialog.open').open(kind, many)
      return paths && giveAll(context, paths)
    },
    'dialog.save': async ({ kind, name, extension }) => {
      const path = await native('dialog.save').save(kind, name, extension)
      return path === null ? null : context.files.give(path)
    },
    'dialog.folder': async () => {
      const path = await native('dialog.folder').folder()
      return path === null ? null : context.files.give(path)
    },
  }
}
