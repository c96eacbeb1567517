import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job, ModelRecord } from '../../src/contract/api.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { absentModels } from '../../src/main/models/absent.ts'
import { shippedCatalogue } from '../../src/main/models/catalogue.ts'
import type { ModelStore } from '../../src/main/models/store.ts'
import { giveFile, giveStatus, pointTo, sampleBytes, sha256Of, startModelServer } from '../support/model-server.ts'
import { type GoodName, goods, openShop, pathOf, type Shop, shopCatalogue } from '../support/model-shop.ts'
import { writeSeededCheckpoint, writeSeededZeroshot, zeroshotNames } from '../support/seeded-checkpoint.ts'
import { TorchStorages } from '../support/torch-file.ts'

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const record = (id: string, store: ModelStore = shop.store): ModelRecord =>
  store.list().find((model) => model.id === id) ?? expect.fail(`there is no ${id}`)
const ended = (job: string): Promise<Job> => shop.board.settled(job)
const here = (id: string): string[] => readdirSync(join(shop.models, id)).sort()
const downloaded = async (id: string): Promise<void> => {
  expect(await ended(shop.store.download(id, true))).toMatchObject({ state: 'done', progress: 1 })
}
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}
const begun = (id: string, bytes = 1) => until(() => record(id).present >= bytes)
const ownFile = (name: string, bytes: Uint8Array): string => {
  const folder = join(shop.folder, 'mine')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const thrownBy = (work: () => unknown) => {
  try {
    work()
    return null
  } catch (thrown) {
    return failureOf(thrown)
  }
}

describe('what there is', () => {
  it('is the catalogue, with nothing of it here', async () => {
    expect(shop.store.list().map(({ id, state, present, separates }) => [id, state, present, separates])).toEqual([
      ['one', 'absent', 0, true],
      ['two', 'absent', 0, true],
      ['clap', 'absent', 0, false],
    ])
    const needed = goods['one.ckpt'].length + goods['vocab.json'].length + goods['merges.txt'].length
    expect(record('one')).toMatchObject({ bytes: needed, accepted: false, job: null, problem: null })
    expect(shop.store.installed()).toEqual([])
    expect(await shop.store.storage()).toEqual({
      ...{ folder: shop.models, endpoint: shop.hub.origin, hasToken: false, tokenIsSafe: false },
      free: expect.any(Number),
    })
    expect(existsSync(shop.models)).toBe(false)
  })

  it('is offered by systems, save for what only serves other models', async () => {
    expect(absentModels(shop.store).map(({ id }) => id)).toEqual(['one', 'two'])
    await downloaded('one')
    expect(absentModels(shop.store).map(({ id }) => id)).toEqual(['two'])
  })
})

describe('a download', () => {
  it('waits for the licence, and remembers it', async () => {
    expect(thrownBy(() => shop.store.download('one', false))).toMatchObject({
      ...{ code: 'licence-unaccepted', model: 'One', licence: 'MIT' },
    })
    expect(thrownBy(() => shop.store.download('three', true))).toEqual({
      ...{ code: 'model-unknown', model: 'three', known: ['one', 'two', 'clap'] },
    })
    expect(shop.hub.seen).toEqual([])
    await downloaded('one')
    expect(record('one').accepted).toBe(true)
    await shop.store.remove('one')
    expect(await ended(shop.store.download('one', false))).toMatchObject({ state: 'done' })
  })

  it('makes the model ready, for systems too', async () => {
    await downloaded('one')
    expect(record('one')).toMatchObject({ state: 'ready', present: record('one').bytes })
    const folder = join(shop.models, 'one')
    expect(shop.store.installed()).toEqual([
      {
        ...{ id: 'one', system: 'audiosep', name: 'One', goodAt: 'Tests.' },
        checkpoint: sha256Of(goods['one.ckpt']),
        hashes: {
          checkpoint: sha256Of(goods['one.ckpt']),
          vocabulary: sha256Of(goods['vocab.json']),
          merges: sha256Of(goods['merges.txt']),
        },
        files: {
          checkpoint: join(folder, 'one.ckpt'),
          vocabulary: join(folder, 'vocab.json'),
          merges: join(folder, 'merges.txt'),
        },
      },
    ])
    expect(here('one')).toEqual(['lasso-model.json', 'merges.txt', 'one.ckpt', 'vocab.json'])
  })

  it('tells how far and how fast it is', async () => {
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { drip: { bytes: 40_000, pause: 60 } }))
    const told: { stage: string; secondsLeft: number | null }[] = []
    const states = new Set<string>()
    shop.board.on('changed', ({ stage, secondsLeft }) => told.push({ stage, secondsLeft }))
    shop.store.on('changed', (models) => states.add(models[0]!.state))
    await downloaded('one')
    expect(
      told.some(({ stage, secondsLeft }) => /^Downloading at [\d.]+ [kM]B\/s$/.test(stage) && secondsLeft !== null),
    ).toBe(true)
    expect([...states].sort()).toEqual(['downloading', 'ready'].filter((state) => states.has(state)))
    expect(states.has('downloading')).toBe(true)
  })

  it('fetches what two models share once: one file by two names', async () => {
    await downloaded('one')
    await downloaded('two')
    expect(shop.hub.gets(pathOf('vocab.json'))).toHaveLength(1)
    const [first, second] = ['one', 'two'].map((id) => statSync(join(shop.models, id, 'vocab.json')))
    expect([second!.ino, second!.isSymbolicLink()]).toEqual([first!.ino, false])
    await shop.store.remove('one')
    expect(record('two').state).toBe('ready')
  })

  it('shares an optional file with those who may use it', async () => {
    await downloaded('one')
    expect(record('one').files.map(({ name }) => name)).not.toContain('clap.pt')
    await downloaded('clap')
    await downloaded('two')
    expect(shop.store.installed().find(({ id }) => id === 'two')!.files.clap).toBe(join(shop.models, 'two', 'clap.pt'))
    expect(shop.store.installed().some(({ id }) => id === 'clap')).toBe(false)
    expect(shop.hub.gets(pathOf('clap.pt'))).toHaveLength(1)
  })

  it('asked for twice is one job', async () => {
    const job = shop.store.download('one', true)
    expect(shop.store.download('one', true)).toBe(job)
    await ended(job)
  })

  it('takes up files that somebody put there, when they are the right ones', async () => {
    mkdirSync(join(shop.models, 'one'), { recursive: true })
    writeFileSync(join(shop.models, 'one', 'one.ckpt'), goods['one.ckpt'])
    writeFileSync(join(shop.models, 'one', 'vocab.json'), 'not it')
    expect(record('one').state).toBe('partial')
    expect(shop.store.installed()).toEqual([])
    await downloaded('one')
    expect(shop.hub.gets(pathOf('one.ckpt'))).toEqual([])
    expect(readFileSync(join(shop.models, 'one', 'vocab.json')).equals(goods['vocab.json'])).toBe(true)
  })
})

