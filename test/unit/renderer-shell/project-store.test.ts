import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Failure } from '../../../src/contract/failures.ts'
import { type Client, connectHost, serveHost } from '../../../src/contract/transport.ts'
import { type Document, tracksInOrder } from '../../../src/core/project/records.ts'
import { addTrack, updateTrack } from '../../../src/core/timeline/tracks.ts'
import { createProjectStore, type ProjectStore } from '../../../src/renderer/state/project-store.ts'
import { createPair } from '../../host/pair.ts'
import { openWay, type Way } from '../../host/ways.ts'

let way: Way
let store: ProjectStore
let failures: Failure[]

const add =
  (id: string, name: string) =>
  (document: Document): Document =>
    addTrack(document, { id, name })

const names = (document: Document): string[] => tracksInOrder(document).map((track) => track.name)
const shown = (): string[] => names(store.getState().document)
const stored = async (): Promise<string[]> => names((await way.client.call('project.snapshot', undefined)).document)

const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (holds()) resolve()
      else setTimeout(look, 2)
    }
    look()
  })

beforeEach(async () => {
  way = await openWay('an in-memory pair')
  await way.client.call('project.new', undefined)
  store = createProjectStore(way.client)
  failures = []
  store.onFailure((failure) => failures.push(failure))
  await store.load()
})

afterEach(async () => {
  store.dispose()
  await way.close()
})

describe('the project store', () => {
  it('shows an edit at once and stores it', async () => {
    store.edit('New track', add('track_a', 'Voice'))
    expect(shown()).toEqual(['Voice'])
    expect(store.getState().unsent).toBe(1)
    await store.settled()
    expect(store.getState().unsent).toBe(0)
    expect(await stored()).toEqual(['Voice'])
    expect(store.getState().history.map((entry) => entry.label)).toEqual(['New track'])
  })

  it('sends nothing when nothing changes', async () => {
    const { revision } = store.getState()
    store.edit('Nothing', (document) => ({ ...document }))
    await store.settled()
    expect(store.getState().revision).toBe(revision)
    expect(store.getState().unsent).toBe(0)
  })

  it('keeps the order of many edits made in one breath', async () => {
    for (let count = 0; count < 40; count++) store.edit('New track', add(`track_n${count}`, `Track ${count}`))
    expect(shown()).toHaveLength(40)
    await store.settled()
    expect(await stored()).toEqual(shown())
    expect(store.getState().history).toHaveLength(40)
    expect(failures).toEqual([])
  })

  it('makes one undo step of a gesture', async () => {
    store.edit('New track', add('track_a', 'Voice'))
    for (let gain = -1; gain >= -30; gain--)
      store.edit('Gain', (document) => updateTrack(document, 'track_a', { gain }), 'gain:1')
    await store.settled()
    expect(store.getState().history.map((entry) => entry.label)).toEqual(['New track', 'Gain'])
    store.undo()
    await store.settled()
    await until(() => store.getState().position === 1)
    expect(store.getState().document.track.track_a?.gain).toBe(0)
  })

  it('undoes and redoes in order with edits', async () => {
    store.edit('New track', add('track_a', 'Voice'))
    store.edit('New track', add('track_b', 'Music'))
    store.undo()
    await store.settled()
    await until(() => shown().length === 1)
    store.redo()
    await store.settled()
    await until(() => shown().length === 2)
    store.jump(0)
    await store.settled()
    await until(() => shown().length === 0)
    expect(await stored()).toEqual([])
  })

  it('applies what another client does, once', async () => {
    const other = await way.another()
    const otherStore = createProjectStore(other)
    await otherStore.load()
    otherStore.edit('New track', add('track_o', 'Theirs'))
    store.edit('New track', add('track_m', 'Mine'))
    await Promise.all([store.settled(), otherStore.settled()])
    await until(() => shown().length === 2 && names(otherStore.getState().document).length === 2)
    expect([...shown()].sort()).toEqual(['Mine', 'Theirs'])
    expect([...(await stored())].sort()).toEqual(['Mine', 'Theirs'])
    expect(failures).toEqual([])
    otherStore.dispose()
  })

  it('reads the project again and says so when an edit no longer fits', async () => {
    store.edit('New track', add('track_a', 'Voice'))
    await store.settled()
    const other = await way.another()
    const otherStore = createProjectStore(other)
    await otherStore.load()
    // Both rename the same track before either hears of the other.
    otherStore.edit('Rename track', (document) => updateTrack(document, 'track_a', { name: 'Theirs' }))
    store.edit('Rename track', (document) => updateTrack(document, 'track_a', { name: 'Mine' }))
    await Promise.all([store.settled(), otherStore.settled()])
    await until(() => shown()[0] === names(otherStore.getState().document)[0])
    const [winner] = await stored()
    expect(shown()).toEqual([winner])
    expect(names(otherStore.getState().document)).toEqual([winner])
    otherStore.dispose()
  })

  it('drops an edit that the host refuses, and tells', async () => {
    store.edit('Broken', (document) => ({
      ...document,
      track: { track_x: { ...addTrack(document, { id: 'track_x' }).track.track_x!, gain: 1e9 } },
    }))
    expect(shown()).toHaveLength(1)
    await store.settled()
    expect(shown()).toEqual([])
    expect(failures).toHaveLength(1)
  })

  it('shows nothing when the project is closed, and the next when one is opened', async () => {
    store.edit('New track', add('track_a', 'Voice'))
    await store.settled()
    const { info } = store.getState()
    await way.client.call('project.close', undefined)
    await until(() => store.getState().info === null)
    expect(shown()).toEqual([])
    await way.client.call('project.new', undefined)
    await until(() => store.getState().info !== null)
    expect(store.getState().info?.id).not.toBe(info?.id)
    expect(shown()).toEqual([])
  })
})

