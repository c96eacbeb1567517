import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveFile } from '../../support/model-server.ts'
import { goods, openShop, pathOf, type Shop } from '../../support/model-shop.ts'

let shop: Shop
let children: ChildProcess[]
beforeEach(async () => {
  shop = await openShop()
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await shop.close()
})

type Told = { readonly stage?: string; readonly state?: string; readonly failure?: unknown }

/** Another program on the same models folder. */
const startProgram = (model: string): { child: ChildProcess; told: Told[]; ended: Promise<Told> } => {
  const child = fork(
    join(import.meta.dirname, 'downloading-child.ts'),
    [join(shop.folder, `config-${children.length}`), shop.models, model],
    { execArgv: ['--no-warnings'], env: { ...process.env, HF_ENDPOINT: shop.hub.origin, NODE_OPTIONS: '' } },
  )
  children.push(child)
  const told: Told[] = []
  const ended = new Promise<Told>((resolve) =>
    child.on('message', (message: Told) => {
      told.push(message)
      if (message.state) resolve(message)
    }),
  )
  return { child, told, ended }
}

const partNotes = () => join(shop.models, 'one', 'one.ckpt.part.json')
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
const received = (): number => {
  try {
    return JSON.parse(readFileSync(partNotes(), 'utf8')).received
  } catch {
    return 0
  }
}

const expectReady = (id: 'one' | 'two'): void => {
  const folder = join(shop.models, id)
  expect(readFileSync(join(folder, `${id}.ckpt`)).equals(goods[`${id}.ckpt`])).toBe(true)
  expect(readdirSync(folder).sort()).toEqual(['lasso-model.json', 'merges.txt', `${id}.ckpt`, 'vocab.json'].sort())
}

test('a program killed in the middle of a download goes on from its last mark when it is started again', async () => {
  shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { etag: '"e"', drip: { bytes: 20_000, pause: 110 } }))
  const { child } = startProgram('one')
  await until(() => received() > 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const kept = received()
  expect(kept).toBeGreaterThan(0)
  expect(existsSync(join(shop.models, 'one', 'lasso-model.lock'))).toBe(true)

  shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { etag: '"e"' }))
  const again = startProgram('one')
  expect((await again.ended).state).toBe('done')
  expect(shop.hub.gets(pathOf('one.ckpt')).at(-1)!.headers.range).toBe(`bytes=${kept}-`)
  expectReady('one')
})

test('of two programs one downloads, the other waits and finds it done', async () => {
  shop.hub.on(pathOf('one.ckpt'), giveFile(goods['one.ckpt'], { drip: { bytes: 40_000, pause: 250 } }))
  const first = startProgram('one')
  await until(() => first.told.some(({ stage }) => stage?.startsWith('Downloading')))
  const second = startProgram('one')
  await until(() => second.told.some(({ stage }) => stage === 'Waiting for another Lasso'))
  expect((await Promise.all([first.ended, second.ended])).map(({ state }) => state)).toEqual(['done', 'done'])
  expect(shop.hub.gets(pathOf('one.ckpt'))).toHaveLength(1)
  expectReady('one')
})

test('a lock of another machine is respected while it gives signs of life, and no longer', async () => {
  const first = startProgram('one')
  expect((await first.ended).state).toBe('done')
  const lock = join(shop.models, 'one', 'lasso-model.lock')
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another-machine', key: 'k' }))
  const second = startProgram('one')
  await until(() => second.told.some(({ stage }) => stage === 'Waiting for another Lasso'))
  const longAgo = new Date(Date.now() - 10 * 60_000)
  utimesSync(lock, longAgo, longAgo)
  expect((await second.ended).state).toBe('done')
  expectReady('one')
})
