import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { MethodName } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import { isPlainName, listFolder } from '../files/listing.ts'
import type { HandlersOf, HostContext } from './context.ts'

export const fileHandlers = ({ ports, files }: HostContext): HandlersOf<'files'> => {
  const requireRemote = (method: MethodName): void => {
    if (ports.dialogs) throw new HostError({ code: 'bad-request', method, problem: 'this host has native dialogs' })
  }
  return {
    'files.list': async ({ folder }) => {
      requireRemote('files.list')
      const path = folder ? files.path(folder) : ports.folders.start
      const parent = dirname(path)
      const entries = await listFolder(path)
      return {
        folder: files.give(path),
        path,
        parent: parent === path ? null : files.give(parent),
        entries: entries.map(({ path: entry, ...facts }) => ({ file: files.give(entry), ...facts })),
      }
    },
    'files.child': ({ folder, name }) => {
      requireRemote('files.child')
      if (!isPlainName(name))
        throw new HostError({ code: 'bad-request', method: 'files.child', problem: 'that is not a plain file name' })
      const path = join(files.path(folder), name)
      return { file: files.give(path), exists: existsSync(path) }
    },
  }
}
