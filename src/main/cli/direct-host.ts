import { join, resolve } from 'node:path'
import { type Folders, userFolders } from '../files/folders.ts'
import { createHost, type Host } from '../host.ts'
import { nodeLauncher } from '../processes/launcher.ts'
import type { Input } from './command.ts'
import { version } from './version.ts'

/** The folder that `--models` names, if it does. */
export const namedModels = (options: Input['options']): Partial<Pick<Folders, 'models'>> =>
  typeof options.models === 'string' ? { models: { folder: resolve(options.models), fixed: true } } : {}

/** The folders that `--models` and `--library` name, if they do. */
export const namedFolders = (options: Input['options']): Partial<Pick<Folders, 'models' | 'library'>> => ({
  ...namedModels(options),
  ...(typeof options.library === 'string'
    ? { library: { ...userFolders().library, folder: resolve(options.library), fixed: true } }
    : {}),
})

/**
 * Runs `work` with a host of this process alone, the same as the editor's. Its untitled projects are temporary, so that
 * none of them shows up in the editor as unfinished.
 * @param changes folders that the command line names
 */
export const withHost = async <T>(
  work: (host: Host) => Promise<T>,
  changes: Partial<Pick<Folders, 'models' | 'library'>> = {},
): Promise<T> => {
  const folders = { ...userFolders(), ...changes }
  const host = createHost({
    kind: 'direct',
    version: version(),
    folders: { ...folders, untitled: join(folders.temporary, 'untitled') },
    launcher: nodeLauncher,
    dialogs: null,
    openLink: async () => {},
  })
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}
