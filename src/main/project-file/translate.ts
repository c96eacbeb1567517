import { statfsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type Failure, HostError } from '../../contract/failures.ts'

/** Below this much free space a failed write is called what it is: a full disk. */
const fullBelow = 2 ** 20

const freeBytes = (folder: string): number | null => {
  try {
    const stats = statfsSync(folder)
    return stats.bavail * stats.bsize
  } catch {
    return null
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

/** Our own statements always fit our own tables: what they miss is damage of the list of tables. */
const missesTables = (thrown: unknown): boolean =>
  codeOf(thrown) === 'SQLITE_ERROR' &&
  thrown instanceof Error &&
  /^(no such |malformed |.* has no column)/.test(thrown.message)

/** True for anything that SQLite threw because pages of the file do not make sense. */
export const isCorruption = (thrown: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(thrown)) || missesTables(thrown)

/** The same for an error that `translate` has been through. */
export const causedByCorruption = (thrown: unknown): boolean =>
  isCorruption(thrown) || (thrown instanceof HostError && isCorruption(thrown.cause))

/** True when SQLite or the system found another holder of a lock. */
export const isBusy = (thrown: unknown): boolean => /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(codeOf(thrown))

/** True when a file or its medium cannot be written. */
export const isReadOnly = (thrown: unknown): boolean =>
  /^SQLITE_(READONLY|PERM)/.test(codeOf(thrown)) && codeOf(thrown) !== 'SQLITE_READONLY_DBMOVED'

const failureFor = (code: string, path: string, message: string): Failure | null => {
  const file = basename(path)
  const folder = dirname(path)
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT')
    return { code: 'disk-full', folder, needed: null }
  if (code === 'SQLITE_READONLY_DBMOVED') return { code: 'project-moved', file }
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return { code: 'project-busy', file }
  if (code === 'SQLITE_READONLY_ROLLBACK' || code === 'SQLITE_READONLY_CANTLOCK')
    return {
      code: 'file-unreadable',
      file,
      reason: 'it was interrupted while saving and can only be put right in a place that can be written to',
    }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM' || code === 'EROFS')
    return { code: 'project-read-only', file, reason: 'the file or its folder cannot be written to' }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return {
      code: 'project-damaged',
      file,
      reason: `parts of the file are not readable (${message})`,
      recoverable: true,
    }
  if (code === 'ENOENT') return { code: 'file-missing', file }
  if (code === 'EEXIST') return { code: 'file-exists', file }
  if (
    code.startsWith('SQLITE_CANTOPEN') ||
    code === 'SQLITE_AUTH' ||
    /^(EACCES|EPERM|EISDIR|ENOTDIR|ELOOP)$/.test(code)
  )
    return { code: 'file-unreadable', file, reason: `the system does not let it be opened (${message})` }
  if (code === 'ENAMETOOLONG') return { code: 'file-unreadable', file, reason: 'its name is too long for this system' }
  if (code === 'EFBIG' || code === 'SQLITE_NOLFS')
    return {
      code: 'file-unreadable',
      file,
      reason: 'it has reached the largest size that this disk can hold in one file',
    }
  if (/^SQLITE_IOERR/.test(code) || /^(EIO|ENXIO|ENODEV|ESTALE)$/.test(code)) {
    const free = freeBytes(folder)
    if (/WRITE|FSYNC|TRUNCATE/.test(code) && free !== null && free < fullBelow)
      return { code: 'disk-full', folder, needed: null }
    return { code: 'file-unreadable', file, reason: `the disk reported an error (${code})` }
  }
  return null
}

/**
 * The failure that an error of SQLite or of the file system means for the project at `path`. Anything unknown stays what
 * it is: a bug, with its own stack.
 */
export const translate = (thrown: unknown, path: string): unknown => {
  if (thrown instanceof HostError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const failure = failureFor(missesTables(thrown) ? 'SQLITE_CORRUPT' : codeOf(thrown), path, message)
  return failure ? new HostError(failure, { cause: thrown }) : thrown
}

/** Runs `work`; what it throws is translated. */
export const translating = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (thrown) {
    throw translate(thrown, path)
  }
}
