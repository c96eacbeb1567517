import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SeparateRequest } from '../../src/contract/api.ts'
import type { SeparationOrigin, Source } from '../../src/core/project/records.ts'
import { tracksInOrder } from '../../src/core/project/records.ts'
import { openTextEncoder } from '../../src/core/systems/audiosep/clap/text-encoder.ts'
import { separateAsReference } from '../../src/core/systems/audiosep/reference.ts'
import { openSeparator } from '../../src/core/systems/audiosep/separator.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { highWords, lowWords, writeSteeredModel } from '../support/steered-model.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, digest, noise, type Rig } from './support/rig.ts'

let models: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(async () => {
  models = temporaryFolder()
  model = await writeSteeredModel(models.path)
})
afterAll(() => models[Symbol.dispose]())

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
const open = (installed: readonly InstalledModel[] = [model]): Rig => {
  rig = createRig(folder.path, undefined, {
    launcher: nodeLauncher,
    models: { installed: () => [...installed] },
    storeEvery: 0,
  })
  return rig
}
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const wish = (track: string, patch: Partial<SeparateRequest> = {}) =>
  ({ track, query: lowWords, system: 'audiosep', mode: 'both', device: 'cpu', ...patch }) as const

const recording = (rate: number, seconds: number, channels: number, depth: 16 | 24 | 'float' = 16) =>
  Array.from({ length: channels }, (_, channel) => noise(Math.round(rate * seconds), channel + 1, depth))

/** Sources of the last job by what they are, in order. */
const results = (): { readonly targets: Source[]; readonly residual: Source; readonly origin: SeparationOrigin } => {
  const made = Object.values(rig.document().source).filter(({ origin }) => origin.kind === 'separation')
  const partOf = ({ origin }: Source) => (origin as SeparationOrigin).part
  const residual = made.findLast((source) => partOf(source) === 'residual')!
  const targets = made.filter((source) => partOf(source) === 'target')
  return { targets, residual, origin: targets.at(-1)!.origin as SeparationOrigin }
}

/** Samples whose float32 sum, term by term, is another than the source's. */
const inexact = (source: readonly Float32Array[], parts: readonly (readonly Float32Array[])[]): number => {
  let wrong = 0
  for (const [channel, samples] of source.entries())
    for (let at = 0; at < samples.length; at++) {
      let sum = 0
      for (const part of parts) sum = Math.fround(sum + part[channel]![at]!)
      if (sum !== samples[at]) wrong++
    }
  return wrong
}

/** Energy below and above 8 kHz: of what two neighbours share, and of how they differ. */
const shares = (samples: Float32Array): { readonly low: number; readonly high: number } => {
  let [low, high] = [0, 0]
  for (let at = 1; at < samples.length; at++) {
    low += (samples[at]! + samples[at - 1]!) ** 2
    high += (samples[at]! - samples[at - 1]!) ** 2
  }
  return { low, high }
}

describe('words decide', () => {
  test.each([
    [8000, 1],
    [44_100, 2],
    [48_000, 6],
    [96_000, 2],
  ])(
    'at %i Hz with %i channels: two sounds in one job, and the rest, are the recording bit for bit',
    async (rate, count) => {
      open()
      const audio = recording(rate, 1.9, count, count === 1 ? 'float' : 24)
      const { track } = rig.addRecording(audio, 'Recording', rate)
      const job = await rig.run(wish(track, { also: [highWords] }))
      expect(job).toMatchObject({ state: 'done', failure: null })
      const { targets, residual } = results()
      const parts = [...targets, residual].map(({ id }) => rig.samples(id))
      expect(inexact(audio, parts)).toBe(0)

      if (rate > 32_000) {
        const [low, high] = targets.map(({ id }) => shares(rig.samples(id)[0]!))
        expect(low!.low / low!.high).toBeGreaterThan(3)
        expect(high!.high / high!.low).toBeGreaterThan(1.4)
      }
      const names = tracksInOrder(rig.document()).map(({ name }) => name)
      expect(names).toEqual(['Recording', lowWords, highWords])
    },
  )

  test('more than one window, repeated: the same samples, and where they came from', async () => {
    open()
    const { track, source } = rig.addRecording(recording(44_100, 12, 2), 'Recording', 44_100)
    const digests: string[] = []
    for (const _ of [1, 2]) {
      const job = await rig.run(wish(track, { mode: 'extract', query: highWords }))
      expect(job).toMatchObject({ state: 'done', outcome: { nothingFound: false, tool: 'AudioSep' } })
      digests.push(digest(rig.samples(results().targets.at(-1)!.id)))
    }
    expect(digests[0]).toBe(digests[1])
    const { origin } = results()
    expect(origin).toMatchObject({
      system: 'audiosep',
      systemName: 'AudioSep',
      checkpoint: model.checkpoint,
      query: highWords,
      source,
      from: 0,
      length: 12 * 44_100,
    })
    expect(origin.device).toMatch(/^CPU \(\d+ threads?\)$/)
  })

  test('what is to stay out stays out', async () => {
    open()
    const { track } = rig.addRecording(recording(32_000, 2, 1), 'Recording', 32_000)
    await rig.run(wish(track, { query: highWords, mode: 'extract' }))
    const job = await rig.run(wish(track, { query: highWords, avoid: highWords, mode: 'extract' }))
    expect(job.outcome!.targetLevel!).toBeLessThan(-20)
    await rig.run(wish(track, { query: highWords, avoid: lowWords, mode: 'extract' }))
    const [alone, , kept] = results().targets.map(({ id }) => rig.samples(id)[0]!)
    const [energy, difference] = alone!.reduce(
      ([e, d], value, at) => [e! + value ** 2, d! + (value - kept![at]!) ** 2],
      [0, 0],
    )
    expect(difference! / energy!).toBeLessThan(1e-4)
    expect((results().targets.at(-1)!.origin as SeparationOrigin).avoid).toBe(lowWords)
  })
})

