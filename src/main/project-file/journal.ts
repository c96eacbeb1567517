import { existsSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '../../contract/failures.ts'
import { pageBytes } from './format.ts'
import { readStart } from './header.ts'

/** First bytes of a rollback journal that SQLite would play back (https://sqlite.org/fileformat2.html §3). */
const journalMagic = Buffer.from([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7])

/** The project's own name inside its first page, which every transaction writes (see `Connection.write`). */
const identityOf = (page: Buffer): string | null =>
  /\/\* project ([0-9a-f-]{36}) \*\//.exec(page.toString('latin1'))?.[1] ?? null

/** Bytes of a journal in which its record of the first page must lie: header sector and the first records. */
const searchedBytes = 16 * (pageBytes + 8) + pageBytes

const freeName = (path: string): string => {
  for (let number = 1; ; number++) {
    const name = `${path}.foreign${number > 1 ? `-${number}` : ''}`
    if (!existsSync(name)) return name
  }
}

/**
 * SQLite rolls back whatever journal bears the file's name. One that came from another project (a copy, a sync client)
 * would destroy the file: it is told by the identity in its first page, and renamed.
 * @returns notes on what was done
 */
export const setForeignJournalAside = (path: string, readOnly: boolean): string[] => {
  const journal = `${path}-journal`
  if (!existsSync(journal)) return []
  const start = readStart(journal, searchedBytes)
  if (!start.subarray(0, journalMagic.length).equals(journalMagic)) return []
  const own = identityOf(readStart(path, pageBytes))
  const other = identityOf(start)
  const pageSize = start.length >= 28 ? start.readUInt32BE(24) : pageBytes
  const foreign = pageSize !== pageBytes || (own !== null && other !== null && own !== other)
  if (!foreign) return []
  if (readOnly)
    fail({
      code: 'file-unreadable',
      file: basename(path),
      reason: 'the journal of another project lies beside it, where nothing can be moved',
    })
  const aside = freeName(journal)
  renameSync(journal, aside)
  return [`A journal of another project lay beside this one. It was renamed to "${basename(aside)}" and not used.`]
}
