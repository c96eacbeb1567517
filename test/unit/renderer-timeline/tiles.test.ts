import { describe, expect, test, vi } from 'vitest'
import { peakBytes } from '../../../src/contract/bytes.ts'
import { type Level, waveLevels } from '../../../src/renderer/timeline/levels.ts'
import { type TileAddress, TileCache } from '../../../src/renderer/timeline/tiles.ts'

const peaks = waveLevels[4]!
const samples = waveLevels[0]!
const fine = waveLevels[2]!

const address = (patch: Partial<TileAddress> = {}): TileAddress => ({
  source: 'source_0',
  channel: 0,
  level: peaks,
  index: 0,
  frames: 10_000_000,
  ...patch,
})

/** A host that has `ready` bytes of every resource, all of value `byte`. */
const hostOf = (options: { ready?: () => number; fail?: (count: number) => boolean } = {}) => {
  const requests: { path: string; from: number; to: number }[] = []
  const answer: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted()
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range') ?? '')
    const from = Number(range?.[1])
    const to = Number(range?.[2])
    requests.push({ path: String(input), from, to })
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (options.fail?.(requests.length)) return new Response(null, { status: 503 })
    const ready = options.ready?.() ?? Number.POSITIVE_INFINITY
    if (from >= ready) return new Response(null, { status: 416 })
    return new Response(new Uint8Array(Math.min(to + 1, ready) - from), { status: 206 })
  }
  return { requests, answer }
}

const cacheOf = (host: ReturnType<typeof hostOf>, patch: Partial<ConstructorParameters<typeof TileCache>[0]> = {}) =>
  new TileCache({
    bytes: (path) => path,
    project: () => ({ id: 'project', rate: 48_000 }),
    channels: () => 2,
    analyse: async (channels, { columns }) => new Uint8Array(columns * 128).fill(channels.length),
    onArrival: () => {},
    fetch: host.answer,
    backoff: [5, 10],
    ...patch,
  })

const settled = (cache: TileCache) => vi.waitFor(() => expect(cache.pending).toBe(0), { interval: 2 })

describe('tiles', () => {
  test('asks for exactly the bytes of a tile, shorter at the end of the source', async () => {
    const host = hostOf()
    const cache = cacheOf(host)
    cache.want([address({ index: 2 }), address({ index: 9 })])
    await settled(cache)
    const size = peaks.bins * peakBytes
    const last = Math.ceil(10_000_000 / 256) * peakBytes - 1
    expect(host.requests).toEqual([
      { path: '/bytes/project/source_0/peaks/0/0', from: 2 * size, to: 3 * size - 1 },
      { path: '/bytes/project/source_0/peaks/0/0', from: 9 * size, to: last },
    ])
    expect(cache.get(address({ index: 2 }))?.bins).toBe(peaks.bins)
  })

  test('fetches once what is wanted in many frames, and drops what is not wanted any more', async () => {
    const host = hostOf()
    const cache = cacheOf(host, { concurrency: 1 })
    for (let frame = 0; frame < 20; frame++) cache.want([address(), address({ index: 1 }), address({ index: 2 })])
    cache.want([address({ index: 5 })])
    await settled(cache)
    expect(host.requests.length).toBe(2)
    expect(cache.get(address({ index: 1 }))).toBeUndefined()
    expect(cache.get(address({ index: 5 }))).toBeDefined()
  })

  test('tries again after failures, and not in the meantime', async () => {
    const host = hostOf({ fail: (count) => count < 4 })
    const cache = cacheOf(host)
    for (let frame = 0; frame < 10; frame++) cache.want([address()])
    await vi.waitFor(() => expect(cache.get(address())).toBeDefined())
    expect(host.requests.length).toBe(4)
  })

  test('says when nothing can be read at any attempt, and when it can be again', async () => {
    const host = hostOf({ fail: (count) => count < 5 })
    const told: boolean[] = []
    const cache = cacheOf(host, { onTrouble: (unread) => told.push(unread) })
    cache.want([address()])
    await vi.waitFor(() => expect(cache.get(address())).toBeDefined())
    expect(told).toEqual([true, false])
  })

  test('keeps to its budget, the longest unused tiles first out', async () => {
    const host = hostOf()
    const tile = peaks.bins * peakBytes
    const cache = cacheOf(host, { budget: 4 * tile })
    for (let index = 0; index < 6; index++) {
      cache.want([address({ index })])
      await settled(cache)
      cache.get(address({ index: 0 }))
    }
    expect(cache.bytes).toBeLessThanOrEqual(4 * tile)
    expect(cache.get(address({ index: 0 }))).toBeDefined()
    expect(cache.get(address({ index: 1 }))).toBeUndefined()
    expect(cache.get(address({ index: 5 }))).toBeDefined()
  })

  test('a source that grows is read again, and what was there is drawn until then', async () => {
    let ready = 100 * peakBytes
    const host = hostOf({ ready: () => ready })
    const cache = cacheOf(host)
    const at = (bins: number) => address({ frames: bins * 256 })
    cache.want([at(100)])
    await settled(cache)
    cache.want([at(100)])
    await settled(cache)
    expect(host.requests.length).toBe(1)
    ready = 300 * peakBytes
    expect(cache.get(at(300))?.bins).toBe(100)
    cache.want([at(300)])
    await settled(cache)
    expect(cache.get(at(300))?.bins).toBe(300)
  })

  test('a host that has less than it said is not asked at every frame', async () => {
    const host = hostOf({ ready: () => 10 * peakBytes })
    const cache = cacheOf(host, { backoff: [10_000] })
    for (let frame = 0; frame < 30; frame++) {
      cache.want([address()])
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(host.requests.length).toBe(1)
    expect(cache.get(address())?.bins).toBe(10)
    cache.clear()
  })

  test('fine levels are made from samples, and spectra by the analyser from all channels', async () => {
    const host = hostOf()
    const cache = cacheOf(host)
    const spectrum: Level = { kind: 'fine-spectrum', frames: 128, width: 128, bins: 1024, stored: 0 }
    cache.want([
      address({ level: fine }),
      address({ level: samples }),
      address({ level: spectrum, channel: -1, index: 1 }),
    ])
    await settled(cache)
    expect(cache.get(address({ level: fine }))?.bins).toBe(fine.bins)
    expect(cache.get(address({ level: samples }))?.bins).toBe(65_536)
    expect(cache.get(address({ level: spectrum, channel: -1, index: 1 }))?.data[0]).toBe(2)
    expect(host.requests.map(({ path }) => path).filter((path) => path.endsWith('samples/1')).length).toBe(1)
  })

  test('forgets everything for another project, also what is under way', async () => {
    const host = hostOf()
    const cache = cacheOf(host)
    cache.want([address()])
    cache.clear()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(cache.get(address())).toBeUndefined()
    expect(cache.bytes).toBe(0)
  })
})
