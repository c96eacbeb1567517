import BetterSqlite from 'better-sqlite3'
import { assertNotOpen } from './open-files.ts'
import { isBusy } from './translate.ts'

/**
 * Looks whether a project holds anything: a step of history, a job or audio.
 * @returns `busy` when another process has it open; `filled` also for whatever cannot be read
 */
export const isBlankProject = (path: string): 'blank' | 'filled' | 'busy' => {
  assertNotOpen(path)
  let database: BetterSqlite.Database | null = null
  try {
    database = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })
    const counted = database
      .prepare(
        'SELECT (SELECT count(*) FROM edit) + (SELECT count(*) FROM job) + (SELECT count(*) FROM source) AS rows',
      )
      .get() as { rows: number }
    return counted.rows === 0 ? 'blank' : 'filled'
  } catch (thrown) {
    return isBusy(thrown) ? 'busy' : 'filled'
  } finally {
    database?.close()
  }
}
