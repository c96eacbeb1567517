import type { Folders } from '../files/folders.ts'
import type { JobBoard } from '../jobs/board.ts'
import { shippedCatalogue } from './catalogue.ts'
import { openCheckpoint } from './checkpoint/open-checkpoint.ts'
import { nodeTransport } from './download/node-transport.ts'
import { createSettingsFile } from './settings.ts'
import { createModelStore, type ModelStore, type ModelStoreOptions } from './store.ts'

export type OpenStoreOptions = {
  readonly board: JobBoard
  readonly folders: Pick<Folders, 'config' | 'models'>
} & Partial<Pick<ModelStoreOptions, 'catalogue' | 'transport' | 'secrets' | 'environment' | 'patience'>>

/** The model store of a host: the catalogue that ships, the user's folders, and Node's network unless another is given. */
export const openModelStore = ({ board, folders, ...given }: OpenStoreOptions): ModelStore => {
  const { environment = process.env } = given
  return createModelStore({
    board,
    settings: createSettingsFile(folders.config),
    folder: folders.models,
    configFolder: folders.config,
    openCheckpoint: async (path) => openCheckpoint(path),
    catalogue: given.catalogue ?? shippedCatalogue(),
    transport: given.transport ?? nodeTransport(environment),
    secrets: given.secrets ?? null,
    environment,
    ...(given.patience ? { patience: given.patience } : {}),
  })
}
