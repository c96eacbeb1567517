import { dirname } from 'node:path'
import { HostError } from '../../contract/failures.ts'

/** Throws what a failed write means to a person: a full disk, a folder that may not be written, or a bug. */
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
    default:
      throw error
  }
}
