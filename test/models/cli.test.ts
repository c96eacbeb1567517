import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../src/contract/api.ts'
import { type Ended, startCli } from '../host/run-cli.ts'
import { giveFile, giveStatus } from '../support/model-server.ts'
import { goods, openShop, pathOf, type Shop, shopCatalogue } from '../support/model-shop.ts'

let shop: Shop
let models: string
beforeAll(async () => {
  shop = await openShop()
  models = join(shop.folder, 'lasso home', 'models')
  writeFileSync(join(shop.folder, 'catalogue.json'), JSON.stringify(shopCatalogue))
})
beforeEach(() => {
  rmSync(join(shop.folder, 'lasso home'), { recursive: true, force: true })
  for (const name of ['one.ckpt', 'vocab.json', 'merges.txt'] as const) shop.hub.on(pathOf(name), giveFile(goods[name]))
})
afterAll(() => shop.close())

/** Runs `lasso models …` with the shop as the Hub. */
const start = (words: readonly string[], more: { readonly [name: string]: string } = {}) =>
  startCli(shop.folder, ['models', ...words], undefined, {
    ...{ HF_ENDPOINT: shop.hub.origin, LASSO_CATALOGUE: join(shop.folder, 'catalogue.json') },
    ...more,
  })
const run = (...words: string[]): Promise<Ended> => start(words).ended
const listed = async (...words: string[]): Promise<{ folder: string; models: ModelRecord[] }> =>
  JSON.parse((await run('list', '--json', ...words)).out)