describe('a download that is stopped', () => {
  const stall = (name: GoodName = 'one.ckpt') => shop.hub.on(pathOf(name), giveFile(goods[name], { stallAt: 150_000 }))

  it('by a pause goes on from there, after a restart of the program too', async () => {
    stall()
    const job = shop.store.download('one', true)
    await begun('one', 150_000)
    await shop.store.pause('one')
    expect((await ended(job)).state).toBe('cancelled')
    expect(record('one')).toMatchObject({ state: 'partial', job: null, problem: null })
    const again = shop.reopen()
    expect(record('one', again).present).toBeGreaterThanOrEqual(150_000)
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt']))
    expect(await ended(again.download('one', false))).toMatchObject({ state: 'done' })
    expect(shop.hub.gets(pathOf('one.ckpt')).at(-1)!.headers.range).toBe('bytes=150000-')
    expect(record('one', again).state).toBe('ready')
  })

  it('by cancelling its job is thrown away', async () => {
    stall()
    const job = shop.store.download('one', true)
    await begun('one', 150_000)
    shop.board.cancel(job)
    expect((await ended(job)).state).toBe('cancelled')
    await until(() => record('one').state === 'absent')
    expect(readdirSync(shop.models)).toEqual([])
  })

  it('by the end of the program is kept', async () => {
    stall()
    shop.store.download('one', true)
    await begun('one', 150_000)
    await shop.board.cancelAll('program')
    await until(() => record('one').state === 'partial')
    expect(record('one').present).toBeGreaterThanOrEqual(150_000)
  })

  it('by closing a project is not stopped', async () => {
    const job = shop.store.download('one', true)
    await shop.board.cancelAll('project')
    expect((await ended(job)).state).toBe('done')
  })

  it('before its turn never begins', async () => {
    stall()
    const first = shop.store.download('one', true)
    const second = shop.store.verify('one')
    shop.board.cancel(second)
    expect((await ended(second)).state).toBe('cancelled')
    await begun('one', 150_000)
    expect(record('one').state).toBe('downloading')
    await shop.store.pause('one')
    expect((await ended(first)).state).toBe('cancelled')
  })

  it('while another is removed with it', async () => {
    stall()
    const job = shop.store.download('one', true)
    await begun('one', 150_000)
    await shop.store.remove('one')
    expect((await ended(job)).state).toBe('cancelled')
    expect([record('one').state, existsSync(join(shop.models, 'one'))]).toEqual(['absent', false])
  })
})

