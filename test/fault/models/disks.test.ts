import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, type TestContext, test } from 'vitest'
import { failureOf } from '../../../src/contract/failures.ts'
import { accessFrom } from '../../../src/main/models/download/access.ts'
import { downloadFile } from '../../../src/main/models/download/download-file.ts'
import { nodeTransport } from '../../../src/main/models/download/node-transport.ts'
import { giveFile, sampleBytes, sha256Of, startModelServer } from '../../support/model-server.ts'
import { goods, openShop, quickPatience } from '../../support/model-shop.ts'
import { mountSmallDisk } from '../../support/small-disk.ts'

const smallDisk = (context: TestContext, options: string): string => {
  const disk = mountSmallDisk(options)
  if (typeof disk === 'string') {
    console.info(disk)
    return context.skip(disk)
  }
  onTestFinished(() => disk.unmount())
  return disk.path
}

test('a disk that fills up during a download keeps what came, and the download goes on when there is room', async (context) => {
  const folder = smallDisk(context, 'size=1m')
  const hub = await startModelServer()
  onTestFinished(() => hub.close())
  const content = sampleBytes(800_000)
  hub.on('/it', giveFile(content, { drip: { bytes: 100_000, pause: 2 } }))
  const filler = join(folder, 'filler')
  writeFileSync(filler, Buffer.alloc(700_000))
  const file = {
    name: 'it.ckpt',
    role: 'checkpoint',
    optional: false,
    bytes: content.length,
    sha256: sha256Of(content),
  }
  const get = (free?: number) =>
    downloadFile(
      {
        ...{ transport: nodeTransport({}), access: accessFrom({}), token: null, patience: quickPatience },
        ...(free === undefined ? {} : { free: async () => free }),
      },
      {
        ...{ folder, file: { ...file, urls: [`${hub.origin}/it`] }, model: { name: 'It', page: hub.origin } },
        ...{ signal: new AbortController().signal, report: () => {} },
      },
    ).then(() => null, failureOf)

  // The disk says how much room it has: not even begun.
  expect(await get()).toMatchObject({ code: 'disk-full', folder, needed: expect.any(Number) })
  expect([hub.seen.length, readdirSync(folder)]).toEqual([0, ['filler']])
  // Another program takes the room meanwhile.
  expect(await get(2_000_000)).toEqual({ code: 'disk-full', folder, needed: null })
  expect(existsSync(join(folder, 'it.ckpt'))).toBe(false)
  writeFileSync(filler, '')
  expect(await get()).toBeNull()
  expect(readFileSync(join(folder, 'it.ckpt')).equals(content)).toBe(true)
})

test('a disk too full for a file that is added keeps nothing of it', async (context) => {
  const models = smallDisk(context, 'size=300k')
  const shop = await openShop()
  onTestFinished(() => shop.close())
  const store = shop.reopen({
    folders: { config: join(shop.folder, 'config'), models: { folder: models, fixed: true } },
  })
  const path = join(shop.folder, 'one.ckpt')
  writeFileSync(path, goods['one.ckpt'])
  expect(await shop.board.settled(store.add(path))).toMatchObject({ state: 'failed', failure: { code: 'disk-full' } })
  expect(existsSync(join(models, 'one', 'one.ckpt.adding'))).toBe(false)
  expect(store.list()[0]!.state).toBe('absent')
  expect(readFileSync(path).equals(goods['one.ckpt'])).toBe(true)
})

test('models move to another disk by copies that are compared; what stops on the way loses nothing', async (context) => {
  const other = smallDisk(context, 'size=1500k')
  const shop = await openShop()
  onTestFinished(() => shop.close())
  for (const id of ['one', 'two']) await shop.board.settled(shop.store.download(id, true))
  const target = join(other, 'models')
  const states = (store = shop.store) => store.list().map(({ state }) => state)
  const filler = join(other, 'filler')

  // There is room for the first model only.
  mkdirSync(target)
  writeFileSync(filler, Buffer.alloc(900_000))
  const stopped = await shop.board.settled(shop.store.setFolder(target, true)!)
  expect(stopped).toMatchObject({ state: 'failed', failure: { code: 'disk-full' } })
  expect(states()).toEqual(['ready', 'ready', 'absent'])
  expect(shop.store.installed().map(({ files }) => files.checkpoint)).toEqual([
    join(target, 'one', 'one.ckpt'),
    join(shop.models, 'two', 'two.ckpt'),
  ])
  expect(states(shop.reopen())).toEqual(['ready', 'ready', 'absent'])

  writeFileSync(filler, '')
  expect(await shop.board.settled(shop.reopen().setFolder(target, true)!)).toMatchObject({ state: 'done' })
  expect(states()).toEqual(['ready', 'ready', 'absent'])
  expect([readdirSync(shop.models), readdirSync(target).sort()]).toEqual([[], ['one', 'two']])
  for (const id of ['one', 'two'] as const) {
    expect(readFileSync(join(target, id, `${id}.ckpt`)).equals(goods[`${id}.ckpt`])).toBe(true)
    expect((await shop.board.settled(shop.store.verify(id))).state).toBe('done')
  }
})
