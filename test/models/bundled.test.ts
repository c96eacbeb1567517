import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../src/contract/api.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { embeddedVocabulary } from '../../src/core/systems/embedded/vocabulary.ts'
import { resourcesFolder } from '../../src/main/files/resources.ts'
import { absentModels, damagedModels } from '../../src/main/models/absent.ts'
import { type CatalogueModel, shippedCatalogue } from '../../src/main/models/catalogue.ts'
import { openCheckpoint } from '../../src/main/models/checkpoint/open-checkpoint.ts'
import { openShop, type Shop, shopCatalogue } from '../support/model-shop.ts'
import { safetensorsFile } from '../support/safetensors-file.ts'

const header = {
  __metadata__: { form: 'test', concepts: '[]' },
  weight: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
}
const bytes = Buffer.from(safetensorsFile(header, Buffer.alloc(8, 1)))
const sha256 = createHash('sha256').update(bytes).digest('hex')

const own: CatalogueModel = {
  ...{ id: 'own', name: 'Own', system: 'embedded', goodAt: 'Tests.', gated: false, bundled: true, card: 'own.md' },
  licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
  page: 'https://github.com/them/it',
  files: [
    {
      ...{ name: 'own.safetensors', role: 'checkpoint', optional: false, bytes: bytes.length },
      sha256,
    },
  ],
}

let shop: Shop
let folder: string
const path = (): string => join(folder, 'own.safetensors')

beforeEach(async () => {
  const catalogue = { ...shopCatalogue, models: [own, ...shopCatalogue.models] }
  shop = await openShop({ catalogue, environment: {} })
  folder = join(shop.folder, 'program')
  mkdirSync(folder)
  shop = { ...shop, store: shop.reopen({ bundledFolder: folder }) }
  writeFileSync(path(), bytes)
  writeFileSync(join(folder, 'own.md'), '# Own\n')
})
afterEach(() => shop.close())

const record = (): ModelRecord => shop.store.list().find(({ id }) => id === 'own')!
const refusal = async (work: () => unknown) => {
  try {
    await work()
    return null
  } catch (thrown) {
    return failureOf(thrown)
  }
}

describe('a model that comes with the program', () => {
  it('is ready at once, first of all, and leaves no trace on the disk', () => {
    expect(shop.store.list()[0]).toMatchObject({
      ...{ id: 'own', state: 'ready', bundled: true, accepted: true, separates: true, problem: null },
      ...{ bytes: bytes.length, present: bytes.length },
    })
    expect(existsSync(shop.models)).toBe(false)
  })

  it('tells systems what its header says, and where to put what is made of it', () => {
    expect(shop.store.installed()).toMatchObject([
      {
        ...{ id: 'own', system: 'embedded', name: 'Own', goodAt: 'Tests.', files: { checkpoint: path() } },
        checkpoint: sha256,
        workFolder: join(shop.models, 'own'),
        metadata: { form: 'test', concepts: '[]' },
      },
    ])
  })

  it('has a card', () => {
    expect(shop.store.card('own')).toBe('# Own\n')
    expect(shop.store.card('one')).toBe(null)
    rmSync(join(folder, 'own.md'))
    expect(shop.store.card('own')).toBe(null)
  })

  it('is neither fetched nor removed', async () => {
    const told = { code: 'bad-request', problem: 'Own comes with Lasso' }
    expect(await refusal(() => shop.store.download('own', true))).toMatchObject(told)
    expect(await refusal(() => shop.store.remove('own'))).toMatchObject(told)
    expect(record().state).toBe('ready')
  })

  it('may be missing, which is nobody’s fault: it is not installed, and not offered', async () => {
    rmSync(path())
    expect(record()).toMatchObject({ state: 'absent', present: 0, problem: null })
    expect(shop.store.installed()).toEqual([])
    expect(absentModels(shop.store).map(({ id }) => id)).not.toContain('own')
    expect(damagedModels(shop.store)).toEqual([])
  })

  it.each([
    ['one byte of it is another', (was: Buffer) => was.fill(7, bytes.length - 1)],
    ['it was cut off', (was: Buffer) => was.subarray(0, 20)],
    ['it has become longer', (was: Buffer) => Buffer.concat([was, Buffer.from('x')])],
    ['it is empty', () => Buffer.alloc(0)],
  ])('is not used when %s, and says why', async (_, change) => {
    expect(record().state).toBe('ready')
    writeFileSync(path(), change(Buffer.from(bytes)))
    utimesSync(path(), new Date(), new Date(Date.now() + 5000))
    const problem = { code: 'model-damaged', model: 'Own', file: 'own.safetensors', bundled: true }
    expect(record()).toMatchObject({ state: 'broken', problem })
    expect(shop.store.installed()).toEqual([])
    expect(damagedModels(shop.store)).toMatchObject([{ id: 'own', bundled: true }])
    const ended = await shop.board.settled(shop.store.verify('own'))
    expect(ended).toMatchObject({ state: 'failed', failure: problem })
  })

  it('is as good as new when its file is put back', async () => {
    writeFileSync(path(), 'nothing of it')
    expect(record().state).toBe('broken')
    writeFileSync(path(), bytes)
    utimesSync(path(), new Date(), new Date(Date.now() + 5000))
    expect(record().state).toBe('ready')
    expect(await shop.board.settled(shop.store.verify('own'))).toMatchObject({ state: 'done' })
    expect(existsSync(shop.models)).toBe(false)
  })
})

describe('the model that ships', () => {
  const [model] = shippedCatalogue().models.filter((entry) => 'bundled' in entry)
  const models = join(resourcesFolder(), 'models')
  const file = model!.files[0]!
  const there = existsSync(join(models, file.name))

  it('stands first in the catalogue', () => {
    expect(shippedCatalogue().models[0]).toEqual(model)
  })

  it.runIf(there)('is the file that the catalogue says, small enough, with its card', () => {
    const content = readFileSync(join(models, file.name))
    expect({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }).toEqual({
      bytes: file.bytes,
      sha256: file.sha256,
    })
    expect(statSync(join(models, file.name)).size).toBeLessThanOrEqual(24e6)
    expect(readFileSync(join(models, model!.card), 'utf8')).toMatch(/^# .+/)
  })

  it.runIf(there)('knows its sounds', () => {
    using checkpoint = openCheckpoint(join(models, file.name))
    const names = embeddedVocabulary(checkpoint.metadata).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(30)
    expect(names).toEqual(expect.arrayContaining(['dog', 'speech', 'rain', 'music']))
  })

  if (!there) console.log(`${file.name} is not in resources/models: its content is not checked`)
})

describe('where resources lie', () => {
  const packaged = '/opt/Lasso/resources'
  it.each([
    ['file:///home/me/lasso/src/main/files/resources.ts', undefined, '/home/me/lasso/resources'],
    [
      'file:///home/me/lasso/out/main/index.js',
      '/home/me/lasso/node_modules/electron/dist/resources',
      '/home/me/lasso/resources',
    ],
    [`file://${packaged}/app.asar/out/main/chunk.js`, packaged, `${packaged}/resources`],
  ])('%s', (self, outside, expected) => {
    expect(resourcesFolder(self, outside)).toBe(expected)
  })
})
