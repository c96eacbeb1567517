import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import { type Activities, modelOutcome, modelsQueue } from './activities.ts'
import { customId, customNotes, withFile } from './custom-model.ts'
import { removePart } from './download/part.ts'
import { linkOptional, noteReady, shareNeeded } from './fill-model.ts'
import { hashFile } from './hash-file.ts'
import { lockFolder } from './lock.ts'
import type { Model, ModelFile } from './model.ts'
import { customModel } from './model-folder.ts'
import { type ReadableCheckpoint, type Recognised, recogniseFile, recogniseTokenizer } from './recognise.ts'
import type { Shelf } from './shelf.ts'
import { takeFile } from './take-file.ts'

export type AddPorts = {
  readonly shelf: Shelf
  readonly board: JobBoard
  readonly activities: Activities
  changed(): void
  /** @throws HostError checkpoint-refused */
  openCheckpoint(path: string): Promise<ReadableCheckpoint>
}

type Offered = { readonly path: string; readonly bytes: number; readonly sha256: string }

const checkpointEndings = ['.ckpt', '.pt', '.pth', '.bin', '.safetensors']
const tokenizerNames = ['vocab.json', 'merges.txt']

/** Checkpoints first: what a tokenizer is for shows when its checkpoint is here. */
const rank = (path: string): number => (tokenizerNames.includes(basename(path).toLowerCase()) ? 1 : 0)

/** The files that are meant: one, or those of a folder that may belong to a model. @throws HostError file-missing, checkpoint-refused */
const filesAt = (shelf: Shelf, path: string): string[] => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new HostError({ code: 'file-missing', file: basename(path) })
  if (!found.isDirectory()) return [path]
  const names = new Set(shelf.models().flatMap(({ files }) => files.map(({ name }) => name)))
  const isMeant = (name: string): boolean =>
    names.has(name) || checkpointEndings.includes(extname(name).toLowerCase()) || tokenizerNames.includes(name)
  const files = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isMeant(entry.name))
    .map(({ name }) => join(path, name))
  if (files.length === 0)
    throw new HostError({
      ...{ code: 'checkpoint-refused', file: basename(path) },
      reason: 'the folder holds neither checkpoints nor the files of a tokenizer',
    })
  return files.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
}

type Adding = AddPorts & {
  readonly signal: AbortSignal
  readonly update: JobHandle['update']
}

/** Puts a file into a model's folder, in which nobody else works meanwhile. */
const put = async (adding: Adding, model: Model, file: ModelFile, from: Offered): Promise<void> => {
  const { shelf, signal, update } = adding
  const folder = shelf.folderOf(model.id)
  const { name, bytes, sha256 } = file
  update({ stage: 'Copying', progress: 0 })
  const report = (done: number): void => update({ progress: done / Math.max(1, bytes) })
  await takeFile({ from: from.path, folder, name, bytes, sha256, mayLink: false, signal, report })
  await removePart(folder, name)
  noteReady(shelf, model, file)
}

