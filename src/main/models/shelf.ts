import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../contract/failures.ts'
import type { Folders } from '../files/folders.ts'
import { writeFailure } from '../files/write-failure.ts'
import { findBundled } from './bundled.ts'
import type { Catalogue } from './catalogue.ts'
import { type Model, modelOf } from './model.ts'
import {
  type FoundModel,
  findCustomModels,
  findModel,
  type ModelNotes,
  notesName,
  readNotes,
  writeNotes,
} from './model-folder.ts'
import type { SettingsFile } from './settings.ts'

/** Where models lie, and what lies there. Reads the disk each time: another process may work on the same folder. */
export type Shelf = {
  /** The models folder. */
  folder(): string
  /** No setting changes the folder. */
  readonly fixed: boolean
  /** The folder from which a move has not taken everything along yet. */
  leaving(): string | null
  models(): Model[]
  /** @throws HostError model-unknown */
  model(id: string): Model
  find(model: Model): FoundModel
  /** Its own folder, which need not exist. One that comes with the program has only in it what was made from its files. */
  folderOf(model: string): string
  /** Changes the notes of a model. @throws HostError disk-full, folder-not-writable */
  note(model: string, change: (notes: ModelNotes) => Partial<ModelNotes>): void
}

/** @param bundled the folder of the program's own models */
export const createShelf = (
  catalogue: Catalogue,
  settings: SettingsFile,
  place: Folders['models'],
  bundled: string,
): Shelf => {
  const shipped = catalogue.models.map(modelOf)
  const folder = (): string => (place.fixed ? place.folder : (settings.read().folder ?? place.folder))
  const leaving = (): string | null => (place.fixed ? null : settings.read().leaving)
  // What a move has not reached yet still counts where it lies.
  const folderOf = (model: string): string => {
    const [here, before] = [join(folder(), model), leaving()]
    return before !== null && !existsSync(here) && existsSync(join(before, model)) ? join(before, model) : here
  }
  const models = (): Model[] => {
    const before = leaving()
    const added = [...findCustomModels(folder()), ...(before === null ? [] : findCustomModels(before))]
    return [...shipped, ...new Map(added.map((model) => [model.id, model])).values()]
  }
  return {
    folder,
    fixed: place.fixed,
    leaving,
    models,
    model: (id) => {
      const known = models()
      return (
        known.find((model) => model.id === id) ??
        fail({ code: 'model-unknown', model: id, known: known.map((model) => model.id) })
      )
    },
    find: (model) => (model.bundled ? findBundled(bundled, model) : findModel(folderOf(model.id), model)),
    folderOf,
    note: (model, change) => {
      const own = folderOf(model)
      const notes = readNotes(own)
      try {
        writeNotes(own, { ...notes, ...change(notes) })
      } catch (error) {
        writeFailure(error, join(own, notesName))
      }
    },
  }
}
