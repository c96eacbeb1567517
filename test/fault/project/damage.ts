import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import type { Random } from '../../../src/core/base/random.ts'

/** Pages of one table or index: where they lie in the file. */
export type Tree = {
  readonly name: string
  readonly pages: readonly { readonly offset: number; readonly size: number }[]
}

/** Every table and index of a closed project. */
export const treesOf = (path: string): Tree[] => {
  const database = new BetterSqlite(path, { readonly: true })
  const rows = database.prepare('SELECT name, pgoffset AS offset, pgsize AS size FROM dbstat').all() as {
    name: string
    offset: number
    size: number
  }[]
  database.close()
  const trees = new Map<string, { offset: number; size: number }[]>()
  for (const { name, offset, size } of rows) trees.set(name, [...(trees.get(name) ?? []), { offset, size }])
  return [...trees].map(([name, pages]) => ({ name, pages }))
}

/** A copy of a file with some bytes changed. */
export const damagedCopy = (path: string, copy: string, change: (bytes: Buffer) => Buffer): void => {
  copyFileSync(path, copy)
  writeFileSync(copy, change(readFileSync(copy)))
}

/** Where a flip strikes: the structure of a page, the rows in it, or any byte, used or not. */
export type Target = 'structure' | 'rows' | 'anywhere'

/** Flips one bit of a random page of a tree. */
export const flipIn = (tree: Tree, random: Random, target: Target, original: Buffer) => {
  const page = tree.pages[Math.floor(random() * tree.pages.length)]!
  // The database's own header lies before the first page's content.
  const start = page.offset + (page.offset === 0 ? 100 : 0)
  const kind = original[start]!
  const isTree = kind === 2 || kind === 5 || kind === 10 || kind === 13
  const cells = isTree ? original.readUInt16BE(start + 3) : 0
  const rowsFrom = isTree ? page.offset + (original.readUInt16BE(start + 5) || 65_536) : page.offset
  const end = page.offset + page.size
  const [from, to] = {
    structure: [start, start + 12 + 2 * cells],
    rows: [Math.min(rowsFrom, end - 1), end],
    anywhere: [page.offset, end],
  }[target] as [number, number]
  const at = from + Math.floor(random() * (to - from))
  const bit = Math.floor(random() * 8)
  return {
    at,
    bit,
    apply: (bytes: Buffer): Buffer => {
      bytes[at]! ^= 1 << bit
      return bytes
    },
  }
}