const alone = async <T>(
  { shelf, activities, signal, update }: Adding,
  model: string,
  work: () => Promise<T>,
): Promise<T> => {
  // A download of what is being added has nothing left to do.
  await activities.pause(model)
  const lock = await lockFolder(shelf.folderOf(model), signal, () => update({ stage: 'Waiting for another Lasso' }))
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** The models that get a file of the catalogue: those that it makes complete or that are begun, else the first that needs it. */
const takers = (shelf: Shelf, uses: Extract<Recognised, { kind: 'known' }>['uses']): typeof uses => {
  const needed = uses.filter(({ file }) => !file.optional)
  const begun = needed.filter(({ model, file }) => file.role === 'checkpoint' || shelf.find(model).state !== 'absent')
  if (begun.length > 0) return begun
  return (needed.length > 0 ? needed : uses).slice(0, 1)
}

const addKnown = async (adding: Adding, uses: Extract<Recognised, { kind: 'known' }>['uses'], from: Offered) => {
  for (const { model, file } of takers(adding.shelf, uses))
    await alone(adding, model.id, async () => {
      await put(adding, model, file, from)
      await shareNeeded(adding.shelf, model, adding.signal)
    })
}

/** What a person fetched is what it is from now on, of whichever bytes. */
const addManual = (adding: Adding, { model, file }: Extract<Recognised, { kind: 'manual' }>, from: Offered) =>
  alone(adding, model.id, () => put(adding, model, { ...file, bytes: from.bytes, sha256: from.sha256 }, from))

const addCustom = async (
  adding: Adding,
  facts: Extract<Recognised, { kind: 'checkpoint' }>,
  from: Offered,
): Promise<void> => {
  const { shelf } = adding
  const id = customId(from.path, from.sha256)
  const custom = customNotes(shelf.models(), from, facts)
  await alone(adding, id, async () => {
    const model = customModel(id, custom)
    const checkpoint = model.files.find(({ role }) => role === 'checkpoint')!
    await put(adding, model, checkpoint, from)
    shelf.note(id, () => ({ custom }))
    for (const name of tokenizerNames) {
      const path = join(dirname(from.path), name)
      const bytes = statSync(path, { throwIfNoEntry: false })?.size
      const role = bytes === undefined ? null : recogniseTokenizer(path, bytes)
      if (role !== null) await putTokenizer(adding, id, role, { path, ...(await hashFile(path, adding.signal)) })
    }
    await shareNeeded(shelf, shelf.model(id), adding.signal)
  })
}

const putTokenizer = async (adding: Adding, id: string, role: string, from: Offered): Promise<void> => {
  const { shelf } = adding
  const { bytes, sha256 } = from
  const file: ModelFile = { name: basename(from.path).toLowerCase(), role, optional: false, bytes, sha256, urls: [] }
  await put(adding, shelf.model(id), file, from)
  shelf.note(id, ({ custom }) => ({ custom: custom && withFile(custom, file) }))
}

/** A tokenizer in no catalogue goes to the one added model that lacks its own. @throws HostError checkpoint-refused */
const addTokenizer = async (adding: Adding, role: string, from: Offered): Promise<void> => {
  const { shelf } = adding
  const lacking = shelf.models().filter((model) => {
    const own = model.custom && shelf.find(model).files.find(({ file }) => file.role === role)
    return own && own.state !== 'ready'
  })
  const [model] = lacking
  if (!model || lacking.length > 1)
    throw new HostError({
      ...{ code: 'checkpoint-refused', file: basename(from.path) },
      reason: model
        ? `${lacking.length} added models lack such a file: put it beside its checkpoint, and add that again`
        : 'it is not RoBERTa’s, and no added model lacks one: add the checkpoint that it belongs to first',
    })
  await alone(adding, model.id, () => putTokenizer(adding, model.id, role, from))
}

const addOne = async (adding: Adding, path: string): Promise<void> => {
  const { shelf, signal, update, openCheckpoint } = adding
  const { size } = statSync(path)
  update({ stage: `Reading ${basename(path)}`, progress: 0 })
  const found = await hashFile(path, signal, (done) => update({ progress: done / Math.max(1, size) }))
  const offered: Offered = { path, ...found }
  const is = await recogniseFile(shelf.models(), offered, openCheckpoint, signal)
  if (is.kind === 'known') await addKnown(adding, is.uses, offered)
  else if (is.kind === 'checkpoint') await addCustom(adding, is, offered)
  else if (is.kind === 'manual') await addManual(adding, is, offered)
  else await addTokenizer(adding, is.role, offered)
}

/** After a file came, every model that is here may share it as an optional one. */
const shareWithAll = async ({ shelf, signal }: Adding): Promise<void> => {
  for (const model of shelf.models()) if (existsSync(shelf.folderOf(model.id))) await linkOptional(shelf, model, signal)
}

/**
 * Takes a copy of a user's file, or of those of a folder, recognised by content. The user's own is never touched; when it
 * is stopped or the disk is full, nothing of it stays.
 * @returns the job's id
 */
export const addFile = (ports: AddPorts, path: string): string =>
  ports.board.start(
    { kind: 'models', title: `Add ${basename(path)}`, queue: modelsQueue, scope: 'program' },
    async ({ signal, update }) => {
      const adding: Adding = { ...ports, signal, update }
      try {
        for (const file of filesAt(ports.shelf, path)) await addOne(adding, file)
        await shareWithAll(adding)
        return modelOutcome()
      } finally {
        ports.changed()
      }
    },
  )