test('an example, of another track, with words and without', async () => {
  open()
  const { track } = rig.addRecording(recording(48_000, 2, 1), 'Recording', 48_000)
  const other = rig.addRecording(recording(48_000, 1.5, 2), 'Other', 48_000)
  const example = { track: other.track, from: 4800, length: 48_000 }
  const made = async (patch: Partial<SeparateRequest>) => {
    const job = await rig.run(wish(track, { mode: 'extract', ...patch }))
    expect(job).toMatchObject({ state: 'done', failure: null })
    return digest(rig.samples(results().targets.at(-1)!.id))
  }
  const words = await made({ query: lowWords })
  expect(await made({ query: lowWords, example, settings: { exampleWeight: 0 } })).toBe(words)
  const sound = await made({ query: lowWords, example, settings: { exampleWeight: 1 } })
  expect(await made({ query: '', example })).toBe(sound)
  expect(await made({ query: lowWords, example })).not.toBe(words)
  expect(results().origin.example).toEqual({ source: other.source, from: 4800, length: 48_000 })
})

describe('interrupted', () => {
  const rate = 32_000
  const audio = recording(rate, 21, 2)
  /** A track of its own for each job: what was separated from one is no longer on it. */
  const record = () => rig.addRecording(audio, 'Recording', rate).track
  /** What the last job made. */
  const samples = () => {
    const { targets, residual } = results()
    return [...targets.slice(-2), residual].map(({ id }) => digest(rig.samples(id)))
  }

  test('a killed child is replaced, and the result is the same', async () => {
    open()
    await rig.run(wish(record(), { also: [highWords] }))
    const undisturbed = samples()
    const job = await rig.service.start({ ...fullRequest(record()), also: [highWords] })
    await rig.begun(job, 70_000)
    process.kill(rig.service.inferencePid!, 'SIGKILL')
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(samples()).toEqual(undisturbed)
  })

  test('cancelled: within a second, leaving nothing', async () => {
    open()
    const track = record()
    const sources = Object.keys(rig.document().source)
    const job = await rig.service.start(fullRequest(track))
    await rig.begun(job)
    const started = performance.now()
    rig.board.cancel(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'cancelled' })
    expect(performance.now() - started).toBeLessThan(1000)
    expect(Object.keys(rig.document().source)).toEqual(sources)
  })
})

const fullRequest = (track: string): SeparateRequest => ({
  query: lowWords,
  also: [],
  avoid: '',
  system: 'audiosep',
  mode: 'both',
  track,
  from: 0,
  length: 1_000_000_000,
  example: null,
  settings: {},
  seed: 1,
  device: 'cpu',
})

describe('as the reference computes it', () => {
  test.each([3, 5.5, 8.3])('%d s to the sample', async (seconds) => {
    open()
    const rate = 32_000
    const audio = recording(rate, seconds, 1)
    const { track } = rig.addRecording(audio, 'Recording', rate)
    const job = await rig.run(wish(track, { settings: { mode: 'reference' } }))
    expect(job).toMatchObject({ state: 'done' })
    const [target] = rig.samples(results().targets.at(-1)!.id)

    const opened = openModel(model)
    const encoder = await openTextEncoder(opened)
    const condition = await encoder.embed(lowWords)
    encoder.release()
    const expected = await separateAsReference(audio[0]!, async (magnitude, frames) => {
      const separator = await openSeparator(opened, frames)
      const [logits] = await separator.mask(magnitude, [condition])
      separator.release()
      return logits!
    })
    opened.close()
    // Targets lie on the grid of 24-bit PCM.
    const error = target!.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0)
    expect(error).toBeLessThanOrEqual(2 ** -24)
  })

  test('only at its own rate', async () => {
    open()
    const { track } = rig.addRecording(recording(44_100, 1, 1), 'Recording', 44_100)
    await expect(rig.service.start({ ...fullRequest(track), settings: { mode: 'reference' } })).rejects.toMatchObject({
      failure: { code: 'system-refused', reason: expect.stringContaining('32000 Hz') },
    })
  })
})

describe('who answers', () => {
  test('a tool that knows the sound for sure, else the network; of two networks the better', async () => {
    open([model, { ...model, id: 'audiosep-hive', name: 'AudioSep-hive' }])
    const first = async (query: string, further?: { also: string[]; avoid: string }) =>
      (await rig.service.interpret(query, false, further)).candidates.map(({ system }) => system)
    expect((await first('hiss'))[0]).toBe('builtin')
    expect((await first('60 Hz hum'))[0]).toBe('builtin')
    expect(await first('a dog barking')).toEqual(['audiosep-hive', 'audiosep'])
    expect((await first('rain'))[0]).toBe('audiosep-hive')
    expect((await first('hiss', { also: ['rain'], avoid: '' }))[0]).toBe('audiosep-hive')
    expect((await rig.service.interpret('', true)).candidates[0]!.system).toMatch(/^audiosep/)
    const [candidate] = (await rig.service.interpret('a dog barking', false)).candidates
    expect(candidate!.explanation).toContain('AudioSep-hive')
    expect(await first('')).toEqual([])
  })
})