describe('lasso models', () => {
  it('lists, downloads, verifies and removes', async () => {
    expect(await run('list')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ID +STATE +SIZE +LICENCE +NAME\none +absent +400 kB +MIT +One\n/),
      err: expect.stringContaining(models),
    })
    const { code, out, err } = await run('download', 'one', '--accept-licence')
    expect([code, out]).toEqual([0, 'One is ready.\n'])
    expect(err).not.toContain('\r')
    expect(readdirSync(join(models, 'one')).sort()).toEqual([
      'lasso-model.json',
      'merges.txt',
      'one.ckpt',
      'vocab.json',
    ])
    expect((await listed()).models[0]).toMatchObject({ id: 'one', state: 'ready', accepted: true })
    expect(await run('verify')).toMatchObject({ code: 0, out: 'one: sound\n' })

    const path = join(models, 'one', 'one.ckpt')
    const bytes = readFileSync(path)
    bytes[7]! ^= 1
    writeFileSync(path, bytes)
    expect(await run('verify', 'one')).toMatchObject({
      code: 1,
      out: 'one: damaged\n',
      err: expect.stringContaining('“one.ckpt” of “One” is not what it should be: some of its bytes changed.'),
    })
    bytes[7]! ^= 1
    writeFileSync(path, bytes)
    expect((await listed()).models[0]).toMatchObject({ id: 'one', state: 'ready', problem: null })
    expect(await run('remove', 'one')).toMatchObject({ code: 0, out: 'One is removed: 400 kB.\n' })
    expect(await run('remove', 'one')).toMatchObject({ code: 0, out: 'One was not here.\n' })
    expect(await run('verify')).toMatchObject({ code: 0, err: 'No model is here.\n' })
  })

  it('asks for the licence to be accepted first', async () => {
    const { code, out, err } = await run('download', 'one')
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe(
      '“One” is offered under MIT, which is to be accepted first.\nNothing was downloaded.\nRead it at https://opensource.org/license/mit, then accept it.\nThen say so with --accept-licence.\n',
    )
  })

  it('says what is wrong with a catalogue of one’s own', async () => {
    const listWith = (path: string) => start(['list'], { LASSO_CATALOGUE: path }).ended
    const path = join(shop.folder, 'other.json')
    expect(await listWith(path)).toMatchObject({ code: 1, err: expect.stringContaining('other.json” is not there.') })
    for (const text of ['{', '{}']) {
      writeFileSync(path, text)
      const { code, err } = await listWith(path)
      expect([code, err]).toEqual([
        1,
        expect.stringContaining('other.json” cannot be read: it is no catalogue of models.'),
      ])
    }
  })

  it('keeps what came on Ctrl+C, and goes on from there', async () => {
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { stallAt: 150_000 }))
    const { child, ended, said } = start(['download', 'one', '--accept-licence'])
    await said(/Downloading.* 30 %/)
    child.kill('SIGINT')
    const { code, out, err } = await ended
    expect([code, out]).toEqual([130, ''])
    expect(err).toContain('the same command goes on from there')
    expect((await run('list')).out).toMatch(/one +partial, 37 %/)
    shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt']))
    expect((await run('download', 'one')).code).toBe(0)
    expect(shop.hub.gets(pathOf('one.ckpt')).at(-1)!.headers.range).toBe('bytes=150000-')
  })

  it('adds files that a person has, into the folder that is named', async () => {
    const mine = join(shop.folder, 'mine')
    mkdirSync(mine, { recursive: true })
    for (const name of ['one.ckpt', 'vocab.json', 'merges.txt'] as const) writeFileSync(join(mine, name), goods[name])
    writeFileSync(join(mine, 'noise.ckpt'), 'no checkpoint')
    const elsewhere = join(shop.folder, 'elsewhere')
    const files = ['one.ckpt', 'vocab.json', 'noise.ckpt', 'merges.txt'].map((name) => join(mine, name))
    const { code, out, err } = await run('add', ...files, '--models', elsewhere)
    expect([code, out]).toEqual([1, 'one: ready\n'])
    expect(err).toContain('“noise.ckpt” is refused')
    expect(err).toContain('Nothing in it was run or kept.')
    expect((await listed('--models', elsewhere)).models[0]!.state).toBe('ready')
    expect((await listed()).models[0]!.state).toBe('absent')
    const byEnvironment = await start(['list', '--json'], { LASSO_MODELS: elsewhere }).ended
    expect(JSON.parse(byEnvironment.out).models[0].state).toBe('ready')
  })

  it('says what works without the network, and what the server refuses', async () => {
    const offline = { HF_HUB_OFFLINE: '1', HF_TOKEN: 'hf_secretofthistest' }
    expect((await run('download', 'one', '--accept-licence')).code).toBe(0)
    const { code, err } = await start(['download', 'two', '--accept-licence'], offline).ended
    expect(code).toBe(1)
    expect(err).toContain('HF_HUB_OFFLINE forbids it')
    expect(err).toContain('These work without it: One.')

    shop.hub.on(pathOf('two.ckpt'), giveStatus(403, { 'x-error-code': 'GatedRepo' }))
    const refused = await start(['download', 'two', '--accept-licence'], { HF_TOKEN: 'hf_secretofthistest' }).ended
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('accepted by the account of your token')
    expect(refused.err).toContain('Go to https://huggingface.co/them/it')
    expect(refused.out + refused.err + err).not.toContain('secretofthistest')
    shop.hub.on(pathOf('two.ckpt'), giveFile(goods['two.ckpt']))
  })

  it('says which models there are when it is asked for another, and what usage is wrong', async () => {
    expect(await run('download', 'magic')).toMatchObject({
      code: 1,
      err: expect.stringContaining('It knows one, two, clap.'),
    })
    expect(await run('download')).toMatchObject({ code: 2, err: expect.stringContaining('ID is missing') })
    expect(await run('add')).toMatchObject({ code: 2, err: expect.stringContaining('FILE is missing') })
    expect(await run('remove', 'one', 'two')).toMatchObject({
      code: 2,
      err: expect.stringContaining('one word too many'),
    })
    expect((await run('add', '--help')).out).toContain('Usage: lasso models add FILE… [options]')
    const broken = await start(['list'], { LASSO_CATALOGUE: join(shop.folder, 'mine') }).ended
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('cannot be read')])
  })
})
