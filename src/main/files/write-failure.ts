import { basename, dirname } from 'node:path'
import { HostError } from '../../contract/failures.ts'

/** Throws what a failed write means to a person: a full disk, a folder that may not be written, a name that is taken, or a bug. */
export const writeFailure = (error: unknown, path: string): never => {
  const folder = dirname(path)
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      throw new HostError({ code: 'disk-full', folder, needed: null }, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
      throw new HostError({ code: 'folder-not-writable', folder }, { cause: error })
    // A folder of this name stands where the file is to be.
    case 'EISDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
      throw new HostError({ code: 'file-exists', file: basename(path) }, { cause: error })
    default:
      throw error
  }
}