describe('a download that fails', () => {
  it('says why, on the model too, until it is tried again', async () => {
    shop.hub.on(pathOf('one.ckpt'), giveStatus(404, { 'x-error-code': 'EntryNotFound' }))
    const job = await ended(shop.store.download('one', true))
    expect([job.state, job.failure?.code]).toEqual(['failed', 'download-refused'])
    expect(record('one')).toMatchObject({ state: 'partial', problem: job.failure })
    expect(record('one', shop.reopen()).problem).toEqual(job.failure)
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt']))
    await downloaded('one')
    expect(record('one').problem).toBeNull()
  })

  it('for want of a network says what is here', async () => {
    await downloaded('one')
    const gone = await startModelServer()
    await gone.close()
    const store = shop.reopen({ environment: { HF_ENDPOINT: gone.origin } })
    const { failure } = await ended(store.download('two', true))
    expect(failure).toMatchObject({ code: 'offline', host: gone.host, present: ['One'] })
  })
})

describe('checking', () => {
  const damage = (id: string, name: string): void => {
    const path = join(shop.models, id, name)
    const bytes = readFileSync(path)
    bytes[10]! ^= 1
    writeFileSync(path, bytes)
  }

  it('finds a sound model sound', async () => {
    await downloaded('one')
    expect(await ended(shop.store.verify('one'))).toMatchObject({ state: 'done' })
    expect(record('one').state).toBe('ready')
  })

  it('finds one changed bit; the model is not used until it is downloaded again', async () => {
    await downloaded('one')
    damage('one', 'one.ckpt')
    const { state, failure } = await ended(shop.store.verify('one'))
    expect([state, failure]).toEqual([
      'failed',
      { code: 'model-damaged', model: 'One', file: 'one.ckpt', reason: 'some of its bytes changed' },
    ])
    expect(record('one')).toMatchObject({ state: 'broken', problem: failure })
    expect(shop.store.installed()).toEqual([])
    await downloaded('one')
    expect(record('one').state).toBe('ready')
    expect(shop.hub.gets(pathOf('vocab.json'))).toHaveLength(1)
  })

  it('is not fooled by a shared file that was damaged under both names', async () => {
    await downloaded('one')
    await downloaded('two')
    damage('one', 'merges.txt')
    expect((await ended(shop.store.verify('one'))).state).toBe('failed')
    await downloaded('one')
    expect(readFileSync(join(shop.models, 'one', 'merges.txt')).equals(goods['merges.txt'])).toBe(true)
  })

  it('notices without reading that a file became shorter', async () => {
    await downloaded('one')
    writeFileSync(join(shop.models, 'one', 'one.ckpt'), goods['one.ckpt'].subarray(0, 1000))
    expect(record('one')).toMatchObject({ state: 'broken', problem: { reason: expect.stringContaining('1000 bytes') } })
  })

  it('of a file that was replaced begins by itself; until it has ended the model does not run', async () => {
    await downloaded('one')
    const path = join(shop.models, 'one', 'one.ckpt')
    const [right, other] = [readFileSync(path), sampleBytes(goods['one.ckpt'].length, 99)]
    writeFileSync(`${path}.new`, other)
    utimesSync(`${path}.new`, statSync(path).atime, statSync(path).mtime)
    renameSync(`${path}.new`, path)
    expect(shop.store.installed()).toEqual([])
    expect(record('one')).toMatchObject({ state: 'checking' })
    await shop.store.settled()
    expect(record('one')).toMatchObject({
      state: 'broken',
      problem: { code: 'model-damaged', model: 'One', file: 'one.ckpt', reason: 'some of its bytes changed' },
    })
    expect(shop.store.installed()).toEqual([])
    expect(record('one').job).toBeNull()

    writeFileSync(path, right)
    await shop.store.settled()
    expect(record('one')).toMatchObject({ state: 'ready', problem: null })
  })

  it('of a file that was only touched makes it ready again, in a program that was started since too', async () => {
    await downloaded('one')
    const before = shop.store.installed()
    const path = join(shop.models, 'one', 'vocab.json')
    utimesSync(path, new Date(), new Date(Date.now() + 60_000))
    const store = shop.reopen()
    expect(store.installed()).toEqual([])
    await store.settled()
    expect(store.installed()).toEqual(before)
    expect(record('one', store)).toMatchObject({ state: 'ready', problem: null })
  })

  it('of what is not here says so', async () => {
    expect((await ended(shop.store.verify('two'))).failure).toEqual({ code: 'file-missing', file: 'Two' })
    expect(existsSync(join(shop.models, 'two'))).toBe(false)
  })
})

