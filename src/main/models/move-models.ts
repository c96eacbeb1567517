import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import { type Activities, modelOutcome, modelsQueue } from './activities.ts'
import { syncFolder } from './durable.ts'
import { hashFile } from './hash-file.ts'
import { lockFolder, lockName } from './lock.ts'
import { type CheckedFile, notesName, readNotes, writeNotes } from './model-folder.ts'
import type { SettingsFile } from './settings.ts'
import type { Shelf } from './shelf.ts'
import { isSameStamp, stampAt } from './stamp.ts'
import { takeFile } from './take-file.ts'

export type MovePorts = {
  readonly shelf: Shelf
  readonly board: JobBoard
  readonly settings: SettingsFile
  readonly activities: Activities
  changed(): void
}

type Moving = { readonly signal: AbortSignal; readonly update: JobHandle['update'] }

const refuse = (problem: string): never => {
  throw new HostError({ code: 'bad-request', method: 'models.setFolder', problem })
}

const isWithin = (inner: string, outer: string): boolean => {
  const way = relative(outer, inner)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

/**
 * Copies a model's folder to another volume, file by file and each compared, under a name that is none of a model until all
 * of it is there. What an earlier try copied is kept.
 */
const copyFolder = async (from: string, to: string, { signal, update }: Moving): Promise<void> => {
  await mkdir(to, { recursive: true })
  const names = (await readdir(from, { withFileTypes: true })).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
  const files = names.filter((name) => name !== lockName && !name.endsWith('.adding'))
  for (const name of files) {
    const path = join(from, name)
    const { sha256, bytes } = await hashFile(path, signal)
    if (existsSync(join(to, name)) && (await hashFile(join(to, name), signal)).sha256 === sha256) continue
    const report = (done: number): void => update({ stage: `Copying ${name}`, progress: done / Math.max(1, bytes) })
    await takeFile({ from: path, folder: to, name, bytes, sha256, mayLink: false, signal, report })
  }
  // The copies were compared, so that what was known of the originals is known of them.
  const notes = readNotes(to)
  const known = Object.entries(notes.files).map(([name, checked]): [string, CheckedFile] => {
    const isUntouched = isSameStamp(checked.stamp, stampAt(join(from, name)))
    return [name, isUntouched ? { ...checked, stamp: stampAt(join(to, name)) } : checked]
  })
  if (existsSync(join(to, notesName))) writeNotes(to, { ...notes, files: Object.fromEntries(known) })
}

/** Moves one model's folder. Until all of it is at its new place, the old one stays whole. */
const moveFolder = async (from: string, to: string, moving: Moving): Promise<void> => {
  const lock = await lockFolder(from, moving.signal, () => moving.update({ stage: 'Waiting for another Lasso' }))
  try {
    if (!existsSync(to))
      try {
        await rename(from, to)
        await rm(join(to, lockName), { force: true })
        return
      } catch (error) {
        if (!['EXDEV', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      }
    await copyFolder(from, `${to}.moving`, moving)
    await rm(to, { recursive: true, force: true })
    await rename(`${to}.moving`, to)
    await syncFolder(dirname(to))
    await rm(from, { recursive: true, force: true })
  } finally {
    lock.release()
  }
}

const modelsIn = async (shelf: Shelf, folder: string): Promise<string[]> =>
  shelf.models().flatMap(({ id }) => (existsSync(join(folder, id)) ? [id] : []))

/**
 * Names another folder for models, and moves those that are here when that is wished. While they move, each counts where it
 * lies, so that a move that is stopped loses nothing: it goes on when the same folder is chosen again.
 * @returns the job's id; null when nothing is to be moved
 * @throws HostError bad-request, folder-not-writable
 */
export const moveModels = (ports: MovePorts, path: string, move: boolean): string | null => {
  const { shelf, board, settings, activities, changed } = ports
  const to = resolve(path)
  if (shelf.fixed) refuse('the folder is named by LASSO_MODELS or on the command line')
  if (activities.any) refuse('models are being downloaded or checked: wait for that to end, or pause it')
  const from = shelf.leaving() ?? shelf.folder()
  const unfinished = shelf.leaving() !== null
  if (to === shelf.folder() && !unfinished) return null
  if (to !== from && (isWithin(to, from) || isWithin(from, to))) refuse('one of the two folders lies within the other')
  try {
    mkdirSync(to, { recursive: true })
    accessSync(to, constants.W_OK)
  } catch (error) {
    writeFailure(error, join(to, 'models'))
  }
  if (unfinished && to !== shelf.folder())
    refuse(`the move to ${shelf.folder()} is not finished: choose that folder first`)
  if (!move) {
    settings.change({ folder: to, leaving: null })
    changed()
    return null
  }
  settings.change({ folder: to, leaving: from })
  return board.start(
    { kind: 'models', title: 'Move models', queue: modelsQueue, scope: 'program' },
    async ({ signal, update }) => {
      try {
        const ids = await modelsIn(shelf, from)
        for (const [index, id] of ids.entries()) {
          signal.throwIfAborted()
          update({ stage: `Moving ${id}`, progress: index / ids.length })
          await moveFolder(join(from, id), join(to, id), { signal, update })
          changed()
        }
        settings.change({ leaving: null })
        return modelOutcome()
      } finally {
        changed()
      }
    },
  )
}
