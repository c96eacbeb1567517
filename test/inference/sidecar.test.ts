import { existsSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type KeptTensor, openSidecar } from '../../src/main/inference/sidecar.ts'
import { openCheckpoint } from '../../src/main/models/checkpoint/open-checkpoint.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let made: string[]
beforeEach(() => {
  folder = temporaryFolder()
  made = []
})
afterEach(() => folder[Symbol.dispose]())

const kept = (name: string, values: readonly number[]): KeptTensor => ({
  name,
  type: 'float32',
  shape: [values.length],
  compute: () => {
    made.push(name)
    return new Uint8Array(Float32Array.from(values).buffer)
  },
})
const tensors = [kept('a', [1, 2, 3]), kept('b', [4, 5])]
const open = (origin = 'one') => openSidecar(folder.path, 'net', origin, tensors)

/** What any reader of safetensors finds in the file. */
const values = (name: string): number[] => {
  using file = openCheckpoint(folder.file('net.lasso-weights'))
  return [...(file.read(name).data as Float32Array)]
}

describe('the file of derived weights', () => {
  test('is made once, and read by others', () => {
    const first = open()
    expect(first.file).toBe('net.lasso-weights')
    expect(made.toSorted()).toEqual(['a', 'b'])
    expect([values('a'), values('b')]).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
    expect(Math.min(...[...first.tensors.values()].map(({ offset }) => offset)) % 64).toBe(0)
    expect(open()).toEqual(first)
    expect(made).toHaveLength(2)
  })

  test('is made again when it was made of something else', () => {
    open('one')
    open('two')
    expect(made).toHaveLength(4)
    expect(readdirSync(folder.path)).toEqual(['net.lasso-weights'])
  })

  test.each([0, 7, 100])('is made again when only %i bytes of it are there', (bytes) => {
    open()
    truncateSync(folder.file('net.lasso-weights'), bytes)
    open()
    expect(values('a')).toEqual([1, 2, 3])
  })

  test('is there whole or not at all: a weight that cannot be made leaves nothing', () => {
    const broken: KeptTensor = {
      ...kept('c', [1]),
      compute: () => {
        throw new Error('the checkpoint went away')
      },
    }
    expect(() => openSidecar(folder.path, 'net', 'one', [...tensors, broken])).toThrow('went away')
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('what an ended process left half-written is removed; what another is writing now is not', () => {
    const [old, fresh] = [folder.file('net.lasso-weights.0a.tmp'), folder.file('net.lasso-weights.0b.tmp')]
    for (const path of [old, fresh]) writeFileSync(path, 'half')
    utimesSync(old, 1, 1)
    open()
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true])
  })

  test('replaces one that is in use, which stays readable for whoever has it open', () => {
    open('one')
    using file = openCheckpoint(folder.file('net.lasso-weights'))
    const { ino } = statSync(folder.file('net.lasso-weights'))
    open('two')
    expect(statSync(folder.file('net.lasso-weights')).ino).not.toBe(ino)
    expect([...(file.read('b').data as Float32Array)]).toEqual([4, 5])
    expect(existsSync(folder.file('net.lasso-weights'))).toBe(true)
  })
})
