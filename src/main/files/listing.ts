import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../../contract/failures.ts'

export type ListedEntry = {
  readonly path: string
  readonly kind: 'folder' | 'file'
  readonly bytes: number
  readonly changedAt: string
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const describeEntry = async (path: string): Promise<ListedEntry | null> => {
  // A link is what it leads to; one that leads nowhere, a socket or a device is no entry.
  const facts = await stat(path).catch(() => null)
  if (!facts || !(facts.isDirectory() || facts.isFile())) return null
  const kind = facts.isDirectory() ? 'folder' : 'file'
  return { path, kind, bytes: kind === 'file' ? facts.size : 0, changedAt: facts.mtime.toISOString() }
}

/**
 * What a file dialog shows of a folder: folders first, then files, each by name; hidden entries left out.
 * @throws HostError `file-missing`, `file-unreadable`
 */
export const listFolder = async (folder: string): Promise<ListedEntry[]> => {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): never => {
    if (error.code === 'ENOENT') throw new HostError({ code: 'file-missing', file: folder })
    const reason = error.code === 'ENOTDIR' ? 'it is not a folder' : 'it cannot be read by this user'
    throw new HostError({ code: 'file-unreadable', file: folder, reason }, { cause: error })
  })
  const shown = names.filter((name) => !name.startsWith('.')).sort(byName.compare)
  const entries = (await Promise.all(shown.map((name) => describeEntry(join(folder, name))))).filter((e) => e !== null)
  return [...entries.filter(({ kind }) => kind === 'folder'), ...entries.filter(({ kind }) => kind === 'file')]
}

/** True for a plain file name: nothing that could lead elsewhere, on any of the systems. */
export const isPlainName = (name: string): boolean =>
  name !== '.' && name !== '..' && !/[/\\\0]/.test(name) && !(process.platform === 'win32' && /[<>:"|?*]/.test(name))
