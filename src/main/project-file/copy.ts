import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { fail } from '../../contract/failures.ts'
import type { Connection } from './connection.ts'
import { assertNotOpen } from './open-files.ts'
import { translating } from './translate.ts'

/** Makes a finished file or a change of a folder survive a power cut. Windows has no such thing for folders. */
export const synchronise = (path: string, folder: boolean): void => {
  if (folder && process.platform === 'win32') return
  const file = openSync(path, folder ? 'r' : 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const temporaryName = /^\.lasso-\d+-\d+\.tmp(-journal)?$/
/** Older than any copy that is still being written. */
const staleMilliseconds = 24 * 3600 * 1000

/** Removes what a program that died while saving left in a folder. */
const removeStale = (folder: string): void => {
  for (const name of readdirSync(folder).filter((name) => temporaryName.test(name))) {
    const path = join(folder, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > staleMilliseconds) rmSync(path, { force: true })
  }
}

/** A name beside `target` that nothing bears yet. Short, so that it fits wherever `target` does. */
const temporaryBeside = (target: string): string => {
  const folder = dirname(target)
  removeStale(folder)
  for (let number = 0; ; number++) {
    const path = join(folder, `.lasso-${process.pid}-${number}.tmp`)
    if (!existsSync(path)) return path
  }
}

/** @throws HostError `project-busy` when another process has the project at `path` open */
const assertNobodyHas = (path: string): void => {
  assertNotOpen(path)
  let database: BetterSqlite.Database | null = null
  try {
    database = new BetterSqlite(path, { fileMustExist: true })
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE; ROLLBACK')
  } catch (thrown) {
    if (thrown instanceof BetterSqlite.SqliteError && thrown.code.startsWith('SQLITE_BUSY'))
      fail({ code: 'project-busy', file: basename(path) }, thrown)
  } finally {
    database?.close()
  }
}

/**
 * Looks at the place where a project is about to be written.
 * @throws HostError `file-exists`, `project-busy`, `file-missing` for the folder
 */
export const prepareTarget = (target: string, overwrite: boolean): void => {
  const folder = dirname(target)
  if (!existsSync(folder)) fail({ code: 'file-missing', file: folder })
  if (!existsSync(target)) return
  if (!overwrite) fail({ code: 'file-exists', file: basename(target) })
  assertNobodyHas(realpathSync(target))
}

/** Puts a finished temporary file in its place. A journal of what stood there before must not be played back into it. */
export const moveInto = (temporary: string, target: string): void =>
  translating(target, () => {
    rmSync(`${target}-journal`, { force: true })
    renameSync(temporary, target)
    synchronise(dirname(target), true)
  })

/**
 * Writes a compact copy of an open project: temporary file in the target's folder, fsync, rename. At every moment the
 * target is absent, the old file, or the new one, whole.
 */
export const copyProject = (connection: Connection, target: string, overwrite: boolean): void => {
  prepareTarget(target, overwrite)
  const temporary = translating(target, () => temporaryBeside(target))
  try {
    connection.vacuumInto(temporary)
    translating(target, () => {
      const copy = new BetterSqlite(temporary)
      try {
        copy.prepare("DELETE FROM meta WHERE name = 'session'").run()
      } finally {
        copy.close()
      }
      synchronise(temporary, false)
    })
    moveInto(temporary, target)
  } catch (thrown) {
    for (const path of [temporary, `${temporary}-journal`]) rmSync(path, { force: true })
    throw thrown
  }
}
