import { crc32 } from 'node:zlib'
import type { Diff } from '../../core/project/diff.ts'
import { type Document, tableNames } from '../../core/project/records.ts'

/** A stored generation of the document. `edit` is the step whose outcome it is, 0 for the state before any. */
export type GenerationRow = {
  readonly id: number
  readonly position: number
  readonly edit: number
  readonly at: string
  readonly checksum: number
  readonly document: string
}

/** A stored step of the undo history. Ids are never used twice, positions are. */
export type EditRow = {
  readonly id: number
  readonly position: number
  readonly label: string
  readonly at: string
  readonly bytes: number
  /** JSON: ids of the sources that the step adds or removes. */
  readonly sources: string
  readonly checksum: number
  readonly diff: string
}

export const generationChecksum = (position: number, edit: number, document: string): number =>
  crc32(`${position} ${edit} ${document}`)

export const editChecksum = (position: number, label: string, diff: string): number =>
  crc32(`${position} ${JSON.stringify(label)} ${diff}`)

type Rows = { readonly [id: string]: unknown }

const isRecord = (value: unknown): value is Rows => typeof value === 'object' && value !== null && !Array.isArray(value)

const parseRecord = (text: string): Rows | null => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

const isRow = (id: string, row: unknown): boolean => isRecord(row) && row.id === id

/** Tables that documents of earlier versions do not have, empty. */
const laterTables = { example: {} } as const satisfies Partial<Document>

/**
 * Tables of rows by id. Values are not looked at: the checksum says that they are what was committed, and a rule that
 * became stricter since must not make a project unreadable.
 */
const isDocument = (value: Rows): boolean =>
  tableNames.every((table) => {
    const rows = value[table]
    return isRecord(rows) && Object.entries(rows).every(([id, row]) => isRow(id, row))
  })

const isDiff = (value: Rows): boolean =>
  tableNames.every((table) => {
    const changes = value[table]
    if (changes === undefined) return true
    const fits = ([id, pair]: [string, unknown]) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((row) => row === null || isRow(id, row))
    return isRecord(changes) && Object.entries(changes).every(fits)
  })

/** The document of a generation; null when it is damaged. */
export const readGeneration = ({ position, edit, checksum, document }: Omit<GenerationRow, 'id' | 'at'>) => {
  if (generationChecksum(position, edit, document) !== checksum) return null
  const value = parseRecord(document)
  const whole = value && { ...laterTables, ...value }
  return whole && isDocument(whole) ? (whole as Rows as Document) : null
}

/** The diff of a step; null when it is damaged. */
export const readEdit = ({
  position,
  label,
  checksum,
  diff,
}: Pick<EditRow, 'position' | 'label' | 'checksum' | 'diff'>) => {
  if (editChecksum(position, label, diff) !== checksum) return null
  const value = parseRecord(diff)
  return value && isDiff(value) ? (value as Diff) : null
}

/** Sources that a diff adds, removes or changes. */
export const sourcesIn = (diff: Diff): string[] => Object.keys(diff.source ?? {})
