import { type Document, type TableName, type Tables, tableNames } from './records.ts'

/** What happened to one row: `[before, after]`, where null means that the row is not there. */
export type Change<Row> = readonly [before: Row | null, after: Row | null]

/** Every change of an edit, by table and id. Plain JSON; undo applies its inverse. */
export type Diff = { readonly [T in TableName]?: { readonly [id: string]: Change<Tables[T]> } }

type LooseDiff = { [table: string]: { [id: string]: Change<unknown> } }

/** Deep equality of JSON values; the order of keys does not matter. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key as never], b[key as never]))
}

/** True when nothing changes. */
export const isEmptyDiff = (diff: Diff): boolean =>
  tableNames.every((table) => Object.keys(diff[table] ?? {}).length === 0)

/** The diff that takes back `diff`. */
export const invert = (diff: Diff): Diff => {
  const inverse: LooseDiff = {}
  for (const table of tableNames) {
    const rows = diff[table]
    if (!rows) continue
    inverse[table] = Object.fromEntries(Object.entries(rows).map(([id, [before, after]]) => [id, [after, before]]))
  }
  return inverse as Diff
}

/**
 * The rows on which `diff` cannot be applied to `document`, because a row is not as its `before` says.
 * @returns names like `clip/clip_1`; empty when the diff fits
 */
export const conflicts = (document: Document, diff: Diff): string[] => {
  const found: string[] = []
  for (const table of tableNames)
    for (const [id, [before]] of Object.entries(diff[table] ?? {}))
      if (!sameJson(document[table][id] ?? null, before)) found.push(`${table}/${id}`)
  return found
}

/** The document after `diff`. Tables that do not change are shared with `document`. */
export const apply = (document: Document, diff: Diff): Document => {
  const next: { [table: string]: { [id: string]: unknown } } = { ...document }
  for (const table of tableNames) {
    const rows = Object.entries(diff[table] ?? {})
    if (rows.length === 0) continue
    const changed: { [id: string]: unknown } = { ...document[table] }
    for (const [id, [, after]] of rows)
      if (after === null) delete changed[id]
      else changed[id] = after
    next[table] = changed
  }
  return next as Document
}

/** One diff with the effect of `first` and then `second`. Rows that end as they began are left out. */
export const squash = (first: Diff, second: Diff): Diff => {
  const result: LooseDiff = {}
  for (const table of tableNames) {
    const rows: { [id: string]: Change<unknown> } = { ...first[table] }
    for (const [id, [before, after]] of Object.entries(second[table] ?? {})) {
      const earlier = rows[id]
      rows[id] = [earlier ? earlier[0] : before, after]
    }
    const kept = Object.entries(rows).filter(([, [before, after]]) => !sameJson(before, after))
    if (kept.length > 0) result[table] = Object.fromEntries(kept)
  }
  return result as Diff
}

/** The diff that takes `before` to `after`. */
export const difference = (before: Document, after: Document): Diff => {
  const result: LooseDiff = {}
  for (const table of tableNames) {
    if (before[table] === after[table]) continue
    const rows: { [id: string]: Change<unknown> } = {}
    for (const id of new Set([...Object.keys(before[table]), ...Object.keys(after[table])])) {
      const from = before[table][id] ?? null
      const to = after[table][id] ?? null
      if (!sameJson(from, to)) rows[id] = [from, to]
    }
    if (Object.keys(rows).length > 0) result[table] = rows
  }
  return result as Diff
}
