import { dirname, join, resolve } from 'node:path'
import { fail } from '../../contract/failures.ts'
import type { Folders } from '../files/folders.ts'
import { resourcesFolder } from '../files/resources.ts'
import type { JobBoard } from '../jobs/board.ts'
import { type Catalogue, readCatalogue, shippedCatalogue } from './catalogue.ts'
import { openCheckpoint } from './checkpoint/open-checkpoint.ts'
import { nodeTransport } from './download/node-transport.ts'
import { createSettingsFile } from './settings.ts'
import { createModelStore, type ModelStore, type ModelStoreOptions } from './store.ts'

export type OpenStoreOptions = {
  readonly board: JobBoard
  readonly folders: Pick<Folders, 'config' | 'models'>
} & Partial<
  Pick<ModelStoreOptions, 'catalogue' | 'bundledFolder' | 'transport' | 'secrets' | 'environment' | 'patience'>
>

/** Models that come with the program lie in `models` beside their catalogue. */
const bundledFor = ({ LASSO_CATALOGUE: path }: OpenStoreOptions['environment'] & object): string =>
  join(path ? dirname(resolve(path)) : resourcesFolder(), 'models')

const catalogueFor = ({ LASSO_CATALOGUE: path }: OpenStoreOptions['environment'] & object): Catalogue => {
  if (!path) return shippedCatalogue()
  try {
    return readCatalogue(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return fail({ code: 'file-missing', file: path }, error)
    const reason = code === undefined ? 'it is no catalogue of models' : `the system says ${code}`
    return fail({ code: 'file-unreadable', file: path, reason }, error)
  }
}

/** The model store of a host: the catalogue that ships, the user's folders, and Node's network unless another is given. */
export const openModelStore = ({ board, folders, ...given }: OpenStoreOptions): ModelStore => {
  const { environment = process.env } = given
  return createModelStore({
    board,
    settings: createSettingsFile(folders.config),
    folder: folders.models,
    configFolder: folders.config,
    openCheckpoint: async (path) => openCheckpoint(path),
    catalogue: given.catalogue ?? catalogueFor(environment),
    bundledFolder: given.bundledFolder ?? bundledFor(environment),
    transport: given.transport ?? nodeTransport(environment),
    secrets: given.secrets ?? null,
    environment,
    ...(given.patience ? { patience: given.patience } : {}),
  })
}
