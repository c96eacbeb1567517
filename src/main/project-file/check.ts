import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import type { CheckReport } from '../../contract/api.ts'
import { failureOf, HostError } from '../../contract/failures.ts'
import { blockFrames } from '../../core/audio/peaks.ts'
import { type Document, emptyDocument } from '../../core/project/records.ts'
import { BlockDirectory } from './block-directory.ts'
import { Connection } from './connection.ts'
import { type EditRow, type GenerationRow, readEdit, readGeneration } from './documents.ts'
import { readHeader } from './header.ts'
import { loadDocument } from './load-document.ts'
import { openConnection } from './open-files.ts'
import { salvageRow, salvageRows } from './salvage-rows.ts'
import { SampleReader } from './sample-reader.ts'
import type { Table } from './schema.ts'
import { readJobs } from './stored-jobs.ts'
import { causedByCorruption } from './translate.ts'

type DamagedBlock = CheckReport['damagedBlocks'][number]

/** Problems of the database itself that are listed one by one. */
const listedProblems = 20

const checkPages = (connection: Connection, problems: string[]): void => {
  try {
    for (const { integrity_check: found } of connection.rows<{ integrity_check: string }>(
      `PRAGMA integrity_check(${listedProblems})`,
    ))
      if (found !== 'ok') problems.push(`The database: ${found.replaceAll('\n', ' ')}.`)
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    problems.push('The database: its pages do not fit together.')
  }
}

/** Counts the rows of a table that cannot be read or fail their checksum. */
const countDamaged = <Row>(connection: Connection, table: Table, isWhole: (row: Row) => boolean): number => {
  const { rows } = salvageRows<{ id: number }>(connection, table, 'rowid')
  return rows.filter(({ id }) => {
    const row = salvageRow<Row>(connection, table, '*', id)
    return !row || !isWhole(row)
  }).length
}

const checkRows = (connection: Connection, problems: string[]): void => {
  const tell = (count: number, one: string, many: string, meaning: string) => {
    if (count > 0) problems.push(`${count} ${count === 1 ? one : many} damaged${meaning}.`)
  }
  const generations = countDamaged<GenerationRow>(connection, 'generation', (row) => readGeneration(row) !== null)
  tell(generations, 'stored copy of the document is', 'stored copies of the document are', '')
  const steps = countDamaged<EditRow>(connection, 'edit', (row) => readEdit(row) !== null)
  tell(steps, 'step of the undo history is', 'steps of the undo history are', '')
  type Summary = { checksum: number; bins?: unknown; columns?: unknown }
  const whole = ({ checksum, bins, columns }: Summary) => {
    const bytes = bins ?? columns
    return bytes instanceof Uint8Array && crc32(bytes) === checksum
  }
  const summaries = (['overview', 'peaks', 'spectrum'] as const).map((table) => countDamaged(connection, table, whole))
  const total = summaries.reduce((sum, count) => sum + count, 0)
  tell(total, 'summary for drawing is', 'summaries for drawing are', '; the samples say the same, nothing is lost')
  const jobs = salvageRows(connection, 'job', 'state')
  tell(jobs.rows.length - readJobs(connection).length, 'stored job is', 'stored jobs are', '')
}

/** Reads every block of every source against its checksum. */
const checkBlocks = (connection: Connection, document: Document): { blocks: number; damaged: DamagedBlock[] } => {
  const directory = new BlockDirectory(connection)
  const reader = new SampleReader(connection, directory, () => {}, 1)
  const damaged: DamagedBlock[] = []
  let blocks = 0
  for (const source of new Set([...Object.keys(document.source), ...directory.ids])) {
    const row = document.source[source]
    const channels = row?.channels ?? directory.channels(source)
    const frames = row?.frames ?? directory.frames(source)
    for (let channel = 0; channel < channels; channel++)
      for (let position = 0; position * blockFrames < frames; position++) {
        blocks++
        const from = position * blockFrames
        const wanted = Math.min(blockFrames, frames - from)
        if (reader.block(source, channel, position)?.length !== wanted)
          damaged.push({ source, name: row?.name ?? source, channel, from, frames: wanted })
      }
  }
  return { blocks, damaged }
}

/** A connection for looking only; a journal of a crash is rolled back first, as opening the project would. */
const connect = (path: string): Connection => {
  try {
    return Connection.open(path, true)
  } catch (thrown) {
    if (failureOf(thrown).code !== 'file-unreadable') throw thrown
    return Connection.open(path, false)
  }
}

const examine = (connection: Connection, path: string, version: number): CheckReport => {
  const problems: string[] = []
  checkPages(connection, problems)
  const loaded = loadDocument(connection)
  if (!loaded) problems.push('Neither the document nor its history is readable.')
  problems.push(...(loaded?.notes ?? []))
  checkRows(connection, problems)
  const { blocks, damaged } = checkBlocks(connection, loaded?.document ?? emptyDocument)
  const ok = problems.length === 0 && damaged.length === 0
  return { file: basename(path), ok, version, blocks, damagedBlocks: damaged, problems }
}

/**
 * Reads everything in a project file against its checksums. A file that is open here is checked as it stands.
 * @throws HostError for a file that is no project, is missing, is newer or is open elsewhere; damage is in the report
 */
export const checkProjectFile = (path: string): CheckReport => {
  const open = openConnection(path)
  if (open) return examine(open, path, open.pragma<number>('user_version'))
  let connection: Connection | null = null
  try {
    const { version } = readHeader(path)
    connection = connect(path)
    return examine(connection, path, version)
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (!(thrown instanceof HostError) || failure.code !== 'project-damaged') throw thrown
    const problems = [`The file cannot be opened: ${failure.reason}.`]
    return { file: basename(path), ok: false, version: null, blocks: 0, damagedBlocks: [], problems }
  } finally {
    connection?.close()
  }
}
