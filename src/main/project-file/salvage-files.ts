import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { fail } from '../../contract/failures.ts'
import { Connection } from './connection.ts'
import { pageBytes } from './format.ts'
import { assertNotOpen } from './open-files.ts'

/** Offsets in the header of a SQLite file (https://sqlite.org/fileformat2.html §1.3). */
const header = { changes: 24, pages: 28, freeTrunk: 32, freeCount: 36, validFor: 92 } as const

/** Writes over the start of a copy. */
const patch = (path: string, change: (first: Buffer, pages: number) => Buffer): void => {
  const file = openSync(path, 'r+')
  try {
    const { size } = statSync(path)
    const first = Buffer.alloc(pageBytes)
    readSync(file, first, 0, pageBytes, 0)
    const claimed = first.readUInt32BE(header.pages)
    const stored = Math.max(1, Math.ceil(size / pageBytes))
    // A header may claim pages that were cut off; a damaged one may claim anything.
    const pages = claimed >= stored && claimed <= stored * 64 ? claimed : stored
    const changed = change(first, pages)
    writeSync(file, changed, 0, changed.length, 0)
    ftruncateSync(file, pages * pageBytes)
  } finally {
    closeSync(file)
  }
}

/** The size is taken from the file, and no page counts as free: nothing here is ever written to. */
const settleHeader = (first: Buffer, pages: number): Buffer => {
  first.writeUInt32BE(pages, header.pages)
  first.writeUInt32BE(0, header.freeTrunk)
  first.writeUInt32BE(0, header.freeCount)
  first.writeUInt32BE(first.readUInt32BE(header.changes), header.validFor)
  return first
}

/** First pages of sound, empty projects: as they are made, and as a compact copy lays its tables out. */
const soundFirstPages = (folder: string): Buffer[] => {
  const made = join(folder, 'made.lasso')
  const compact = join(folder, 'compact.lasso')
  Connection.create(made).close()
  const database = new BetterSqlite(made)
  database.prepare('VACUUM INTO ?').run(compact)
  database.close()
  return [made, compact].map((path) => {
    const file = openSync(path, 'r')
    const first = Buffer.alloc(pageBytes)
    readSync(file, first, 0, pageBytes, 0)
    closeSync(file)
    return first
  })
}

/** A way to read a damaged file. */
export type Reading = {
  /** What had to be done to read it; null for the file as it is. */
  readonly note: string | null
  open(): Connection
}

/**
 * Ways to read a damaged project, the gentlest first. The file itself is opened for reading only; everything else is
 * tried on a copy in `folder`: with its journal rolled back, with its size put right, with the first page of a sound
 * project (which says where the tables are).
 */
export const readings = function* (path: string, folder: string): Generator<Reading> {
  assertNotOpen(path)
  const copy = join(folder, 'copy.lasso')
  const refresh = (): void => {
    for (const suffix of ['', '-journal']) rmSync(`${copy}${suffix}`, { force: true })
    copyFileSync(path, copy, constants.COPYFILE_FICLONE)
  }

  yield { note: null, open: () => Connection.open(path, true) }
  if (existsSync(`${path}-journal`))
    yield {
      note: 'A change that a crash had interrupted was taken back.',
      open: () => {
        refresh()
        copyFileSync(`${path}-journal`, `${copy}-journal`)
        return Connection.open(copy, false)
      },
    }
  yield {
    note: 'The size in its header was put right.',
    open: () => {
      refresh()
      patch(copy, settleHeader)
      return Connection.open(copy, true)
    },
  }
  for (const first of soundFirstPages(folder))
    yield {
      note: 'Its first page was made anew.',
      open: () => {
        refresh()
        patch(copy, (_, pages) => settleHeader(Buffer.from(first), pages))
        return Connection.open(copy, true)
      },
    }
}

/** A folder for copies of a damaged file: beside the output, where there has to be room anyway. */
export const salvageFolder = (output: string): string => {
  try {
    return mkdtempSync(join(dirname(output), '.lasso-recover-'))
  } catch (thrown) {
    return fail({ code: 'folder-not-writable', folder: dirname(output) }, thrown)
  }
}
