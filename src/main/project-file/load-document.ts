import type { Diff } from '../../core/project/diff.ts'
import type { Document } from '../../core/project/records.ts'
import type { Connection } from './connection.ts'
import { type EditRow, type GenerationRow, readEdit, readGeneration } from './documents.ts'
import { readPosition } from './meta.ts'
import { beginning, isTied, type Replayed, replay, type Start, type Step } from './replay.ts'
import { salvageRow, salvageRows } from './salvage-rows.ts'
import { causedByCorruption } from './translate.ts'

/** A step of the history without its diff. */
export type StepRow = Omit<EditRow, 'diff'>

export type LoadedDocument = {
  readonly document: Document
  readonly position: number
  readonly steps: readonly StepRow[]
  /** False when the history does not lead to this document and starts anew. */
  readonly tied: boolean
  /** How many stored generations are newer than the one that was used. */
  readonly generation: number
  /** Stored generations, oldest first. */
  readonly generations: readonly Omit<GenerationRow, 'document'>[]
  readonly notes: readonly string[]
}

/** The diff of a step; null when it is damaged. */
export const readDiff = (connection: Connection, step: StepRow): Diff | null => {
  const row = salvageRow<{ diff: string }>(connection, 'edit', 'diff', step.id)
  return row && readEdit({ ...step, diff: row.diff })
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** A stored generation when it is readable and whole. */
const readStart = (connection: Connection, id: number): Start | null => {
  const row = salvageRow<GenerationRow>(connection, 'generation', '*', id)
  const document = row && readGeneration(row)
  return row && document && { position: row.position, edit: row.edit, document }
}

type Candidate = { readonly generation: number; readonly replayed: Replayed; readonly tied: boolean }

/** The first start that leads to `wanted`; else the first that is readable at all. */
const chooseStart = (
  starts: Iterable<Start | null>,
  steps: ReadonlyMap<number, Step>,
  base: number,
  wanted: number,
): { best: Candidate | null; damaged: number } => {
  let best: Candidate | null = null
  let damaged = 0
  let generation = -1
  for (const start of starts) {
    generation++
    if (!start) {
      damaged++
      continue
    }
    const tied = isTied(start, steps, base)
    const replayed = tied ? replay(start, steps, wanted) : { ...start, complete: false }
    // The empty document is where every history begins; alone it says nothing about this project.
    if (start === beginning && replayed.position === 0 && wanted > 0) continue
    if (!best || replayed.complete) best = { generation, replayed, tied }
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
  const stored = salvageRows<StepRow>(connection, 'edit', 'position, label, at, bytes, sources, checksum')
  const listed = salvageRows<Omit<GenerationRow, 'document'>>(connection, 'generation', 'position, edit, at, checksum')
  const rows = stored.rows
  const generations = listed.rows
  const notes: string[] = []
  if (!stored.complete) notes.push('A part of the undo history could not be read.')
  if (!listed.complete) notes.push('Some stored copies of the document could not be read.')
  if (generations.length === 0 && rows.length === 0 && notes.length === 0) return untouched

  const steps = new Map(rows.map((row) => [row.position, { ...row, diff: () => readDiff(connection, row) }]))
  const stood = storedPosition(connection)
  const base = rows[0] ? rows[0].position - 1 : (stood ?? 0)
  const last = rows.at(-1)?.position ?? base
  const wanted = stood !== null && stood >= base && stood <= last ? stood : last
  const starts = function* () {
    for (const { id } of [...generations].reverse()) yield readStart(connection, id)
    if (base === 0 && rows.length > 0) yield beginning
  }
  const { best, damaged } = chooseStart(starts(), steps, base, wanted)
  if (!best) return null
  const { replayed, tied } = best
  const reached = replayed.position
  return {
    document: replayed.document,
    // Never 0, where only the empty document stands.
    position: tied ? reached : 1,
    steps: tied ? rows.filter(({ position }) => replayed.complete || position <= reached) : [],
    tied,
    generation: best.generation,
    generations,
    notes: [...notes, ...lossNotes(best, damaged, wanted)],
  }
}

const untouched: LoadedDocument = {
  document: beginning.document,
  position: 0,
  steps: [],
  tied: true,
  generation: 0,
  generations: [],
  notes: [],
}

/** Where the last session stood; null when the file does not say. */
const storedPosition = (connection: Connection): number | null => {
  try {
    return readPosition(connection)
  } catch (thrown) {
    if (!causedByCorruption(thrown)) throw thrown
    return null
  }
}
