import type { Connection } from './connection.ts'
import type { Table } from './schema.ts'
import { causedByCorruption } from './translate.ts'

/** Row ids that are tried in vain before a damaged table counts as read: more than the rows under one lost page. */
const patience = 20_000

export type SalvagedRows<Row> = {
  readonly rows: Row[]
  /** False when a part of the table could not be read. */
  readonly complete: boolean
}

/**
 * All rows of a table by row id. Where pages are damaged it goes on id by id, so that a lost page costs its own rows only.
 * @param columns what to select; the row id comes as `id`
 */
export const salvageRows = <Row>(connection: Connection, table: Table, columns: string): SalvagedRows<Row> => {
  try {
    const rows = connection.rows<Row>(`SELECT rowid AS id, ${columns} FROM ${table} NOT INDEXED ORDER BY rowid`)
    return { rows, complete: true }
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return { rows: [...probeRows<Row & { id: number }>(connection, table, columns)], complete: false }
  }
}

/**
 * Steps from id to id. In a damaged tree a search may lead backwards, or to an id that no row of ours has: such a row is
 * taken once, but the search goes on from where it was.
 */
function* probeRows<Row extends { id: number }>(connection: Connection, table: Table, columns: string): Generator<Row> {
  const next = `SELECT rowid AS id, ${columns} FROM ${table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1`
  const seen = new Set<number>()
  let id = 0
  for (let failures = 0; failures < patience; ) {
    const row = salvaged(() => connection.row<Row>(next, id))
    if (row === null) return
    const fits = row !== 'damaged' && row.id > id && row.id <= id + patience
    if (row !== 'damaged' && !seen.has(row.id)) {
      seen.add(row.id)
      yield row
    }
    failures = fits ? 0 : failures + 1
    id = fits ? row.id : id + 1
  }
}

const salvaged = <T>(read: () => T): T | 'damaged' => {
  try {
    return read()
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return 'damaged'
  }
}

/** One row by its id; null when it is not there or damaged. */
export const salvageRow = <Row>(connection: Connection, table: Table, columns: string, id: number): Row | null => {
  const row = salvaged(() => connection.row<Row>(`SELECT ${columns} FROM ${table} WHERE rowid = ?`, id))
  return row === 'damaged' ? null : row
}