describe('adding a user’s own file', () => {
  it('recognises it by content, whatever its name, and leaves it where it is', async () => {
    const path = ownFile('holiday.bin', goods['one.ckpt'])
    expect(await ended(shop.store.add(path))).toMatchObject({ state: 'done' })
    expect(readFileSync(path).equals(goods['one.ckpt'])).toBe(true)
    expect(record('one')).toMatchObject({ state: 'partial', present: goods['one.ckpt'].length })
    for (const name of ['merges.txt', 'vocab.json'] as const)
      expect((await ended(shop.store.add(ownFile(name, goods[name])))).state).toBe('done')
    expect(record('one').state).toBe('ready')
    expect(shop.hub.seen).toEqual([])
    // The copy is one: what happens to the original later is of no matter.
    writeFileSync(path, 'overwritten')
    expect(await ended(shop.store.verify('one'))).toMatchObject({ state: 'done' })
  })

  it('takes a whole folder, leaving out what is none of a model', async () => {
    for (const name of ['two.ckpt', 'vocab.json', 'merges.txt', 'clap.pt'] as const) ownFile(name, goods[name])
    ownFile('notes.md', Buffer.from('hello'))
    const job = await ended(shop.store.add(join(shop.folder, 'mine')))
    expect(job).toMatchObject({ state: 'done' })
    expect([record('two').state, record('clap').state, record('one').state]).toEqual(['ready', 'ready', 'absent'])
    expect(shop.store.installed()[0]!.files.clap).toBe(join(shop.models, 'two', 'clap.pt'))
  })

  it('ends a download of the same, which has nothing left to do', async () => {
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { stallAt: 150_000 }))
    const job = shop.store.download('one', true)
    await begun('one', 150_000)
    expect((await ended(shop.store.add(ownFile('one.ckpt', goods['one.ckpt'])))).state).toBe('done')
    expect((await ended(job)).state).toBe('cancelled')
    expect(record('one').state).toBe('ready')
    expect(here('one').filter((name) => name.includes('.part'))).toEqual([])
  })

  it('refuses what is no model, and keeps nothing of it', async () => {
    const refused = async (path: string) => (await ended(shop.store.add(path))).failure
    expect(await refused(join(shop.folder, 'none.ckpt'))).toEqual({ code: 'file-missing', file: 'none.ckpt' })
    expect(await refused(ownFile('noise.ckpt', sampleBytes(5000)))).toMatchObject({ code: 'checkpoint-refused' })
    expect(await refused(ownFile('cut.ckpt', goods['one.ckpt'].subarray(0, 9000)))).toMatchObject({
      code: 'checkpoint-refused',
      file: 'cut.ckpt',
    })
    expect(await refused(ownFile('vocab.json', Buffer.from('{"other":0}')))).toMatchObject({
      code: 'checkpoint-refused',
      reason: expect.stringContaining('add the checkpoint that it belongs to first'),
    })
    mkdirSync(join(shop.folder, 'empty'))
    expect(await refused(join(shop.folder, 'empty'))).toMatchObject({ code: 'checkpoint-refused' })
    expect(existsSync(shop.models)).toBe(false)
  })

  it('offers a checkpoint of a known network as a model of its own, with the tokenizer beside it', async () => {
    mkdirSync(join(shop.folder, 'mine'))
    const path = join(shop.folder, 'mine', 'My Fine-tune.safetensors')
    writeSeededCheckpoint(path, { size: 'small' })
    expect(await ended(shop.store.add(path))).toMatchObject({ state: 'done' })
    const sha256 = sha256Of(readFileSync(path))
    const id = `my-fine-tune-${sha256.slice(0, 8)}`
    expect(record(id)).toMatchObject({
      ...{ name: 'My Fine-tune', system: 'audiosep', state: 'ready', accepted: true },
      licence: { name: 'unknown' },
    })
    const [installed] = shop.store.installed()
    expect(installed).toMatchObject({ id, checkpoint: sha256 })
    expect(readFileSync(installed!.files.vocabulary!)).toEqual(readFileSync(join(shop.folder, 'mine', 'vocab.json')))
    expect(await ended(shop.store.verify(id))).toMatchObject({ state: 'done' })
    // Its checkpoint lies nowhere that could be offered.
    rmSync(installed!.files.checkpoint!)
    expect(absentModels(shop.store).map((model) => model.id)).toEqual(['one', 'two'])
    await shop.store.remove(id)
    expect(shop.store.list().some((model) => model.id === id)).toBe(false)
  })

  it('compares a checkpoint that is in no catalogue with its own checksums', async () => {
    const names = [
      ...['bn0.weight', 'pre_conv.weight', 'encoder_block1.conv_block1.conv1.weight'],
      ...['encoder_block6.conv_block1.conv1.weight', 'conv_block7a.conv_block1.conv1.weight'],
      ...['decoder_block1.conv1.weight', 'decoder_block6.conv1.weight', 'after_conv.weight'],
    ]
    const storages = new TorchStorages()
    const tensors = names.map((name) => {
      const shape = name.startsWith('bn0') ? [4] : [2, 2, 1, 1]
      return [`ss_model.base.${name}`, storages.tensor(shape, [1.5, 2.5, 3.5, 4.5])] as const
    })
    const bytes = Buffer.from(storages.file({ dict: [['state_dict', { ordered: tensors }]] }))
    const sound = await ended(shop.store.add(ownFile('sound.ckpt', bytes)))
    expect(sound.failure).toBeNull()
    // It has no encoder of its own: CLAP is needed as well.
    const added = shop.store.list().find(({ name }) => name === 'sound')!
    expect(added).toMatchObject({ state: 'partial', separates: true })
    expect(added.files.map(({ name }) => name)).toEqual(['sound.ckpt', 'vocab.json', 'merges.txt', 'clap.pt'])
    await downloaded(added.id)
    expect(shop.store.installed()[0]!.files.clap).toBe(join(shop.models, added.id, 'clap.pt'))

    const damaged = Buffer.from(bytes)
    const at = damaged.indexOf(Buffer.from(Float32Array.of(1.5, 2.5, 3.5, 4.5).buffer))
    damaged[at]! ^= 1
    expect((await ended(shop.store.add(ownFile('damaged.ckpt', damaged)))).failure).toMatchObject({
      ...{ code: 'checkpoint-refused', file: 'damaged.ckpt' },
      reason: expect.stringContaining('checksum'),
    })
    expect(readdirSync(shop.models)).toHaveLength(1)
  })

  it('takes the files that a person fetches, one by one, and knows them by their tensors', async () => {
    const manual = shippedCatalogue().models.find(({ id }) => id === 'zeroshot-asp')!
    const store = shop.reopen({ catalogue: { version: 1, models: [...shopCatalogue.models, manual] } })
    const own = () => store.list().find(({ id }) => id === 'zeroshot-asp')!
    expect(own()).toMatchObject({ state: 'absent', bytes: 0, manual: expect.stringMatching(/^https:/) })
    const files = Object.values(zeroshotNames)
    expect(thrownBy(() => store.download('zeroshot-asp', true))).toMatchObject({ code: 'model-manual', files })
    const mine = join(shop.folder, 'mine')
    mkdirSync(mine)
    writeSeededZeroshot(mine, { size: 'small' })
    renameSync(join(mine, zeroshotNames.detector), join(mine, 'renamed.pt'))
    expect(await ended(store.add(join(mine, 'renamed.pt')))).toMatchObject({ state: 'done' })
    expect(own()).toMatchObject({ state: 'partial' })
    expect(own().files.map(({ present, bytes }) => present > 0 && present === bytes)).toEqual([false, true])
    expect(store.installed()).toEqual([])
    expect(await ended(store.add(join(mine, zeroshotNames.checkpoint)))).toMatchObject({ state: 'done' })
    const checkpoint = sha256Of(readFileSync(join(mine, zeroshotNames.checkpoint)))
    const folder = join(shop.models, 'zeroshot-asp')
    expect(store.installed()).toMatchObject([
      {
        ...{ id: 'zeroshot-asp', system: 'zeroshot-asp', checkpoint },
        hashes: { checkpoint, detector: sha256Of(readFileSync(join(folder, zeroshotNames.detector))) },
        files: {
          checkpoint: join(folder, zeroshotNames.checkpoint),
          detector: join(folder, zeroshotNames.detector),
        },
      },
    ])
    expect(await ended(store.verify('zeroshot-asp'))).toMatchObject({ state: 'done' })
    const damaged = readFileSync(join(folder, zeroshotNames.detector))
    damaged[damaged.length - 1]! ^= 1
    writeFileSync(join(folder, zeroshotNames.detector), damaged)
    expect(await ended(store.verify('zeroshot-asp'))).toMatchObject({ failure: { code: 'model-damaged' } })
    expect(own()).toMatchObject({ state: 'broken' })
    expect(await ended(store.add(join(mine, 'renamed.pt')))).toMatchObject({ state: 'done' })
    expect(own()).toMatchObject({ state: 'ready' })
    // A shop without it has no place for such a file.
    expect(await ended(shop.store.add(join(mine, 'renamed.pt')))).toMatchObject({
      failure: { code: 'checkpoint-refused' },
    })
  })

  it('takes checkpoint and tokenizer one by one', async () => {
    mkdirSync(join(shop.folder, 'apart'))
    mkdirSync(join(shop.folder, 'mine'))
    const path = join(shop.folder, 'mine', 'small.safetensors')
    writeSeededCheckpoint(path, { size: 'small' })
    for (const name of ['vocab.json', 'merges.txt'])
      renameSync(join(shop.folder, 'mine', name), join(shop.folder, 'apart', name))
    await ended(shop.store.add(path))
    const id = `small-${sha256Of(readFileSync(path)).slice(0, 8)}`
    expect(record(id)).toMatchObject({ state: 'partial' })
    // What only its maker has cannot be downloaded.
    expect((await ended(shop.store.download(id, true))).failure).toMatchObject({ code: 'file-missing' })
    for (const name of ['vocab.json', 'merges.txt'])
      expect((await ended(shop.store.add(join(shop.folder, 'apart', name)))).failure).toBeNull()
    expect(record(id).state).toBe('ready')
    expect(shop.store.installed()).toHaveLength(1)
  })
})

