import type { Document } from '../../core/project/records.ts'
import type { Connection } from './connection.ts'
import { type EditRow, type GenerationRow, readEdit, readGeneration } from './documents.ts'
import { readMeta } from './meta.ts'
import { beginning, isTied, type Replayed, replay, type Start, type Step } from './replay.ts'
import { causedByCorruption } from './translate.ts'

/** A step of the history without its diff. */
export type StepRow = Omit<EditRow, 'diff'>

export type LoadedDocument = {
  readonly document: Document
  readonly position: number
  readonly steps: readonly StepRow[]
  /** False when the history does not lead to this document and starts anew. */
  readonly tied: boolean
  /** Stored generations, oldest first. */
  readonly generations: readonly Omit<GenerationRow, 'document'>[]
  readonly notes: readonly string[]
}

/** Rows of a query; null, and a note, where the table cannot be read. */
const rowsOrNull = <Row>(connection: Connection, sql: string, notes: string[], note: string): Row[] | null => {
  try {
    return connection.rows<Row>(sql)
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    notes.push(note)
    return null
  }
}

export const readDiff = (connection: Connection, step: StepRow) => {
  try {
    const row = connection.row<{ diff: string }>('SELECT diff FROM edit WHERE id = ?', step.id)
    return row ? readEdit({ ...step, diff: row.diff }) : null
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return null
  }
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** A stored generation when it is readable and whole. */
const readStart = (connection: Connection, id: number): Start | null => {
  try {
    const row = connection.row<GenerationRow>('SELECT * FROM generation WHERE id = ?', id)
    const document = row && readGeneration(row)
    return row && document && { position: row.position, edit: row.edit, document }
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return null
  }
}

type Candidate = { readonly start: Start; readonly replayed: Replayed; readonly tied: boolean }

/** The first start that leads to `wanted`; else the first that is readable at all. */
const chooseStart = (
  starts: Iterable<Start | null>,
  steps: ReadonlyMap<number, Step>,
  base: number,
  wanted: number,
): { best: Candidate | null; damaged: number } => {
  let best: Candidate | null = null
  let damaged = 0
  for (const start of starts) {
    if (!start) {
      damaged++
      continue
    }
    const tied = isTied(start, steps, base)
    const replayed = tied ? replay(start, steps, wanted) : { ...start, complete: false }
    if (!best || replayed.complete) best = { start, replayed, tied }
    if (replayed.complete) break
  }
  return { best, damaged }
}

const lossNotes = ({ replayed, tied }: Candidate, damaged: number, wanted: number): string[] => {
  const notes: string[] = []
  const copies = counted(damaged, 'stored copy', 'stored copies')
  if (damaged > 0)
    notes.push(
      replayed.complete
        ? `${copies} of the document could not be read; an older one and the history gave everything back.`
        : `${copies} of the document could not be read; an older one was used.`,
    )
  if (!tied) notes.push('The undo history does not lead to this document and starts anew.')
  else if (!replayed.complete) {
    const edits = counted(Math.abs(wanted - replayed.position), 'edit', 'edits')
    notes.push(
      wanted > replayed.position
        ? `The last ${edits} could not be read and are lost.`
        : `The last undo of ${edits} is lost.`,
    )
  }
  return notes
}

/**
 * Reads the document: the newest generation that is whole, moved through the undo history to where the last session
 * stood. When a generation is damaged an older one is read back; as long as the steps after it are readable, nothing is
 * lost.
 * @returns null when neither a generation nor the history is readable
 */
export const loadDocument = (connection: Connection): LoadedDocument | null => {
  const notes: string[] = []
  const rows =
    rowsOrNull<StepRow>(
      connection,
      'SELECT id, position, label, at, bytes, sources, checksum FROM edit ORDER BY id',
      notes,
      'The undo history could not be read.',
    ) ?? []
  const steps = new Map(rows.map((row) => [row.position, { ...row, diff: () => readDiff(connection, row) }]))
  const last = rows.at(-1)?.position ?? 0
  const base = (rows[0]?.position ?? 1) - 1
  const wanted = readPosition(connection, base, last)
  const generations =
    rowsOrNull<Omit<GenerationRow, 'document'>>(
      connection,
      'SELECT id, position, edit, at, checksum FROM generation ORDER BY id',
      notes,
      'The stored copies of the document could not be listed.',
    ) ?? []
  if (generations.length === 0 && rows.length === 0 && notes.length === 0) return untouched(notes)

  const starts = function* () {
    for (const { id } of [...generations].reverse()) yield readStart(connection, id)
    if (base === 0 && rows.length > 0) yield beginning
  }
  const { best, damaged } = chooseStart(starts(), steps, rows.length > 0 ? base : wanted, wanted)
  if (!best) return null
  const { replayed, tied } = best
  const reached = replayed.position
  return {
    document: replayed.document,
    // Never 0, where only the empty document stands.
    position: tied ? reached : 1,
    steps: tied ? rows.filter(({ position }) => replayed.complete || position <= reached) : [],
    tied,
    generations,
    notes: [...notes, ...lossNotes(best, damaged, wanted)],
  }
}

const untouched = (notes: readonly string[]): LoadedDocument => ({
  document: beginning.document,
  position: 0,
  steps: [],
  tied: true,
  generations: [],
  notes,
})

/** Where the last session stood: the last step when the file does not say. */
const readPosition = (connection: Connection, base: number, last: number): number => {
  try {
    const text = readMeta(connection, 'position')
    const position = text === null ? last : Number(text)
    return Number.isInteger(position) && position >= base && position <= last ? position : last
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return last
  }
}
