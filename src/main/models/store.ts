import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ModelRecord, ModelStorage } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { Folders } from '../files/folders.ts'
import type { JobBoard } from '../jobs/board.ts'
import type { Catalogue } from './catalogue.ts'
import { installedModel } from './installed.ts'
import { type Model, modelOf } from './model.ts'
import { type FoundModel, findCustomModels, findModel } from './model-folder.ts'
import { recordOf } from './model-record.ts'
import type { SettingsFile } from './settings.ts'

export type ModelStoreOptions = {
  readonly catalogue: Catalogue
  readonly board: JobBoard
  readonly settings: SettingsFile
  /** Where models lie; the settings say otherwise unless it is fixed. */
  readonly folder: Folders['models']
}

/** The models of this machine: what there is to be had, what is here, and the jobs that fetch, check and move them. */
export type ModelStore = {
  list(): ModelRecord[]
  storage(): ModelStorage
  /** Models that can run now, in the order of the catalogue, those that a user added last. */
  installed(): InstalledModel[]
}

const freeBytes = (folder: string): number | null => {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at)
      return bavail * bsize
    } catch {
      if (dirname(at) === at) return null
    }
  }
}

export const createModelStore = (options: ModelStoreOptions): ModelStore => {
  const { catalogue, settings } = options
  const shipped = catalogue.models.map(modelOf)
  const folder = (): string =>
    options.folder.fixed ? options.folder.folder : (settings.read().folder ?? options.folder.folder)
  const models = (): Model[] => [...shipped, ...findCustomModels(folder())]
  const found = (): FoundModel[] => models().map((model) => findModel(folder(), model))
  return {
    list: () => {
      const { accepted } = settings.read()
      return found().map((model) => recordOf(model, accepted, null))
    },
    storage: () => ({
      folder: folder(),
      free: freeBytes(folder()),
      endpoint: null,
      hasToken: false,
      tokenIsSafe: false,
    }),
    installed: () => found().flatMap((model) => installedModel(model) ?? []),
  }
}

/** @throws HostError model-unknown */
export const requireModel = (models: readonly Model[], id: string): Model =>
  models.find((model) => model.id === id) ??
  fail({ code: 'model-unknown', model: id, known: models.map((model) => model.id) })