describe('the folder', () => {
  const other = () => join(shop.folder, 'other')

  it('is changed without its models', async () => {
    await downloaded('one')
    expect(shop.store.setFolder(other(), false)).toBeNull()
    expect(record('one').state).toBe('absent')
    expect((await shop.store.storage()).folder).toBe(other())
    expect(shop.store.setFolder(shop.models, false)).toBeNull()
    expect(record('one').state).toBe('ready')
  })

  it('is changed with its models, also with those that are half here and those that were added', async () => {
    await downloaded('one')
    shop.hub.on(pathOf('two.ckpt'), giveFile(goods['two.ckpt'], { stallAt: 100_000 }))
    shop.store.download('two', true)
    await begun('two', 100_000)
    expect(thrownBy(() => shop.store.setFolder(other(), true))).toMatchObject({ code: 'bad-request' })
    await shop.store.pause('two')
    const before = record('two').present
    expect(await ended(shop.store.setFolder(other(), true)!)).toMatchObject({ state: 'done' })
    expect([record('one').state, record('two').state, record('two').present]).toEqual(['ready', 'partial', before])
    expect(shop.store.installed()[0]!.files.checkpoint).toBe(join(other(), 'one', 'one.ckpt'))
    expect(readdirSync(shop.models)).toEqual([])
    expect((await shop.reopen().storage()).folder).toBe(other())
  })

  it('that is fixed, within the other, or no folder is refused', async () => {
    await downloaded('one')
    const refused = (path: string, store = shop.store) => thrownBy(() => store.setFolder(path, true))
    expect(refused(join(shop.models, 'inner'))).toMatchObject({ code: 'bad-request' })
    expect(refused(ownFile('file', Buffer.from('x')))).toMatchObject({
      code: expect.stringMatching(/file-exists|folder/),
    })
    const folders = { config: join(shop.folder, 'config'), models: { folder: shop.models, fixed: true } }
    expect(refused(other(), shop.reopen({ folders }))).toMatchObject({
      problem: expect.stringContaining('LASSO_MODELS'),
    })
    expect(record('one').state).toBe('ready')
  })

  it('moves nothing else meanwhile', async () => {
    await downloaded('one')
    const job = shop.store.setFolder(other(), true)!
    await until(() => shop.board.get(job)!.state !== 'queued')
    if (shop.board.get(job)!.state === 'running')
      expect(thrownBy(() => shop.store.verify('one'))).toMatchObject({ code: 'bad-request' })
    expect((await ended(job)).state).toBe('done')
  })
})

