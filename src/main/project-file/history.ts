import { basename } from 'node:path'
import type { HistoryEntry } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import { apply, conflicts, type Diff, invert, isEmptyDiff, squash } from '../../core/project/diff.ts'
import type { Document } from '../../core/project/records.ts'
import type { Connection } from './connection.ts'
import { editChecksum, type GenerationRow, generationChecksum, sourcesIn } from './documents.ts'
import { keptGenerations, keptSteps } from './format.ts'
import { type LoadedDocument, readDiff, type StepRow } from './load-document.ts'
import { writePosition } from './meta.ts'
import type { Committed } from './types.ts'

type GenerationHeader = Pick<GenerationRow, 'id' | 'position' | 'edit'>

/** Steps after which a new generation is due in any case. */
const stepsPerGeneration = 50
/** Bytes of diffs after which one is due, at least; large documents wait for a quarter of their own size. */
const bytesPerGeneration = 16_384
/** Steps that are forgotten at once when the history is full. */
const trimmedSteps = 100

const entryOf = ({ position, label, at, bytes }: StepRow): HistoryEntry => ({ position, label, at, bytes })

/**
 * The document and its undo history, in memory and in the file. An edit writes its diff; every so often, and whenever it
 * changes which sources there are or cuts the history, also a whole generation of the document. Memory changes only after
 * the file did.
 */
export class History {
  #connection: Connection
  #document: Document
  #position: number
  #steps: StepRow[]
  #generations: GenerationHeader[]
  /** False until the first write when the stored history does not lead to the document. */
  #tied: boolean
  #mergeKey: string | null = null
  #stepsSince = stepsPerGeneration
  #bytesSince = 0
  #documentBytes = 0
  /** The document changed since the newest generation of this session. */
  #changed = false

  constructor(connection: Connection, loaded: LoadedDocument) {
    this.#connection = connection
    this.#document = loaded.document
    this.#position = loaded.position
    this.#steps = [...loaded.steps]
    this.#generations = loaded.generations.map(({ id, position, edit }) => ({ id, position, edit }))
    this.#tied = loaded.tied
  }

  get document(): Document {
    return this.#document
  }

  get position(): number {
    return this.#position
  }

  get entries(): readonly HistoryEntry[] {
    return this.#steps.map(entryOf)
  }

