import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeSeededTensors } from '../support/seeded-checkpoint.ts'
import { sharedFolder, sharedMissing } from '../support/shared.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { BrokenCase, findCases } from './case.ts'
import { networks } from './networks.ts'
import { type Outcome, passed, runCase } from './run.ts'

const shared = sharedFolder()
const goldens = shared === null ? null : join(shared, 'goldens')
const options = { provider: 'cpu', tolerance: 0, only: '' } as const

const outcomesOf = async (folder: string): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const found of findCases(folder)) for await (const outcome of runCase(found, options)) outcomes.push(outcome)
  return outcomes
}

const testCases = (folder: string): void => {
  for (const found of findCases(folder).filter((each) => Object.hasOwn(networks, each.read().network)))
    test(found.name, { timeout: 180_000 }, async () => {
      const outcomes = await outcomesOf(found.folder)
      expect(outcomes).toHaveLength(found.read().outputs.length)
      expect(outcomes.filter((outcome) => !passed(outcome))).toEqual([])
    })
}

if (goldens === null) console.log(sharedMissing)
else describe('golden cases', () => testCases(goldens))

describe('the embedded model computes what its training code does', () =>
  testCases(join(import.meta.dirname, 'embedded')))

const characters = ['a', 'b', 'ab', 'Ġ']
const vocabulary = Object.fromEntries(['<s>', '<pad>', '</s>', '<unk>', ...characters].map((word, id) => [word, id]))

const tokenizerCase = (folder: string, ids: readonly number[]): void => {
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(vocabulary))
  writeFileSync(join(folder, 'merges.txt'), '#version: 0.2\na b\n')
  writeFileSync(join(folder, 'expected.json'), JSON.stringify([{ text: 'aab', ids }]))
}

describe('the runner', () => {
  test('an output that differs does not pass', async () => {
    using folder = temporaryFolder()
    tokenizerCase(folder.path, [0, 4, 6, 2])
    expect((await outcomesOf(folder.path)).map(passed)).toEqual([true])
    tokenizerCase(folder.path, [0, 4, 5, 2])
    expect((await outcomesOf(folder.path)).map(passed)).toEqual([false])
    tokenizerCase(folder.path, [0, 4, 6])
    expect((await outcomesOf(folder.path)).map(passed)).toEqual([false])
  })

  test('a case that cannot be read or computed fails by name', async () => {
    using folder = temporaryFolder()
    expect(() => findCases(join(folder.path, 'nowhere'))).toThrow(BrokenCase)
    const file = join(folder.path, 'case.json')
    writeFileSync(file, '{')
    expect(await outcomesOf(folder.path)).toMatchObject([{ kind: 'failed', reason: expect.stringContaining(file) }])
    writeFileSync(file, JSON.stringify({ network: 'unheard-of', weights: [], inputs: [], outputs: [] }))
    expect(await outcomesOf(folder.path)).toMatchObject([
      { kind: 'failed', reason: expect.stringMatching(/expected\.safetensors: ENOENT/) },
    ])
    writeFileSync(join(folder.path, 'expected.safetensors'), 'short')
    expect(await outcomesOf(folder.path)).toMatchObject([
      { kind: 'failed', reason: expect.stringContaining('expected.safetensors: ') },
    ])
  })

  test('values that are not of the shape that the case says fail', async () => {
    using folder = temporaryFolder()
    const expected = folder.file('expected.safetensors')
    const reasonWith = async (header: object, bytes: number) => {
      const text = Buffer.from(JSON.stringify({ y: header }))
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(text.length))
      writeFileSync(expected, Buffer.concat([length, text, Buffer.alloc(bytes)]))
      return outcomesOf(folder.path)
    }
    const outputs = [{ name: 'y', shape: [2], tolerance: 1 }]
    writeFileSync(folder.file('case.json'), JSON.stringify({ network: 'unheard-of', weights: [], inputs: [], outputs }))
    const failed = (part: string) => [{ kind: 'failed', reason: expect.stringContaining(part) }]
    expect(await reasonWith({ dtype: 'F32', shape: [2], data_offsets: [0, 8] }, 8)).toMatchObject([
      { kind: 'not-built' },
    ])
    expect(await reasonWith({ dtype: 'F32', shape: [3], data_offsets: [0, 12] }, 12)).toMatchObject(
      failed('“y” is [3], not [2]'),
    )
    expect(await reasonWith({ dtype: 'F32', shape: [2], data_offsets: [0, 12] }, 12)).toMatchObject(
      failed('“y” has not the bytes of its shape'),
    )
    expect(await reasonWith({ dtype: 'F32', shape: [2], data_offsets: [0, 8] }, 4)).toMatchObject(
      failed('“y” has not the bytes of its shape'),
    )
    expect(await reasonWith({ dtype: 'F16', shape: [2], data_offsets: [0, 4] }, 4)).toMatchObject(failed('y.dtype: '))
  })

  test('a network of another build is told', async () => {
    using folder = temporaryFolder()
    writeSeededTensors(
      folder.file('expected.safetensors'),
      new Map([['y', { key: 'y', shape: [1], scale: 1, offset: 0 }]]),
    )
    writeFileSync(
      folder.file('case.json'),
      JSON.stringify({
        network: 'unheard-of',
        weights: [],
        inputs: [],
        outputs: [{ name: 'y', shape: [1], tolerance: 1 }],
      }),
    )
    expect(await outcomesOf(folder.path)).toMatchObject([{ kind: 'not-built', network: 'unheard-of' }])
  })
})
