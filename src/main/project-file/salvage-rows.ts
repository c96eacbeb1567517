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

function* probeRows<Row extends { id: number }>(connection: Connection, table: Table, columns: string): Generator<Row> {
  const next = `SELECT rowid AS id, ${columns} FROM ${table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1`
  let id = 0
  for (let failures = 0; failures < patience; ) {
    try {
      const row = connection.row<Row>(next, id)
      if (!row) return
      yield row
      id = row.id
      failures = 0
    } catch (thrown) {
      if (!causedByCorruption(thrown)) throw thrown
      failures++
      id++
    }
  }
}

/** One row by its id; null when it is not there or damaged. */
export const salvageRow = <Row>(connection: Connection, table: Table, columns: string, id: number): Row | null => {
  try {
    return connection.row<Row>(`SELECT ${columns} FROM ${table} WHERE rowid = ?`, id)
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return null
  }
}
