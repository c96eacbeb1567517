import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { assertNotOpen } from './open-files.ts'
import { isBusy } from './translate.ts'

/** What can be told of a project without opening it as one. */
export type Glimpse = {
  /** `nothing` without a step of history, a job or audio; `something` also for whatever cannot be read. */
  readonly holds: 'nothing' | 'something'
  /** The last session on it ended without closing it. */
  readonly crashed: boolean
}

/** Looks into a project file. @returns `busy` when another process has it open */
export const glimpseProject = (path: string): Glimpse | 'busy' => {
  assertNotOpen(path)
  // A session keeps its journal there, empty or not, until it closes the file.
  const journal = existsSync(`${path}-journal`)
  let database: BetterSqlite.Database | null = null
  try {
    database = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })
    const { rows, sessions } = database
      .prepare(
        `SELECT (SELECT count(*) FROM edit) + (SELECT count(*) FROM job) + (SELECT count(*) FROM source) AS rows,
          (SELECT count(*) FROM meta WHERE name = 'session') AS sessions`,
      )
      .get() as { rows: number; sessions: number }
    return { holds: rows === 0 ? 'nothing' : 'something', crashed: journal || sessions > 0 }
  } catch (thrown) {
    return isBusy(thrown) ? 'busy' : { holds: 'something', crashed: journal }
  } finally {
    database?.close()
  }
}
