import type BetterSqlite from 'better-sqlite3'
import { fail } from '../../contract/failures.ts'
import { formatVersion } from './format.ts'

/**
 * Forward-only migrations: number i takes a file from version i to i + 1, in one transaction. Never change one that was
 * released; append.
 *
 * Rows are written once. Whatever is small and read often stands in a table of its own, so that it lies together on disk:
 * `overview` (the two coarsest peak levels) for a whole project at a glance, `peaks` for zooming in, `block` for samples.
 */
const migrations: readonly ((identity: string) => string)[] = [
  (identity) => `
    CREATE TABLE meta (/* project ${identity} */ name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE generation (
      id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, edit INTEGER NOT NULL, at TEXT NOT NULL,
      checksum INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE edit (
      id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, label TEXT NOT NULL, at TEXT NOT NULL,
      bytes INTEGER NOT NULL, sources TEXT NOT NULL, checksum INTEGER NOT NULL, diff TEXT NOT NULL) STRICT;
    CREATE TABLE source (
      id TEXT PRIMARY KEY, channels INTEGER NOT NULL, rate INTEGER NOT NULL, made TEXT NOT NULL) STRICT;
    CREATE TABLE block (
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, channel INTEGER NOT NULL, position INTEGER NOT NULL,
      frames INTEGER NOT NULL, checksum INTEGER NOT NULL, samples BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX block_place ON block (source, channel, position, frames);
    CREATE TABLE overview (block INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, bins BLOB NOT NULL) STRICT;
    CREATE TABLE peaks (block INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, bins BLOB NOT NULL) STRICT;
    CREATE TABLE spectrum (block INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, columns BLOB NOT NULL) STRICT;
    CREATE TABLE job (
      id TEXT PRIMARY KEY, state TEXT NOT NULL, checksum INTEGER NOT NULL, data TEXT NOT NULL, analysis BLOB) STRICT;
    CREATE TABLE view (id INTEGER PRIMARY KEY CHECK (id = 1), data TEXT NOT NULL) STRICT;
  `,
  // Documents got a table of examples, which programs of version 1 would lose: nothing to change, but they are told.
  () => '',
]

/** Tables that a project file has, for checks and recovery. */
export const tables = [
  'meta',
  'generation',
  'edit',
  'source',
  'block',
  'overview',
  'peaks',
  'spectrum',
  'job',
  'view',
] as const
export type Table = (typeof tables)[number]

/** Takes a file of version `from` to the current one. Each step is one transaction. */
export const migrate = (database: BetterSqlite.Database, from: number, identity: string): void => {
  for (let version = from; version < formatVersion; version++)
    database
      .transaction(() => {
        database.exec(migrations[version]!(identity))
        database.pragma(`user_version = ${version + 1}`)
      })
      .immediate()
}

/**
 * A project file has tables and indexes only. Triggers and views would run what a stranger wrote.
 * @throws HostError `project-foreign`
 */
export const refuseCode = (database: BetterSqlite.Database, file: string): void => {
  const found = database
    .prepare("SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'")
    .get() as { type: string; name: string } | undefined
  if (found) fail({ code: 'project-foreign', file, looksLike: `a project file that someone put a ${found.type} into` })
}
