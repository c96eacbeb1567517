import { randomUUID } from 'node:crypto'
import { accessSync, constants, existsSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { fail } from '../../contract/failures.ts'
import { applicationId, formatVersion, pageBytes } from './format.ts'
import { readHeader } from './header.ts'
import { setForeignJournalAside } from './journal.ts'
import { assertNotOpen, type FileIdentity, identify, markClosed, markOpen } from './open-files.ts'
import { migrate, refuseCode } from './schema.ts'
import { isReadOnly, translate, translating } from './translate.ts'

type Value = string | number | bigint | Uint8Array | null

/** A journal that grew beyond this is cut after the transaction. */
const journalBytes = 2 ** 20

/** Settings of every connection; see docs/decisions/0006-project-file.md for the measurements behind them. */
const configure = (database: BetterSqlite.Database): void => {
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('trusted_schema = OFF')
  database.pragma('cell_size_check = ON')
  database.pragma('synchronous = FULL')
  database.pragma('temp_store = MEMORY')
  database.pragma(`journal_size_limit = ${journalBytes}`)
}

/** Why a file or its folder cannot be written to, as far as the system says before trying; null when it can. */
const unwritable = (path: string): string | null => {
  for (const [target, reason] of [
    [path, 'the file cannot be written to'],
    [dirname(path), 'its folder cannot be written to'],
  ] as const)
    try {
      accessSync(target, constants.W_OK)
    } catch {
      return reason
    }
  return null
}

/**
 * The one connection to a project file: the only place that talks to SQLite while a project is open. Rollback journal,
 * exclusive lock, full synchronisation. Everything it throws is a HostError or a bug.
 */
export class Connection {
  #database: BetterSqlite.Database
  #path: string
  #identity: FileIdentity
  #readOnlyReason: string | null
  #statements = new Map<string, BetterSqlite.Statement>()
  /** Called inside the first write transaction after opening. */
  #beforeFirstWrite: (() => void) | null = null
  #closed = false
  /** What opening had to put right. */
  readonly notes: string[] = []

  private constructor(path: string, database: BetterSqlite.Database, readOnlyReason: string | null) {
    this.#path = path
    this.#database = database
    this.#readOnlyReason = readOnlyReason
    this.#identity = identify(path)
    markOpen(this.#identity, this)
  }

  /** Makes an empty project. @throws HostError `file-exists`, `folder-not-writable`, `disk-full` */
  static create(path: string): Connection {
    if (existsSync(path)) fail({ code: 'file-exists', file: basename(path) })
    return translating(path, () => {
      if (!existsSync(dirname(path))) fail({ code: 'file-missing', file: dirname(path) })
      if (unwritable(dirname(path))) fail({ code: 'folder-not-writable', folder: dirname(path) })
      const database = new BetterSqlite(path)
      try {
        database.pragma(`page_size = ${pageBytes}`)
        database.pragma('auto_vacuum = INCREMENTAL')
        database.pragma('journal_mode = DELETE')
        configure(database)
        database
          .transaction(() => {
            database.pragma(`application_id = ${applicationId}`)
            migrate(database, 0, randomUUID())
          })
          .exclusive()
        return new Connection(path, database, null)
      } catch (thrown) {
        database.close()
        rmSync(path, { force: true })
        throw thrown
      }
    })
  }

  /**
   * Opens a project after looking at its header. A file that cannot be written to is opened for reading, with the reason.
   * @throws HostError `file-missing`, `project-empty`, `project-foreign`, `project-newer`, `project-busy`, `project-damaged`
   */
  static open(path: string, readOnly: boolean): Connection {
    const { version, missing } = readHeader(path)
    const reason = readOnly ? 'it was opened for reading only' : unwritable(path)
    return translating(path, () => {
      const crashed = existsSync(`${path}-journal`)
      const notes = setForeignJournalAside(path, reason !== null)
      if (missing > 0 && !crashed) notes.push(`The last ${missing} bytes of the file are missing.`)
      const connection = Connection.#connect(path, reason)
      connection.notes.push(...notes)
      if (version < 1) connection.#damaged('it holds no project')
      connection.#upgrade(version)
      return connection
    })
  }

  static #connect(path: string, reason: string | null): Connection {
    assertNotOpen(path)
    const database = new BetterSqlite(path, { readonly: reason !== null, fileMustExist: true })
    try {
      configure(database)
      if (reason === null) {
        database.pragma('journal_mode = DELETE')
        database.exec('BEGIN EXCLUSIVE; COMMIT')
      }
      refuseCode(database, basename(path))
      return new Connection(path, database, reason)
    } catch (thrown) {
      database.close()
      if (reason === null && isReadOnly(thrown)) return Connection.#connect(path, 'the file cannot be written to')
      throw thrown
    }
  }

  #upgrade(version: number): void {
    try {
      if (this.#readOnlyReason === null) migrate(this.#database, version, randomUUID())
    } catch (thrown) {
      this.close()
      throw thrown
    }
  }

  #damaged(reason: string): never {
    this.close()
    return fail({ code: 'project-damaged', file: basename(this.#path), reason, recoverable: false })
  }

  get path(): string {
    return this.#path
  }

  /** Why the file is open for reading only; null when it can be written to. */
  get readOnlyReason(): string | null {
    return this.#readOnlyReason
  }

  onFirstWrite(work: () => void): void {
    this.#beforeFirstWrite = work
  }

  #prepare(sql: string): BetterSqlite.Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** First row, or null. */
  row<Row>(sql: string, ...values: Value[]): Row | null {
    return this.#guard(() => (this.#prepare(sql).get(...values) as Row | undefined) ?? null)
  }

  rows<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values) as Row[])
  }

  /** @returns the row id of an insert, and how many rows changed */
  run(sql: string, ...values: Value[]): { id: number; changes: number } {
    return this.#guard(() => {
      const { lastInsertRowid, changes } = this.#prepare(sql).run(...values)
      return { id: Number(lastInsertRowid), changes }
    })
  }

  pragma<Result>(text: string): Result {
    return this.#guard(() => this.#database.pragma(text, { simple: true }) as Result)
  }

  /**
   * Runs `work` in one transaction, durable when this returns and without effect when it throws.
   * @throws HostError `project-read-only`, `project-moved`, `disk-full`, …
   */
  write<T>(work: () => T): T {
    if (this.#database.inTransaction) return work()
    return this.#guard(() => {
      this.assertWritable()
      this.verifyInPlace()
      this.#verifyJournal()
      this.#prepare('BEGIN IMMEDIATE').run()
      try {
        // Puts the first page, and with it the project's identity, first into every journal: see journal.ts.
        this.#prepare(`PRAGMA user_version = ${formatVersion}`).run()
        const first = this.#beforeFirstWrite
        first?.()
        const result = work()
        this.#prepare('COMMIT').run()
        if (first === this.#beforeFirstWrite) this.#beforeFirstWrite = null
        return result
      } catch (thrown) {
        if (this.#database.inTransaction) this.#prepare('ROLLBACK').run()
        throw thrown
      }
    })
  }

  /** Gives pages that hold nothing back to the disk. */
  releasePages(): void {
    this.write(() => this.#database.exec('PRAGMA incremental_vacuum'))
  }

  assertWritable(): void {
    if (this.#readOnlyReason !== null)
      fail({ code: 'project-read-only', file: basename(this.#path), reason: this.#readOnlyReason })
  }

  /** Throws `project-moved` when the path no longer leads to the open file: its journal would be lost in a crash. */
  verifyInPlace(): void {
    let now: FileIdentity | null = null
    try {
      now = identify(this.#path)
    } catch {}
    if (now !== this.#identity) fail({ code: 'project-moved', file: basename(this.#path) })
  }

  /**
   * While the file is locked SQLite keeps its journal open and empty between transactions. One that somebody tidied away
   * would protect nothing: it is made again.
   */
  #verifyJournal(): void {
    if (existsSync(`${this.#path}-journal`)) return
    this.#database.pragma('journal_mode = MEMORY')
    this.#database.pragma('journal_mode = DELETE')
  }

  /**
   * Writes a compact copy. The target must not exist.
   * @throws HostError
   */
  vacuumInto(target: string): void {
    translating(target, () => this.#database.prepare('VACUUM INTO ?').run(target))
  }

  /** Closes, runs `move`, and opens the file at `target`; when `move` throws, opens the old file again. */
  moveTo(target: string, move: () => void): void {
    const before = this.#path
    this.#release()
    try {
      move()
      this.#adopt(Connection.#connect(target, null))
    } catch (thrown) {
      this.#adopt(Connection.#connect(before, this.#readOnlyReason))
      throw translate(thrown, target)
    }
  }

  #release(): void {
    this.#statements.clear()
    this.#database.close()
    markClosed(this.#identity)
  }

  #adopt(other: Connection): void {
    this.#database = other.#database
    this.#path = other.#path
    this.#identity = other.#identity
    this.#readOnlyReason = other.#readOnlyReason
    markOpen(this.#identity, this)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#release()
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (thrown) {
      throw translate(thrown, this.#path)
    }
  }
}
