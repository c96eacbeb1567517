import type { Connection } from './connection.ts'
import { causedByCorruption } from './translate.ts'
import type { StoredJob } from './types.ts'

type JobRow = { id: string; state: string; data: string; analysis: Uint8Array | null }

const readJob = ({ id, state, data, analysis }: JobRow): StoredJob | null => {
  try {
    return { id, state, data: JSON.parse(data) as unknown, analysis: analysis && new Uint8Array(analysis) }
  } catch {
    return null
  }
}

/** Jobs that are kept with the project; one that is damaged is left out. */
export const readJobs = (connection: Connection): StoredJob[] => {
  try {
    const rows = connection.rows<JobRow>('SELECT id, state, data, analysis FROM job ORDER BY rowid')
    return rows.map(readJob).filter((job) => job !== null)
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return []
  }
}

export const saveJob = (connection: Connection, { id, state, data, analysis }: StoredJob): void => {
  connection.write(() =>
    connection.run(
      `INSERT INTO job (id, state, data, analysis) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, analysis = excluded.analysis`,
      ...[id, state, JSON.stringify(data ?? null), analysis],
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
