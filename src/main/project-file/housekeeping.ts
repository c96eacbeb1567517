import type { BlockDirectory } from './block-directory.ts'
import type { Connection } from './connection.ts'
import type { History } from './history.ts'
import { deleteBlocks } from './source-writer.ts'
import { readJobs, textsIn } from './stored-jobs.ts'

/** Blocks removed in one transaction. */
const removedTogether = 256

/**
 * Sources whose blocks nothing refers to: no document, no step of the history, no stored generation, no job. Empty when
 * that is not certain.
 */
export const orphans = (connection: Connection, directory: BlockDirectory, history: History): string[] => {
  const kept = history.sources()
  if (directory.ids.every((id) => kept.has(id))) return []
  const verified = history.verifiedSources()
  if (!verified) return []
  for (const id of verified) kept.add(id)
  for (const { document } of connection.rows<{ document: string }>('SELECT document FROM generation'))
    for (const id of directory.ids) if (document.includes(JSON.stringify(id))) kept.add(id)
  for (const job of readJobs(connection)) for (const text of textsIn(job.data)) kept.add(text)
  return directory.ids.filter((id) => !kept.has(id))
}

/**
 * Removes what an import that never finished left behind. Runs after the document is loaded.
 * @returns the ids of the removed blocks
 */
export const removeOrphans = (connection: Connection, directory: BlockDirectory, history: History): number[] => {
  const removed: number[] = []
  for (const source of orphans(connection, directory, history)) {
    const ids = directory.places(source).map(({ id }) => id)
    for (let from = 0; from < ids.length; from += removedTogether)
      connection.write(() => deleteBlocks(connection, ids.slice(from, from + removedTogether)))
    connection.write(() => connection.run('DELETE FROM source WHERE id = ?', source))
    directory.remove(source)
    removed.push(...ids)
  }
  return removed
}
