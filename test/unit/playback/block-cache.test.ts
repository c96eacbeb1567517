import { expect, test } from 'vitest'
import { blockFrames } from '../../../src/core/audio/peaks.ts'
import { BlockCache, type LoadBlock } from '../../../src/renderer/playback/block-cache.ts'

const shapes = { source_x: { channels: 2, frames: 10 * blockFrames + 5 } }
const blockBytes = blockFrames * 4

const cacheOf = (blocks: number, load?: LoadBlock) => {
  const loads: string[] = []
  let missing = 0
  const cache = new BlockCache(
    load ??
      (async (_source, channel, from, length) => {
        loads.push(`${channel}:${from / blockFrames}`)
        return Float32Array.from({ length }, (_, i) => (from + i) * (channel === 0 ? 1 : -1))
      }),
    blocks * blockBytes,
    () => missing++,
  )
  cache.setSources(shapes)
  return { cache, loads, missing: () => missing }
}

test('ranges across blocks read as one, each block fetched once', async () => {
  const { cache, loads } = cacheOf(100)
  const spans = [{ source: 'source_x', from: blockFrames - 3, length: blockFrames + 6 }]
  await Promise.all([cache.ready(spans), cache.ready(spans)])
  await cache.ready(spans)
  expect(loads.sort()).toEqual(['0:0', '0:1', '0:2', '1:0', '1:1', '1:2'])
  const samples = cache.read('source_x', 1, blockFrames - 2, 5)
  expect([...samples]).toEqual([-2, -1, 0, 1, 2].map((i) => -(blockFrames + i)))
  expect(cache.read('source_x', 0, blockFrames, blockFrames)[7]).toBe(blockFrames + 7)
})

test('the last block is as short as the source', async () => {
  const { cache } = cacheOf(100)
  await cache.ready([{ source: 'source_x', from: 10 * blockFrames, length: 5 }])
  expect(cache.read('source_x', 0, 10 * blockFrames, 5)).toHaveLength(5)
  expect(cache.bytes).toBe(2 * 5 * 4)
})

test('bytes stay within bounds, and what was used last stays longest', async () => {
  const { cache, loads } = cacheOf(6)
  for (let block = 0; block < 10; block++) {
    await cache.ready([{ source: 'source_x', from: 0, length: 1 }])
    await cache.ready([{ source: 'source_x', from: block * blockFrames, length: 1 }])
    expect(cache.bytes).toBeLessThanOrEqual(6 * blockBytes)
  }
  expect(loads.filter((load) => load === '0:0')).toHaveLength(1)
})

test('a block that fails is silent and told of', async () => {
  const { cache, missing } = cacheOf(10, async () => {
    throw new Error('500')
  })
  await cache.ready([{ source: 'source_x', from: 0, length: 10 }])
  expect(missing()).toBe(2)
  expect([...cache.read('source_x', 0, 0, 4)]).toEqual([0, 0, 0, 0])
  await cache.ready([{ source: 'source_x', from: 0, length: 10 }])
  expect(missing()).toBe(2)
  cache.forgetMissing()
  expect(cache.bytes).toBe(0)
  await cache.ready([{ source: 'source_x', from: 0, length: 10 }])
  expect(missing()).toBe(4)
  await cache.ready([{ source: 'source_unknown', from: 0, length: 10 }])
  expect([...cache.read('source_unknown', 0, 0, 2)]).toEqual([0, 0])
})
