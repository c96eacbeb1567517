import { crc32 } from 'node:zlib'
import type { Connection } from './connection.ts'
import { salvageRow, salvageRows } from './salvage-rows.ts'
import type { StoredJob } from './types.ts'

type JobRow = { id: string; state: string; checksum: number; data: string; analysis: Uint8Array | null }

const checksumOf = ({ id, state, data, analysis }: Omit<JobRow, 'checksum'>): number =>
  crc32(analysis ?? '', crc32(JSON.stringify([id, state, data])))

const readJob = (row: JobRow): StoredJob | null => {
  if (checksumOf(row) !== row.checksum) return null
  const { id, state, data, analysis } = row
  return { id, state, data: JSON.parse(data) as unknown, analysis: analysis && new Uint8Array(analysis) }
}

/** Jobs that are kept with the project; one that is damaged is left out. */
export const readJobs = (connection: Connection): StoredJob[] =>
  salvageRows<{ id: number }>(connection, 'job', 'rowid').rows.flatMap(({ id }) => {
    const row = salvageRow<JobRow>(connection, 'job', '*', id)
    return (row && readJob(row)) ?? []
  })

export const saveJob = (connection: Connection, { id, state, data, analysis }: StoredJob): void => {
  const row = { id, state, data: JSON.stringify(data ?? null), analysis }
  connection.write(() =>
    connection.run(
      `INSERT INTO job (id, state, checksum, data, analysis) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id)
       DO UPDATE SET state = excluded.state, checksum = excluded.checksum, data = excluded.data, analysis = excluded.analysis`,
      ...[id, state, checksumOf(row), row.data, analysis],
    ),
  )
}

export const deleteJob = (connection: Connection, id: string): void => {
  connection.write(() => connection.run('DELETE FROM job WHERE id = ?', id))
}

/** Every text inside the data of jobs: among them the ids of the sources that they fill. */
export const textsIn = (value: unknown, found = new Set<string>()): Set<string> => {
  if (typeof value === 'string') found.add(value)
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) textsIn(inner, found)
  return found
}
