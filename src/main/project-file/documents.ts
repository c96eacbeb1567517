import { crc32 } from 'node:zlib'
import { diffSchema, documentSchema } from '../../contract/records.ts'
import type { Diff } from '../../core/project/diff.ts'
import type { Document } from '../../core/project/records.ts'

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

const parse = <T>(text: string, schema: { safeParse(value: unknown): { success: boolean; data?: T } }): T | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? (parsed.data as T) : null
  } catch {
    return null
  }
}

/** The document of a generation; null when it is damaged. */
export const readGeneration = (row: GenerationRow): Document | null =>
  generationChecksum(row.position, row.edit, row.document) === row.checksum ? parse(row.document, documentSchema) : null

/** The diff of a step; null when it is damaged. */
export const readEdit = (row: Pick<EditRow, 'position' | 'label' | 'checksum' | 'diff'>): Diff | null =>
  editChecksum(row.position, row.label, row.diff) === row.checksum ? parse(row.diff, diffSchema) : null

/** Sources that a diff adds, removes or changes. */
export const sourcesIn = (diff: Diff): string[] => Object.keys(diff.source ?? {})
