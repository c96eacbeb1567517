import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SeparationOrigin } from '../../src/core/project/records.ts'
import { tracksInOrder } from '../../src/core/project/records.ts'
import type { Query } from '../../src/core/separation/system.ts'
import { queryFor } from '../../src/core/separation/system.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { offersFor } from '../../src/main/separation/offers.ts'
import { readState } from '../../src/main/separation/state.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, noise, type Rig } from './support/rig.ts'

const absent: InstalledModel[] = [
  { id: 'audiosep', system: 'audiosep', name: 'AudioSep', goodAt: 'Sounds.', checkpoint: '0'.repeat(64), files: {} },
  { id: 'audiosep-hive', system: 'audiosep', name: 'Hive', goodAt: 'Sounds.', checkpoint: '1'.repeat(64), files: {} },
  { id: 'newer', system: 'of a newer Lasso', name: 'Newer', goodAt: '', checkpoint: '2'.repeat(64), files: {} },
]

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path, undefined, { absent: () => absent })
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const audio = [noise(90_000, 1), noise(90_000, 2)]
const madeOf = (part: 'target' | 'residual') =>
  Object.values(rig.document().source).filter(
    ({ origin }) => origin.kind === 'separation' && (origin as SeparationOrigin).part === part,
  )

describe('several sounds in one job', () => {
  test('become tracks of their own, in one step, and add up', async () => {
    const { track } = rig.addRecording(audio)
    const before = rig.document()
    const job = await rig.run({ track, mode: 'both', also: ['test bell', 'test rain'], settings: { noise: 0.05 } })
    expect(job).toMatchObject({ state: 'done', title: 'Separate “test tone”, “test bell”, “test rain”' })
    expect(tracksInOrder(rig.document()).map(({ name }) => name)).toEqual([
      ...['Recording', 'test tone', 'test bell', 'test rain'],
    ])
    const parts = [...madeOf('target'), ...madeOf('residual')]
    expect(parts.map(({ name }) => name)).toEqual([
      ...['test tone', 'test bell', 'test rain', 'Without test tone, test bell, test rain'],
    ])
    expect(parts[1]!.origin).toMatchObject({ query: 'test bell', queries: ['test tone', 'test bell', 'test rain'] })
    const samples = parts.map(({ id }) => rig.samples(id))
    expect(samples[0]![0]).not.toEqual(samples[1]![0])
    for (const [channel, source] of audio.entries()) {
      const sum = samples.reduce(
        (total, part) => total.map((value, at) => Math.fround(value + part[channel]![at]!)),
        new Float32Array(source.length),
      )
      expect(sum.every((value, at) => value === source[at])).toBe(true)
    }
    rig.session.undo()
    expect(rig.document()).toEqual(before)
  })

  test('those that are not there get no empty track', async () => {
    const { track } = rig.addRecording(audio)
    const job = await rig.run({ track, mode: 'extract', also: ['test nothing here', 'test rain'] })
    expect(job.outcome).toMatchObject({ nothingFound: false, tracks: [expect.any(String), expect.any(String)] })
    expect(job.outcome!.warnings).toEqual([expect.stringContaining('Nothing found of “test nothing here”')])
    expect(tracksInOrder(rig.document()).map(({ name }) => name)).toEqual(['Recording', 'test tone', 'test rain'])
  })

  test('a preview has a target for each', async () => {
    const { track } = rig.addRecording(audio)
    const request = { track, also: ['test bell'], avoid: '', query: 'test tone', system: 'auto', mode: 'both' } as const
    const rest = { from: 0, length: 90_000, example: null, settings: {}, seed: 1 }
    const { target, further, residual } = await rig.service.preview(
      { ...request, ...rest, also: ['test bell'], device: 'auto' },
      2,
    )
    expect(further).toHaveLength(1)
    const [first, second, left] = [target, further[0]!, residual].map((id) =>
      rig.session.require().readSamples(id, 0, 0, 16_000),
    )
    const sum = first!.map((value, at) => Math.fround(Math.fround(value + second![at]!) + left![at]!))
    expect(sum.every((value, at) => value === audio[0]![at])).toBe(true)
  })

  test('are refused by a system that takes one, or is told nothing of what to keep out', async () => {
    const { track } = rig.addRecording(audio)
    await expect(rig.run({ track, query: 'hiss', system: 'builtin', also: ['drums'] })).rejects.toMatchObject({
      failure: { code: 'system-refused', reason: 'it takes one sound at a time' },
    })
    await expect(rig.run({ track, query: 'hiss', system: 'builtin', avoid: 'drums' })).rejects.toMatchObject({
      failure: { code: 'system-refused', reason: 'it cannot be told what to keep out' },
    })
  })
})

test('a job that an earlier version stored is read: one query, nothing to keep out', async () => {
  const { track } = rig.addRecording(audio)
  const job = await rig.service.start({
    ...{ query: 'test tone', also: [], avoid: '', system: 'test', mode: 'both', track, from: 0, length: 90_000 },
    ...{ example: null, settings: { slow: 1000 }, seed: 1, device: 'auto' },
  } as Parameters<Rig['service']['start']>[0])
  const stored = rig.session
    .require()
    .jobs()
    .find(({ id }) => id === job)!
  const data = structuredClone(stored.data) as Record<string, Record<string, unknown>> & {
    parts: Record<string, unknown>[]
  }
  for (const name of ['also', 'avoid']) delete data.request![name]
  delete data.system!.checkpoint
  delete data.warnings
  for (const part of data.parts) delete part.further
  expect(readState({ ...stored, data })).toEqual(readState(stored))
  rig.board.cancel(job)
  await rig.board.settled(job)
})

describe('models that are not here', () => {
  const offered = (query: Query) => offersFor(query, absent)

  test('are offered for what they could answer, the better first', async () => {
    expect(offered(queryFor('a dog barking'))).toEqual(['audiosep-hive', 'audiosep'])
    expect(offered({ ...queryFor('hiss'), also: ['rain'], avoid: 'wind' })).toEqual(['audiosep-hive', 'audiosep'])
    expect(offered(queryFor(''))).toEqual([])
    const found = await rig.service.interpret('a dog barking', false)
    expect(found).toMatchObject({ candidates: [], offers: ['audiosep-hive', 'audiosep'] })
    expect((await rig.service.interpret('', false)).offers).toEqual([])
  })

  test('and named by what fails without them', async () => {
    const { track } = rig.addRecording(audio)
    await expect(rig.run({ track, query: 'a dog barking' })).rejects.toMatchObject({
      failure: { code: 'query-unknown', offers: ['audiosep-hive', 'audiosep'] },
    })
    await expect(rig.run({ track, query: 'a dog barking', system: 'audiosep' })).rejects.toMatchObject({
      failure: { code: 'model-missing', system: 'AudioSep', models: ['audiosep'] },
    })
  })
})