describe('the token', () => {
  const secret = 'hf_neverseen'
  const secrets = {
    isAvailable: () => true,
    encrypt: (text: string) => Buffer.from(text).map((byte) => byte ^ 0x55),
    decrypt: (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0x55)).toString(),
  }
  const configText = () => {
    const folder = join(shop.folder, 'config')
    const names = existsSync(folder) ? readdirSync(folder) : []
    return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  }
  const sent = () => shop.hub.seen.map(({ headers }) => headers.authorization)

  it('lasts until the program ends where the system keeps no secrets', async () => {
    shop.store.setToken(` ${secret} `)
    expect(await shop.store.storage()).toMatchObject({ hasToken: true, tokenIsSafe: false })
    await downloaded('one')
    expect(new Set(sent())).toEqual(new Set([`Bearer ${secret}`]))
    expect(configText()).not.toContain(secret)
    expect((await shop.reopen().storage()).hasToken).toBe(false)
  })

  it('is kept by the system, encrypted, for the host that it was set for', async () => {
    const store = shop.reopen({ secrets })
    store.setToken(secret)
    expect(configText()).not.toContain(secret)
    const again = shop.reopen({ secrets })
    expect(await again.storage()).toMatchObject({ hasToken: true, tokenIsSafe: true })
    await ended(again.download('one', true))
    expect(sent()).toContain(`Bearer ${secret}`)

    const elsewhere = await startModelServer()
    for (const name of ['two.ckpt'] as const) elsewhere.on(pathOf(name), giveFile(goods[name]))
    await ended(shop.reopen({ secrets, environment: { HF_ENDPOINT: elsewhere.origin } }).download('two', true))
    expect(new Set(elsewhere.seen.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]))
    await elsewhere.close()

    again.setToken(null)
    expect((await shop.reopen({ secrets }).storage()).hasToken).toBe(false)
  })

  it('of another machine’s key store is none', async () => {
    shop.reopen({ secrets }).setToken(secret)
    const broken = {
      ...secrets,
      decrypt: () => {
        throw new Error('no')
      },
    }
    expect((await shop.reopen({ secrets: broken }).storage()).hasToken).toBe(false)
  })

  it('comes from HF_TOKEN while none is set', async () => {
    const store = shop.reopen({ environment: { HF_ENDPOINT: shop.hub.origin, HF_TOKEN: 'hf_environment' } })
    await ended(store.download('one', true))
    expect(new Set(sent())).toEqual(new Set(['Bearer hf_environment']))
    store.setToken(secret)
    await ended(store.download('two', true))
    expect(sent().at(-1)).toBe(`Bearer ${secret}`)
  })

  it('loses what a copy brought along', async () => {
    const environment = { HF_ENDPOINT: shop.hub.origin, HF_TOKEN: '\u200bhf_envi\r\nronment\n' }
    const store = shop.reopen({ environment })
    await ended(store.download('one', true))
    expect(new Set(sent())).toEqual(new Set(['Bearer hf_environment']))
    store.setToken(` ${secret.slice(0, 4)}\n${secret.slice(4)}\u00a0`)
    await ended(store.download('two', true))
    expect(sent().at(-1)).toBe(`Bearer ${secret}`)
    store.setToken('\u200b')
    expect(await store.storage()).toMatchObject({ hasToken: true })
  })

  it('is in no job, no failure and no file, however it ends', async () => {
    const cdn = await startModelServer()
    shop.hub.on(pathOf('one.ckpt'), pointTo(`${cdn.origin}/blob?sig=topsecret`))
    cdn.on('/blob?sig=topsecret', giveStatus(500))
    shop.store.setToken(secret)
    const heard: string[] = []
    shop.board.on('changed', (job) => heard.push(JSON.stringify(job)))
    shop.store.on('changed', (models) => heard.push(JSON.stringify(models)))
    expect((await ended(shop.store.download('one', true))).state).toBe('failed')
    const notes = readFileSync(join(shop.models, 'one', 'lasso-model.json'), 'utf8')
    for (const text of [...heard, notes, configText(), JSON.stringify(shop.store.list())])
      expect(text).not.toMatch(/neverseen|topsecret/)
    await cdn.close()
  })
})
