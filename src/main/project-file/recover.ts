import { existsSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { RecoverReport } from '../../contract/api.ts'
import { type Failure, fail, failureOf, HostError } from '../../contract/failures.ts'
import { toSeconds } from '../../core/base/units.ts'
import { emptyDocument, type Source } from '../../core/project/records.ts'
import { BlockDirectory } from './block-directory.ts'
import { Connection } from './connection.ts'
import { moveInto, prepareTarget, synchronise } from './copy.ts'
import { editChecksum, generationChecksum } from './documents.ts'
import { withFoundAudio } from './found-audio.ts'
import { readHeader } from './header.ts'
import { type LoadedDocument, loadDocument, readDiff } from './load-document.ts'
import { writeMeta, writePosition } from './meta.ts'
import { lossNote, type SalvagedSource, salvageGrowing, salvageSource } from './salvage-audio.ts'
import { type Reading, readings, salvageFolder } from './salvage-files.ts'
import { SampleReader } from './sample-reader.ts'
import { BlockWriter } from './source-writer.ts'
import { readJobs, saveJob, textsIn } from './stored-jobs.ts'
import type { StoredJob } from './types.ts'
import { readView, writeView } from './view-state.ts'

/** What recovery kept and what it could not. The caller adds where the new file went. */
export type RecoveredProject = Omit<RecoverReport, 'output' | 'outputName'>

/** A damaged file, open for reading as well as it can be. */
type Patient = {
  readonly connection: Connection
  readonly reading: Reading
  /** Null when no document is readable. */
  readonly loaded: LoadedDocument | null
  readonly directory: BlockDirectory
}

const isBlank = ({ loaded, directory }: Patient): boolean =>
  (!loaded || (loaded.generations.length === 0 && loaded.steps.length === 0)) && directory.ids.length === 0

/** A document counts for more than audio, and a whole list of audio for more than a part of it. */
const worth = (patient: Patient): number => {
  if (isBlank(patient)) return 0
  const known = patient.loaded !== null && (patient.loaded.generations.length > 0 || patient.loaded.steps.length > 0)
  const whole = known && patient.loaded!.notes.length === 0 && patient.directory.notes.length === 0
  return (known ? 2 : 1) + (whole ? 2 : 0)
}

const admit = (reading: Reading): Patient => {
  const connection = reading.open()
  try {
    return { connection, reading, loaded: loadDocument(connection), directory: new BlockDirectory(connection) }
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

/** Failures that no way of reading can get around. */
const isFinal = ({ code }: Failure): boolean =>
  ['file-missing', 'project-empty', 'project-newer', 'project-busy', 'disk-full', 'internal'].includes(code)

/** The best way to read the file. Later ways write over the copies of earlier ones, so the best is opened again. */
const examine = (path: string, folder: string): Patient => {
  let best: { reading: Reading; worth: number } | null = null
  let failure: unknown = null
  for (const reading of readings(path, folder))
    try {
      const patient = admit(reading)
      const value = worth(patient)
      if (value >= 4) return patient
      patient.connection.close()
      if (value > (best?.worth ?? 0)) best = { reading, worth: value }
    } catch (thrown) {
      if (isFinal(failureOf(thrown))) throw thrown
      failure ??= thrown
    }
  if (best) return admit(best.reading)
  if (failure instanceof HostError && failure.failure.code === 'project-foreign') throw failure
  const reason = 'neither a document nor audio is readable in it'
  return fail({ code: 'project-damaged', file: basename(path), reason, recoverable: false }, failure)
}

/** Sources of the document, and those that only its history still needs. */
const sourcesOf = (connection: Connection, loaded: LoadedDocument): Source[] => {
  const sources = new Map(Object.entries(loaded.document.source))
  for (const step of loaded.steps)
    for (const [id, rows] of Object.entries(readDiff(connection, step)?.source ?? {}))
      for (const row of rows) if (row && !sources.has(id)) sources.set(id, row)
  return [...sources.values()]
}

const nothingLoaded: LoadedDocument = {
  ...{ document: emptyDocument, position: 1, steps: [], tied: false },
  ...{ generation: 0, generations: [], notes: ['lost'] },
}

/** When edits are lost, audio that only they placed is put on the timeline. */
const withForgotten = (
  connection: Connection,
  loaded: LoadedDocument,
  directory: BlockDirectory,
  jobs: readonly StoredJob[],
): LoadedDocument => {
  if (loaded.notes.length === 0) return loaded
  const known = new Set(sourcesOf(connection, loaded).map(({ id }) => id))
  for (const job of jobs) for (const text of textsIn(job.data)) known.add(text)
  const forgotten = directory.ids.filter((id) => !known.has(id) && directory.frames(id) > 0)
  return forgotten.length === 0
    ? loaded
    : { ...loaded, document: withFoundAudio(loaded.document, directory, forgotten) }
}

/** Writes steps up to the first that is damaged going either way from where the document stands. */
const writeDocument = (from: Connection, to: Connection, loaded: LoadedDocument): void => {
  const diffs = new Map(loaded.steps.map((step) => [step.position, { step, diff: readDiff(from, step) }]))
  let first = loaded.position
  while (diffs.get(first)?.diff) first--
  let last = loaded.position
  while (diffs.get(last + 1)?.diff) last++
  to.write(() => {
    let current = 0
    for (let position = first + 1; position <= last; position++) {
      const { step, diff } = diffs.get(position)!
      const text = JSON.stringify(diff)
      const { id } = to.run(
        'INSERT INTO edit (position, label, at, bytes, sources, checksum, diff) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[position, step.label, step.at, step.bytes, JSON.stringify(Object.keys(diff?.source ?? {}))],
        ...[editChecksum(position, step.label, text), text],
      )
      if (position === loaded.position) current = id
    }
    const text = JSON.stringify(loaded.document)
    to.run(
      'INSERT INTO generation (position, edit, at, checksum, document) VALUES (?, ?, ?, ?, ?)',
      ...[loaded.position, current, new Date().toISOString()],
      ...[generationChecksum(loaded.position, current, text), text],
    )
    writePosition(to, loaded.position)
    writeMeta(to, 'madeAt', new Date().toISOString())
  })
}

const begin = (to: Connection, directory: BlockDirectory, id: string, channels: number, rate: number): BlockWriter => {
  to.write(() => to.run('INSERT INTO source VALUES (?, ?, ?, ?)', id, channels, rate, new Date().toISOString()))
  directory.add(id, channels, rate)
  return new BlockWriter(to, directory, id, () => {})
}

const rebuild = (
  { connection, reading, loaded, directory }: Patient,
  to: Connection,
): Omit<RecoveredProject, 'file'> => {
  const notes = reading.note ? [reading.note] : []
  notes.push(...connection.notes, ...(loaded?.notes ?? []), ...directory.notes)
  const jobs = readJobs(connection)
  const found = withForgotten(connection, loaded ?? nothingLoaded, directory, jobs)
  if (!loaded) notes.push('No document was readable. Every piece of audio that was found is on a track of its own.')
  else if (found.document !== loaded.document)
    notes.push('Audio that the readable document does not know of was found, and is on tracks of its own.')

  const reader = new SampleReader(connection, directory, () => {}, 16)
  const target = new BlockDirectory(to)
  const sources = sourcesOf(connection, found)
  let kept = 0
  let lost = 0
  let secondsLost = 0
  for (const source of sources) {
    const writer = begin(to, target, source.id, source.channels, source.rate)
    const salvaged: SalvagedSource = salvageSource(reader, writer, source)
    kept += salvaged.kept
    lost += salvaged.lost
    secondsLost += toSeconds(salvaged.silentFrames, source.rate)
    const note = lossNote(source.name, source.rate, salvaged)
    if (note) notes.push(note)
  }
  writeDocument(connection, to, found)
  for (const job of jobs) {
    const texts = textsIn(job.data)
    for (const id of directory.ids)
      if (texts.has(id) && !target.has(id)) {
        const channels = directory.channels(id)
        salvageGrowing(reader, begin(to, target, id, channels, directory.rate(id)), id, channels)
      }
    saveJob(to, job)
  }
  writeView(to, readView(connection))
  return {
    generation: found.generation,
    sources: sources.length,
    blocksKept: kept,
    blocksLost: lost,
    secondsLost,
    notes,
  }
}

/**
 * Writes everything that is readable in a damaged project to a new file: the newest document that is whole, its history,
 * all good blocks, silence where blocks are lost. The damaged file is only ever read.
 * @throws HostError `file-exists` for the output, `project-damaged` when nothing is readable, and what opening throws
 * for files that are no project
 */
export const recoverProjectFile = (path: string, outputPath: string): RecoveredProject => {
  const output = resolve(outputPath)
  if (!existsSync(path)) fail({ code: 'file-missing', file: basename(path) })
  if (!statSync(path).isFile()) readHeader(path)
  prepareTarget(output, false)
  const folder = salvageFolder(output)
  let patient: Patient | null = null
  try {
    patient = examine(resolve(path), folder)
    const temporary = join(folder, 'recovered.lasso')
    const to = Connection.create(temporary)
    let report: Omit<RecoveredProject, 'file'>
    try {
      report = rebuild(patient, to)
    } finally {
      to.close()
    }
    synchronise(temporary, false)
    moveInto(temporary, output)
    return { file: basename(path), ...report }
  } finally {
    patient?.connection.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