  /** Earliest position that undo can reach. */
  get base(): number {
    return (this.#steps[0]?.position ?? this.#position + 1) - 1
  }

  /** Ids of all sources that the document or any step refers to, by the list that each step keeps. */
  sources(): Set<string> {
    const sources = new Set(Object.keys(this.#document.source))
    for (const step of this.#steps) for (const id of JSON.parse(step.sources) as string[]) sources.add(id)
    return sources
  }

  /** The same, from the diffs themselves: slower, and sure. @returns null when a step is damaged */
  verifiedSources(): Set<string> | null {
    const sources = new Set(Object.keys(this.#document.source))
    for (const step of this.#steps) {
      const diff = readDiff(this.#connection, step)
      if (!diff) return null
      for (const id of sourcesIn(diff)) sources.add(id)
    }
    return sources
  }

  /** @throws HostError `edit-conflict`, and whatever `check` throws */
  commit(label: string, diff: Diff, merge: string | null, check: (after: Document) => void = () => {}): Committed {
    const rows = conflicts(this.#document, diff)
    if (rows.length > 0) fail({ code: 'edit-conflict', rows })
    const joined = merge !== null && merge === this.#mergeKey ? this.#joinable(diff) : null
    const document = apply(this.#document, diff)
    check(document)
    const first = this.#steps[0]
    if (joined && isEmptyDiff(joined.diff)) this.#drop(joined.step, document)
    else this.#append(label, joined?.diff ?? diff, document, joined?.step ?? null)
    this.#mergeKey = merge
    const last = this.#steps.at(-1)
    const told = last?.position === this.#position && (first === this.#steps[0] || this.#steps.length === 1)
    return { position: this.#position, entry: told ? entryOf(last) : null }
  }

  #joinable(diff: Diff): { step: StepRow; diff: Diff } | null {
    const step = this.#steps.at(-1)
    if (!step || step.position !== this.#position) return null
    const before = readDiff(this.#connection, step)
    return before && { step, diff: squash(before, diff) }
  }

  /** A gesture that ended where it began leaves no step. */
  #drop(step: StepRow, document: Document): void {
    const steps = this.#steps.slice(0, -1)
    const position = step.position - 1
    const generations = this.#generations.filter(({ edit }) => edit !== step.id)
    const generation = this.#connection.write(() => {
      this.#connection.run('DELETE FROM edit WHERE id = ?', step.id)
      this.#connection.run('DELETE FROM generation WHERE edit = ?', step.id)
      writePosition(this.#connection, position)
      if (generations.length > 0) return null
      return this.#writeGeneration(document, position, steps.at(-1)?.id ?? 0, new Date().toISOString())
    })
    this.#generations = generation ? [generation] : generations
    this.#steps = steps
    this.#document = document
    this.#position = position
    this.#changed = true
  }

  #append(label: string, diff: Diff, document: Document, replaced: StepRow | null): void {
    const reachable = this.#steps.filter((step) => step.position <= this.#position && step !== replaced)
    const cut = reachable.length < this.#steps.length - (replaced ? 1 : 0)
    const kept = reachable.slice(reachable.length < keptSteps + trimmedSteps ? 0 : trimmedSteps)
    const trimmed = kept.length < reachable.length
    const position = replaced ? replaced.position : this.#position + 1
    const text = JSON.stringify(diff)
    const at = new Date().toISOString()
    const sources = JSON.stringify(sourcesIn(diff))
    const checksum = editChecksum(position, label, text)
    const bytes = Buffer.byteLength(text)
    const generations = this.#generations.filter(({ edit }) => edit !== replaced?.id)
    const stillTied = generations.some(({ edit }) => edit === 0 || kept.some(({ id }) => id === edit))
    const due =
      !(this.#tied && stillTied) ||
      trimmed ||
      cut ||
      diff.source !== undefined ||
      this.#stepsSince + 1 >= stepsPerGeneration ||
      this.#bytesSince + bytes >= Math.max(bytesPerGeneration, this.#documentBytes / 4)

    const connection = this.#connection
    const { id, generation } = connection.write(() => {
      connection.run('DELETE FROM edit WHERE id > ?', kept.at(-1)?.id ?? 0)
      if (trimmed) connection.run('DELETE FROM edit WHERE id < ?', kept[0]!.id)
      if (replaced) connection.run('DELETE FROM generation WHERE edit = ?', replaced.id)
      const { id } = connection.run(
        'INSERT INTO edit (position, label, at, bytes, sources, checksum, diff) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[position, label, at, bytes, sources, checksum, text],
      )
      writePosition(connection, position)
      return { id, generation: due ? this.#writeGeneration(document, position, id, at) : null }
    })

    this.#tied = true
    this.#changed = generation === null
    this.#steps = [...kept, { id, position, label, at, bytes, sources, checksum }]
    this.#position = position
    this.#document = document
    this.#generations = generation ? [...generations, generation].slice(-keptGenerations) : generations
    this.#documentBytes = generation?.bytes ?? this.#documentBytes
    this.#stepsSince = generation ? 0 : this.#stepsSince + 1
    this.#bytesSince = generation ? 0 : this.#bytesSince + bytes
  }

  /** Inside a transaction: stores the document whole, and drops the generations that are too old. */
  #writeGeneration(document: Document, position: number, edit: number, at: string) {
    const text = JSON.stringify(document)
    const { id } = this.#connection.run(
      'INSERT INTO generation (position, edit, at, checksum, document) VALUES (?, ?, ?, ?, ?)',
      ...[position, edit, at, generationChecksum(position, edit, text), text],
    )
    this.#connection.run(
      'DELETE FROM generation WHERE id NOT IN (SELECT id FROM generation ORDER BY id DESC LIMIT ?)',
      keptGenerations,
    )
    return { id, position, edit, bytes: text.length }
  }

  /**
   * Moves to a position of the history, durable when it returns.
   * @returns the diff that took the document there
   * @throws HostError `project-damaged` at a step that is not readable; the document stays
   */
  jump(position: number): Diff {
    const last = this.#steps.at(-1)?.position ?? this.base
    const target = Math.min(Math.max(position, this.base), last)
    const byPosition = new Map(this.#steps.map((step) => [step.position, step]))
    let document = this.#document
    let diff: Diff = {}
    for (let at = this.#position; at !== target; at += target > at ? 1 : -1) {
      const step = byPosition.get(target > at ? at + 1 : at)
      const stored = step && readDiff(this.#connection, step)
      const wanted = stored && target < at ? invert(stored) : stored
      if (!wanted || conflicts(document, wanted).length > 0) return this.#broken(step)
      document = apply(document, wanted)
      diff = squash(diff, wanted)
    }
    if (target !== this.#position) this.#connection.write(() => writePosition(this.#connection, target))
    this.#changed ||= target !== this.#position
    this.#position = target
    this.#document = document
    this.#mergeKey = null
    return diff
  }

  #broken(step: StepRow | undefined): never {
    const name = step ? `the step "${step.label}"` : 'a step'
    return fail({
      code: 'project-damaged',
      file: basename(this.#connection.path),
      reason: `${name} of the history cannot be read`,
      recoverable: true,
    })
  }

  /** Stores a generation of what stands now, when anything changed since the last. Part of closing. */
  settle(): void {
    if (!this.#changed) return
    const step = this.#steps.find(({ position }) => position === this.#position)
    if (!step && this.#position !== this.base) return
    this.#writeGenerationNow(step?.id ?? 0)
    this.#changed = false
  }

  #writeGenerationNow(edit: number): void {
    const generation = this.#connection.write(() =>
      this.#writeGeneration(this.#document, this.#position, edit, new Date().toISOString()),
    )
    this.#generations = [...this.#generations, generation].slice(-keptGenerations)
  }
}
