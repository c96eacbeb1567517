import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelRecord } from '../../src/contract/api.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { endOf } from '../host/jobs.ts'
import { openWay, type Way, wayNames } from '../host/ways.ts'
import { giveFile, type ModelServer, startModelServer } from '../support/model-server.ts'
import { type GoodName, goods, pathOf, quickPatience, shopCatalogue } from '../support/model-shop.ts'

const secret = 'hf_onlyforthehub'

describe.each(wayNames)('models over %s', (name) => {
  let way: Way
  let hub: ModelServer
  beforeEach(async () => {
    hub = await startModelServer()
    for (const good of Object.keys(goods) as GoodName[]) hub.on(pathOf(good), giveFile(goods[good]))
    const environment = { HF_ENDPOINT: hub.origin }
    way = await openWay(name, { models: { catalogue: shopCatalogue, environment, patience: quickPatience } })
  })
  afterEach(async () => {
    await way.close()
    await hub.close()
  })

  const call: Way['client']['call'] = (method, params, options) => way.client.call(method, params, options)
  const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)
  const record = async (id: string): Promise<ModelRecord> =>
    (await call('models.list', undefined)).find((model) => model.id === id) ?? expect.fail(`there is no ${id}`)
  const download = async (id: string) => {
    const { job } = await call('models.download', { model: id, acceptLicence: true })
    return endOf(way, job)
  }

  it('are listed, downloaded once their licence is accepted, and every client hears of it', async () => {
    expect((await call('models.list', undefined)).map(({ id, state }) => [id, state])).toEqual([
      ['one', 'absent'],
      ['two', 'absent'],
      ['clap', 'absent'],
    ])
    const asked = call('models.download', { model: 'one', acceptLicence: false })
    expect(await failureIn(asked)).toMatchObject({ code: 'licence-unaccepted', model: 'One' })
    const heard: string[] = []
    const other = await way.another()
    other.on('models.changed', (models) => heard.push(models[0]!.state))
    expect(await download('one')).toMatchObject({ kind: 'download', title: 'Download One', state: 'done' })
    while (heard.at(-1) !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5))
    expect(heard).toContain('downloading')
    expect(await record('one')).toMatchObject({ state: 'ready', accepted: true, job: null })
    const { job } = await call('models.verify', { model: 'one' })
    expect(await endOf(way, job)).toMatchObject({ kind: 'models', state: 'done' })
    await call('models.remove', { model: 'one' })
    expect((await record('one')).state).toBe('absent')
  })

  it('are paused, and go on', async () => {
    hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { stallAt: 100_000 }))
    const { job } = await call('models.download', { model: 'one', acceptLicence: true })
    while ((await record('one')).present < 100_000) await new Promise((resolve) => setTimeout(resolve, 5))
    await call('models.pause', { model: 'one' })
    expect(await record('one')).toMatchObject({ state: 'partial', job: null })
    expect((await endOf(way, job)).state).toBe('cancelled')
    hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt']))
    expect((await download('one')).state).toBe('done')
    expect(hub.gets(pathOf('one.ckpt'))[1]!.headers.range).toBe('bytes=100000-')
  })

  it('go on being downloaded while projects come and go', async () => {
    hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { drip: { bytes: 50_000, pause: 30 } }))
    const { job } = await call('models.download', { model: 'one', acceptLicence: true })
    await call('project.new', undefined)
    await call('project.close', undefined)
    expect((await endOf(way, job)).state).toBe('done')
    expect((await call('job.list', undefined)).map(({ id }) => id)).toContain(job)
  })

  it('are added from a file that the host has named, and never by a path', async () => {
    const path = join(way.folder, 'mine.bin')
    writeFileSync(path, goods['one.ckpt'])
    const strange = call('models.add', { file: { ref: path, name: 'mine.bin' } })
    expect(await failureIn(strange)).toEqual({ code: 'file-missing', file: 'mine.bin' })
    const { job } = await call('models.add', { file: way.host.files.give(path) })
    expect((await endOf(way, job)).state).toBe('done')
    expect(await record('one')).toMatchObject({ state: 'partial', present: goods['one.ckpt'].length })
  })

  it('move to another folder', async () => {
    await download('one')
    const other = join(way.folder, 'other models')
    mkdirSync(other)
    const { job } = await call('models.setFolder', { folder: way.host.files.give(other), move: true })
    expect((await endOf(way, job!)).state).toBe('done')
    expect(await call('models.storage', undefined)).toMatchObject({ folder: other, endpoint: hub.origin })
    expect([(await record('one')).state, existsSync(join(other, 'one', 'one.ckpt'))]).toEqual(['ready', true])
  })

  it('take a token, which no answer tells', async () => {
    const storage = await call('models.setToken', { token: secret })
    expect(storage).toMatchObject({ hasToken: true, tokenIsSafe: false })
    expect((await download('one')).state).toBe('done')
    expect(hub.seen.at(-1)!.headers.authorization).toBe(`Bearer ${secret}`)
    const told = [storage, await call('models.list', undefined), await call('job.list', undefined)]
    expect(JSON.stringify(told)).not.toContain(secret)
    expect(await call('models.setToken', { token: null })).toMatchObject({ hasToken: false })
  })

  it('that nobody knows are refused with those that are known', async () => {
    const unknown = { code: 'model-unknown', model: 'three', known: ['one', 'two', 'clap'] }
    expect(await failureIn(call('models.download', { model: 'three', acceptLicence: true }))).toEqual(unknown)
    expect(await failureIn(call('models.pause', { model: 'three' }))).toEqual(unknown)
    expect(await failureIn(call('models.verify', { model: '../one' }))).toMatchObject({ code: 'model-unknown' })
    expect(await failureIn(call('models.remove', { model: '..' }))).toMatchObject({ code: 'model-unknown' })
  })
})
