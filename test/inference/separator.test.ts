import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tensor } from '../../src/core/nn/tensor.ts'
import { openSeparator, plainSeparator } from '../../src/core/systems/audiosep/separator.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { largestDifference, seededInput } from '../support/run-graph.ts'
import { writeSeededCheckpoint } from '../support/seeded-checkpoint.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(() => {
  folder = temporaryFolder()
  writeSeededCheckpoint(folder.file('small.safetensors'), { size: 'small' })
  model = {
    id: 'small',
    system: 'audiosep',
    name: 'Small',
    goodAt: 'Tests.',
    checkpoint: '0'.repeat(64),
    files: { checkpoint: folder.file('small.safetensors') },
  }
})
afterAll(() => folder[Symbol.dispose]())

const magnitudeOf = (frames: number) =>
  (seededInput('magnitude', [frames, 1025]).data as Float32Array).map((value) => Math.abs(value))
const queryOf = (key: string) => seededInput(key, [512]).data as Float32Array
const logits = (frames: number, data: Float32Array): Tensor => ({ type: 'float32', shape: [3, frames, 1024], data })

/** What the network computes as it is written, without any folding. */
const plain = async (frames: number, magnitude: Float32Array, condition: Float32Array): Promise<Tensor> => {
  const opened = openModel(model)
  const session = await opened.inference.open(plainSeparator(opened.tensors, frames))
  const { mask } = await session.run({
    magnitude: { type: 'float32', shape: [1, 1, frames, 1025], data: magnitude },
    condition: { type: 'float32', shape: [1, 512], data: condition },
  })
  session.release()
  opened.close()
  return logits(frames, mask!.data as Float32Array)
}

const keptFile = () => {
  const names = readdirSync(folder.path).filter((name) => name.includes('lasso-weights'))
  expect(names).toHaveLength(1)
  return folder.file(names[0]!)
}

describe('AudioSep’s network as it runs', () => {
  test.each([32, 45])('gives for %i frames what its formula gives', async (frames) => {
    const opened = openModel(model)
    const separator = await openSeparator(opened, frames)
    const magnitude = magnitudeOf(frames)
    const queries = [queryOf('a dog'), queryOf('rain'), queryOf('a dog')]
    const told: string[] = []
    const masks = await separator.mask(magnitude, queries, (stage) => told.push(stage))
    expect(told).toEqual(['Sound 1 of 3', 'Sound 2 of 3', 'Sound 3 of 3'])
    for (const [index, query] of queries.entries()) {
      const expected = await plain(frames, magnitude, query)
      expect(largestDifference(logits(frames, masks[index]!), expected)).toBeLessThan(2e-5)
    }
    expect(largestDifference(logits(frames, masks[0]!), logits(frames, masks[1]!))).toBeGreaterThan(1e-3)
    expect(opened.sessions()).toBe(2)
    separator.release()
    opened.close()
  })

  test('keeps what it made of the checkpoint in a file beside it, which serves every length and query', async () => {
    const run = async (frames: number, query: string) => {
      const opened = openModel(model)
      const separator = await openSeparator(opened, frames)
      const [mask] = await separator.mask(magnitudeOf(frames), [queryOf(query)])
      separator.release()
      opened.close()
      return logits(frames, mask!)
    }
    const before = await run(32, 'a dog')
    const made = statSync(keptFile())
    await run(64, 'rain')
    expect(statSync(keptFile()).ino).toBe(made.ino)

    const damaged = readFileSync(keptFile())
    damaged[damaged.length - 9]! ^= 0x40
    writeFileSync(keptFile(), damaged)
    expect(largestDifference(await run(32, 'a dog'), before)).toBe(0)
    expect(statSync(keptFile()).ino).not.toBe(made.ino)
    expect(readFileSync(keptFile()).equals(damaged)).toBe(false)
  })

  test('runs without that file where none can be written', async () => {
    // A folder of the file's name cannot be replaced by a file, whoever tries.
    using other = temporaryFolder()
    writeSeededCheckpoint(other.file('small.safetensors'), { size: 'small' })
    mkdirSync(other.file('audiosep-resunet30-blocked.lasso-weights/x'), { recursive: true })
    mkdirSync(other.file('audiosep-resunet30.lasso-weights/x'), { recursive: true })
    const opened = openModel({ ...model, files: { checkpoint: other.file('small.safetensors') } })
    const separator = await openSeparator(opened, 32)
    const magnitude = magnitudeOf(32)
    const [mask] = await separator.mask(magnitude, [queryOf('rain')])
    const expected = await plain(32, magnitude, queryOf('rain'))
    expect(largestDifference(logits(32, mask!), expected)).toBeLessThan(2e-5)
    separator.release()
    opened.close()
    expect(readdirSync(other.path).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
