import { expect, test } from 'vitest'
import type { Block } from '../../src/main/blocks/block.ts'
import { BlockPacker } from '../../src/main/blocks/block.ts'
import { growSource } from '../../src/main/media/growing-source.ts'
import { release } from '../../src/main/media/release.ts'
import { memorySession, testHandle } from './memory-session.ts'

test('memory that is given back is gone; parts of a buffer that is still in use are left alone', () => {
  const whole = new Float32Array(1000)
  const shared = new Float32Array(1000)
  const part = shared.subarray(10, 20)
  release(whole, part, new Float32Array(0))
  expect([whole.byteLength, part.byteLength, shared.byteLength]).toEqual([0, 40, 4000])
  release(whole)
})

test('a job holds no block that the file has', () => {
  const { session, blocks } = memorySession()
  const growing = growSource({
    session,
    handle: testHandle().handle,
    stage: 'Importing',
    name: 'Talk',
    channels: 2,
    rate: 8000,
    total: null,
    at: 0,
    track: null,
  })
  const packer = new BlockPacker(2)
  const audio = Array.from({ length: 2 }, () => new Float32Array(200_000).fill(0.5))
  const given: Block[] = [...packer.push(audio), ...packer.finish()]
  growing.store(given)
  expect(growing.ready).toBe(200_000)
  expect(given.map(({ samples, peaks }) => samples.byteLength + peaks.byteLength)).toEqual(given.map(() => 0))
  expect([...blocks.values()][0]!.at(-1)!.samples[0]).toBe(0.5)
})