describe('a break of the connection', () => {
  /** A host that can be cut off and connected again, as `connect.ts` offers it. */
  const createBreakable = () => {
    let client: Client
    let close = (): void => {}
    const ends: (() => void)[] = []
    const connect = (): void => {
      const [clientPort, hostPort] = createPair()
      serveHost(way.host, hostPort, { origin: `tab-${ends.length}` })
      client = connectHost(clientPort)
      close = () => clientPort.close()
    }
    connect()
    const subscriptions: [event: never, listener: never][] = []
    return {
      host: {
        call: ((...given: Parameters<Client['call']>) => client.call(...given)) as Client['call'],
        on: ((event: never, listener: never) => {
          subscriptions.push([event, listener])
          return client.on(event, listener)
        }) as Client['on'],
      },
      break: () => close(),
      repair: () => {
        connect()
        for (const [event, listener] of subscriptions) client.on(event, listener)
      },
    }
  }

  it('keeps edits made meanwhile and sends them when the host is there again', async () => {
    const line = createBreakable()
    const mine = createProjectStore(line.host)
    await mine.load()
    mine.edit('New track', add('track_a', 'Before'))
    await mine.settled()
    line.break()
    await new Promise((resolve) => setTimeout(resolve, 5))
    mine.edit('New track', add('track_b', 'Meanwhile'))
    await mine.settled()
    expect(names(mine.getState().document)).toEqual(['Before', 'Meanwhile'])
    expect(await stored()).toEqual(['Before'])
    line.repair()
    await mine.load()
    await mine.settled()
    expect(await stored()).toEqual(['Before', 'Meanwhile'])
    expect(mine.getState().unsent).toBe(0)
    mine.dispose()
  })

  it('does not make an edit twice that had arrived when the line broke', async () => {
    const line = createBreakable()
    const mine = createProjectStore(line.host)
    await mine.load()
    mine.edit('New track', add('track_a', 'Once'))
    // The request is on its way; the answer is not back.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    line.break()
    await mine.settled()
    line.repair()
    await mine.load()
    await mine.settled()
    expect(await stored()).toEqual(['Once'])
    expect(names(mine.getState().document)).toEqual(['Once'])
    expect(mine.getState().unsent).toBe(0)
    mine.dispose()
  })
})
