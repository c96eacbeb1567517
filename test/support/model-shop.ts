import { join } from 'node:path'
import { createJobBoard, type JobBoard } from '../../src/main/jobs/board.ts'
import type { Catalogue, CatalogueFile, CatalogueModel } from '../../src/main/models/catalogue.ts'
import { type OpenStoreOptions, openModelStore } from '../../src/main/models/open-store.ts'
import type { ModelStore } from '../../src/main/models/store.ts'
import { giveFile, type ModelServer, sampleBytes, sha256Of, startModelServer } from './model-server.ts'
import { temporaryFolder } from './temporary.ts'

/** Small files that stand for those of the catalogue. */
export const goods = {
  'one.ckpt': sampleBytes(400_000, 11),
  'two.ckpt': sampleBytes(300_000, 12),
  'vocab.json': Buffer.from('{"a":0,"b":1}'),
  'merges.txt': Buffer.from('#version: 0.2\na b\n'),
  'clap.pt': sampleBytes(200_000, 13),
} as const
export type GoodName = keyof typeof goods

export const pathOf = (name: GoodName): string => `/them/it/resolve/main/${name}`

const fileOf = (name: GoodName, role: string, optional = false): CatalogueFile => ({
  ...{ name, role, optional, bytes: goods[name].length, sha256: sha256Of(goods[name]), mirrors: [] },
  url: `https://huggingface.co${pathOf(name)}`,
})

const modelOf = (id: string, name: string, files: CatalogueFile[]): CatalogueModel => ({
  ...{ id, name, system: 'audiosep', goodAt: 'Tests.', gated: false, files },
  licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
  page: 'https://huggingface.co/them/it',
})

const tokenizer = [fileOf('vocab.json', 'vocabulary'), fileOf('merges.txt', 'merges'), fileOf('clap.pt', 'clap', true)]

/** A catalogue of two models that share a tokenizer, and of an encoder, in the manner of the one that ships. */
export const shopCatalogue: Catalogue = {
  version: 1,
  models: [
    modelOf('one', 'One', [fileOf('one.ckpt', 'checkpoint'), ...tokenizer]),
    modelOf('two', 'Two', [fileOf('two.ckpt', 'checkpoint'), ...tokenizer]),
    modelOf('clap', 'Clap', [fileOf('clap.pt', 'clap')]),
  ],
}

export const quickPatience = { answer: 5000, stall: 2000, tries: 2, pause: 5, longestWait: 2 }

export type Shop = {
  readonly hub: ModelServer
  readonly board: JobBoard
  readonly store: ModelStore
  /** A folder for the test's own files. */
  readonly folder: string
  readonly models: string
  /** The store of a program that is started again. */
  reopen(changes?: Partial<OpenStoreOptions>): ModelStore
  close(): Promise<void>
}

/** A store of its own whose Hub is a server on the loopback that has everything. */
export const openShop = async (changes: Partial<OpenStoreOptions> = {}): Promise<Shop> => {
  const hub = await startModelServer()
  for (const name of Object.keys(goods) as GoodName[]) hub.on(pathOf(name), giveFile(goods[name]))
  const folder = temporaryFolder()
  const board = createJobBoard({ throttle: 5 })
  const models = join(folder.path, 'models')
  const options: OpenStoreOptions = {
    board,
    folders: { config: join(folder.path, 'config'), models: { folder: models, fixed: false } },
    catalogue: shopCatalogue,
    environment: { HF_ENDPOINT: hub.origin },
    patience: quickPatience,
    ...changes,
  }
  return {
    hub,
    board,
    store: openModelStore(options),
    folder: folder.path,
    models,
    reopen: (more = {}) => openModelStore({ ...options, ...more }),
    close: async () => {
      await board.cancelAll('program')
      await hub.close()
      folder[Symbol.dispose]()
    },
  }
}
