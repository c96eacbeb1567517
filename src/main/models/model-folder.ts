import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Failure, failureSchema } from '../../contract/failures.ts'
import { writeAtomically } from '../files/atomic-write.ts'
import type { Model, ModelFile } from './model.ts'
import { isSameStamp, stampOf, stampSchema } from './stamp.ts'

/** What was found when a file was last read from its first byte to its last. */
const checkedFile = z.object({
  bytes: z.number(),
  sha256: z.string(),
  /** Why it is not what it should be; null when it is. */
  damage: z.string().nullable(),
  /** How the file stood then; without it the file is read again. */
  stamp: stampSchema.nullable().default(null),
})
export type CheckedFile = z.infer<typeof checkedFile>

const customFile = z.object({
  name: z.string(),
  role: z.string(),
  optional: z.boolean(),
  bytes: z.number(),
  sha256: z.string(),
  urls: z.array(z.string()),
})

const recordSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), checkedFile),
  /** What stopped the last download. */
  problem: failureSchema.nullable(),
  /** What the catalogue says of others, for a model that is in none. */
  custom: z.object({ name: z.string(), system: z.string(), files: z.array(customFile) }).nullable(),
})
export type ModelNotes = z.infer<typeof recordSchema>

const noNotes: ModelNotes = { version: 1, files: {}, problem: null, custom: null }

/** The file of a model's folder that remembers what was checked. */
export const notesName = 'lasso-model.json'
export const partName = (name: string): string => `${name}.part`
export const partNotesName = (name: string): string => `${name}.part.json`

/** Notes that are missing or damaged are none: then the files are read again. */
export const readNotes = (folder: string): ModelNotes => {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(folder, notesName), 'utf8')))
  } catch {
    return noNotes
  }
}

export const writeNotes = (folder: string, notes: ModelNotes): void =>
  writeAtomically(join(folder, notesName), `${JSON.stringify(notes, null, 2)}\n`)

/** How a download stands, beside its part. */
export const partNotes = z.object({
  url: z.string(),
  etag: z.string().nullable(),
  /** Bytes of the whole file. */
  bytes: z.number(),
  /** The first so many bytes are on the disk, with this sha256. */
  received: z.number(),
  sha256: z.string(),
})
export type PartNotes = z.infer<typeof partNotes>

export const readPartNotes = (path: string): PartNotes | null => {
  try {
    return partNotes.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/**
 * `ready`: checked, and untouched since. `changed`: checked, and written to or replaced since. `damaged`: checked, and not
 * what it should be. `unchecked`: there, but nobody has read it. `partial`: a part of a download.
 */
export type FileState = 'absent' | 'partial' | 'unchecked' | 'changed' | 'damaged' | 'ready'

export type FoundFile = {
  readonly file: ModelFile
  readonly state: FileState
  /** Bytes that are here. */
  readonly present: number
  readonly damage: string | null
}

const statsOf = (path: string): Stats | null => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found : null
}

/** Looks for one file, without reading it. */
export const findFile = (folder: string, file: ModelFile, notes: ModelNotes): FoundFile => {
  const stats = statsOf(join(folder, file.name))
  if (stats === null) {
    const part = readPartNotes(join(folder, partNotesName(file.name)))
    const kept = part && statsOf(join(folder, partName(file.name))) !== null ? part.received : 0
    return { file, state: kept > 0 ? 'partial' : 'absent', present: kept, damage: null }
  }
  const { size } = stats
  const checked = notes.files[file.name]
  if (!checked) return { file, state: 'unchecked', present: Math.min(size, file.bytes), damage: null }
  const isSame = isSameStamp(checked.stamp, stampOf(stats))
  // One that was damaged may have been put right by hand.
  if (checked.damage !== null && !isSame) return { file, state: 'changed', present: size, damage: null }
  if (checked.damage !== null) return { file, state: 'damaged', present: size, damage: checked.damage }
  // The catalogue of another version of the program had another file under this name.
  if (checked.sha256 !== file.sha256)
    return { file, state: 'unchecked', present: Math.min(size, file.bytes), damage: null }
  if (checked.bytes !== size)
    return { file, state: 'damaged', present: size, damage: `it has ${size} bytes, and had ${checked.bytes}` }
  if (!isSame) return { file, state: 'changed', present: size, damage: null }
  return { file, state: 'ready', present: size, damage: null }
}

export type FoundModel = {
  readonly model: Model
  /** Its own folder. */
  readonly folder: string
  readonly files: readonly FoundFile[]
  readonly state: 'absent' | 'partial' | 'ready' | 'broken'
  readonly problem: Failure | null
}

/** A file of which only itself tells what it is, as it was when it was added. */
const asTaken = (file: ModelFile, notes: ModelNotes): ModelFile => {
  const checked = notes.files[file.name]
  if (file.sha256 !== '' || !checked || checked.damage !== null) return file
  return { ...file, bytes: checked.bytes, sha256: checked.sha256 }
}

const unread = 'it changed since it was checked, and has to be read again'

/** Looks at a model's folder, without reading its files. */
export const findModel = (folder: string, model: Model): FoundModel => {
  const notes = readNotes(folder)
  const files = model.files.map((file) => findFile(folder, asTaken(file, notes), notes))
  const needed = files.filter(({ file }) => !file.optional)
  const damaged = needed.find(({ state }) => state === 'damaged') ?? needed.find(({ state }) => state === 'changed')
  const problem: Failure | null = damaged
    ? { code: 'model-damaged', model: model.name, file: damaged.file.name, reason: damaged.damage ?? unread }
    : notes.problem
  if (damaged) return { model, folder, files, state: 'broken', problem }
  if (needed.every(({ state }) => state === 'ready')) return { model, folder, files, state: 'ready', problem: null }
  const begun = needed.some(({ state }) => state !== 'absent')
  return { model, folder, files, state: begun ? 'partial' : 'absent', problem }
}

/** Models that users added, found in the models folder. */
export const findCustomModels = (models: string): Model[] => {
  let names: string[]
  try {
    names = readdirSync(models, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
  const ids = names.filter((name) => /^[a-z0-9][a-z0-9-]*$/.test(name))
  return ids.sort().flatMap((id): Model[] => {
    const { custom } = readNotes(join(models, id))
    return custom ? [customModel(id, custom)] : []
  })
}

/** Of the code that makes such checkpoints: AudioSep's, or our own training's. */
const referencePage = (system: string): string =>
  system === 'embedded'
    ? 'https://github.com/lasso-editor/lasso/blob/main/training/README.md'
    : 'https://github.com/Audio-AGI/AudioSep'

/** A model that only its folder knows. Its page and licence are those of the reference code: of the weights nothing is known. */
export const customModel = (id: string, custom: NonNullable<ModelNotes['custom']>): Model => ({
  id,
  name: custom.name,
  system: custom.system,
  goodAt: 'What its makers trained it for: you added this file.',
  licence: { name: 'unknown', url: referencePage(custom.system) },
  page: referencePage(custom.system),
  gated: false,
  manual: null,
  bundled: null,
  files: custom.files,
  custom: true,
})
