import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SeparateRequest } from '../../src/contract/api.ts'
import type { SeparationOrigin, Source } from '../../src/core/project/records.ts'
import { keepExample } from '../../src/core/separation/examples.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { conditionOf } from '../../src/core/systems/zeroshot-asp/condition.ts'
import { separateSegment, stft } from '../../src/core/systems/zeroshot-asp/reference.ts'
import { openSeparator } from '../../src/core/systems/zeroshot-asp/separator.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { writeSeededZeroshot, zeroshotNames } from '../support/seeded-checkpoint.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, digest, noise, type Rig } from './support/rig.ts'

let models: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(() => {
  models = temporaryFolder()
  writeSeededZeroshot(models.path, { size: 'small' })
  const files = {
    checkpoint: join(models.path, zeroshotNames.checkpoint),
    detector: join(models.path, zeroshotNames.detector),
  }
  const checkpoint = createHash('sha256').update(readFileSync(files.checkpoint)).digest('hex')
  model = { id: 'zeroshot-asp', system: 'zeroshot-asp', name: 'Zero-shot ASP', goodAt: 'Tests.', checkpoint, files }
})
afterAll(() => models[Symbol.dispose]())

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path, undefined, {
    launcher: nodeLauncher,
    models: { installed: () => [model] },
    storeEvery: 0,
  })
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const recording = (rate: number, seconds: number, channels: number, seed = 1) =>
  Array.from({ length: channels }, (_, channel) => noise(Math.round(rate * seconds), seed + channel, 24))

const wish = (track: string, patch: Partial<SeparateRequest> = {}) =>
  ({ track, query: '', system: 'zeroshot-asp', mode: 'both', device: 'cpu', ...patch }) as const

/** Sources of the last job. */
const results = (): {
  readonly target: Source
  readonly residual: Source | undefined
  readonly origin: SeparationOrigin
} => {
  const made = Object.values(rig.document().source).filter(({ origin }) => origin.kind === 'separation')
  const last = (part: string) => made.findLast(({ origin }) => (origin as SeparationOrigin).part === part)
  const target = last('target')!
  return { target, residual: last('residual'), origin: target.origin as SeparationOrigin }
}

const inexact = (source: readonly Float32Array[], parts: readonly (readonly Float32Array[])[]): number =>
  source.reduce((wrong, samples, channel) => {
    const sums = samples.map((_, at) => parts.reduce((sum, part) => Math.fround(sum + part[channel]![at]!), 0))
    return wrong + sums.filter((sum, at) => sum !== samples[at]).length
  }, 0)

describe('more like an example', () => {
  test.each([
    [8000, 1, 'linked'],
    [44_100, 2, 'linked'],
    [48_000, 6, 'independent'],
  ] as const)(
    'at %i Hz with %i channels, %s: target and rest are the recording bit for bit',
    async (rate, count, channels) => {
      const audio = recording(rate, 2.3, count)
      const { track } = rig.addRecording(audio, 'Recording', rate)
      const example = { track, from: 0, length: 2 * rate }
      const job = await rig.run(wish(track, { example, settings: { channels } }))
      expect(job).toMatchObject({ state: 'done', failure: null })
      const { target, residual, origin } = results()
      const parts = [target, residual!].map(({ id }) => rig.samples(id))
      expect(inexact(audio, parts)).toBe(0)
      expect(parts[0]!.every((samples) => samples.some((sample) => sample !== 0))).toBe(true)
      expect(origin).toMatchObject({ system: 'zeroshot-asp', checkpoint: model.checkpoint, example: { from: 0 } })
    },
  )

  test('over several windows, the same again', async () => {
    const { track } = rig.addRecording(recording(44_100, 12, 2), 'Recording', 44_100)
    const other = rig.addRecording(recording(44_100, 3, 1, 9), 'Example', 44_100)
    const example = { track: other.track, from: 0, length: 3 * 44_100 }
    const digests: string[] = []
    for (const _ of [1, 2]) {
      expect(await rig.run(wish(track, { mode: 'extract', example }))).toMatchObject({ state: 'done' })
      digests.push(digest(rig.samples(results().target.id)))
    }
    expect(digests[0]).toBe(digests[1])
  })

  test('several examples, of tracks and of sources, are one query together', async () => {
    const rate = 32_000
    const { track } = rig.addRecording(recording(rate, 3, 1), 'Recording', rate)
    const [first, second] = [5, 6].map((seed) => rig.addRecording(recording(rate, 4, 1, seed), `Example ${seed}`, rate))
    const made = async (patch: Partial<SeparateRequest>) => {
      expect(await rig.run(wish(track, { mode: 'extract', ...patch }))).toMatchObject({ state: 'done', failure: null })
      return digest(rig.samples(results().target.id))
    }
    const region = (from: number) => ({ from, length: 2 * rate })
    const both = await made({
      example: { track: first!.track, ...region(0) },
      examples: [{ source: second!.source, ...region(rate) }],
    })
    const { origin } = results()
    expect(origin.example).toEqual({ source: first!.source, ...region(0) })
    expect(origin.examples).toEqual([
      { source: first!.source, ...region(0) },
      { source: second!.source, ...region(rate) },
    ])
    expect(
      await made({
        examples: [
          { source: second!.source, ...region(rate) },
          { track: first!.track, ...region(0) },
        ],
      }),
    ).toBe(both)
    expect(await made({ examples: [{ source: first!.source, ...region(0) }] })).not.toBe(both)
    expect(results().origin.examples).toBeUndefined()
    const past = rig.run(wish(track, { examples: [{ source: first!.source, from: 4 * rate, length: 1 }] }))
    await expect(past).rejects.toMatchObject({ failure: { code: 'nothing-selected' } })
  })

  test('words alone are not enough, and it says so', async () => {
    const { track } = rig.addRecording(recording(32_000, 1, 1), 'Recording', 32_000)
    await expect(rig.run(wish(track, { query: 'a dog' }))).rejects.toMatchObject({ failure: { code: 'query-unknown' } })
  })

  test('words are enough where the project keeps examples of that name', async () => {
    const rate = 32_000
    const { track } = rig.addRecording(recording(rate, 2, 1), 'Recording', rate)
    const shown = rig.addRecording(recording(rate, 3, 1, 7), 'Yard', rate)
    const region = { source: shown.source, from: rate, length: 2 * rate }
    rig.session.change('Keep example', (document) =>
      keepExample(document, { id: 'example_1', name: 'Bark 2', ...region }),
    )
    const found = await rig.service.interpret('a dog barking', false)
    expect(found.candidates.map(({ system }) => system)).toEqual(['zeroshot-asp'])
    expect((await rig.service.interpret('a violin', false)).candidates).toEqual([])
    const job = await rig.run(wish(track, { query: 'a dog barking', mode: 'extract', system: 'auto' }))
    expect(job).toMatchObject({ state: 'done', failure: null })
    expect(results().origin).toMatchObject({ system: 'zeroshot-asp', query: 'a dog barking', example: region })
  })

  test('a silent example is refused in words', async () => {
    const { track } = rig.addRecording(recording(32_000, 2, 1), 'Recording', 32_000)
    const silent = rig.addRecording([new Float32Array(96_000)], 'Silence', 32_000)
    const job = await rig.run(wish(track, { example: { track: silent.track, from: 0, length: 96_000 } }))
    expect(job).toMatchObject({
      state: 'failed',
      failure: { code: 'system-refused', reason: expect.stringContaining('silent') },
    })
  })
})

describe('as published', () => {
  /** What SeparatorModel computes with `infer_type = mean` and no Wiener filter. */
  const published = async (mixture: Float32Array, example: Float32Array, overlap: number): Promise<Float32Array> => {
    const opened = openModel(model)
    const condition = await conditionOf(opened, [{ audio: [example], rate: 32_000 }])
    const separator = await openSeparator(opened, stft.framesOf(64_000 + overlap))
    const whole = mixture.length - (mixture.length % 64_000)
    const result = new Float32Array(mixture.length)
    for (let start = 0; start < whole; start += 64_000) {
      const segment = new Float32Array(64_000 + overlap)
      segment.set(mixture.subarray(start, Math.min(whole, start + 64_000 + overlap)))
      const mask = async (magnitude: Float32Array) => (await separator.mask(magnitude, [condition]))[0]!
      const { waveform } = await separateSegment(segment, mask)
      for (const [at, value] of waveform.subarray(0, whole - start).entries()) {
        const rising = start === 0 || at >= overlap ? 1 : at / overlap
        const falling = at < 64_000 || start + 64_000 === whole ? 1 : (overlap - 1 - (at - 64_000)) / overlap
        result[start + at]! += value * rising * falling
      }
    }
    separator.release()
    opened.close()
    return result
  }

  test.each([0, 0.5])('with an overlap of %d', async (overlapRate) => {
    const [audio] = recording(32_000, 6.4, 1)
    const [example] = recording(32_000, 4.1, 1, 5)
    const { track } = rig.addRecording([audio!], 'Recording', 32_000)
    const other = rig.addRecording([example!], 'Example', 32_000)
    const settings = { mode: 'reference', overlapRate }
    const request = wish(track, {
      ...{ mode: 'extract', settings },
      example: { track: other.track, from: 0, length: example!.length },
    })
    expect(await rig.run(request)).toMatchObject({ state: 'done' })
    const [found] = rig.samples(results().target.id)
    const expected = await published(audio!, example!, overlapRate * 64_000)
    const largest = found!.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0)
    expect(largest).toBeLessThan(overlapRate === 0 ? 1e-6 : 1e-4)
    expect(found!.subarray(192_000).every((value) => value === 0)).toBe(true)
  })

  test('at other rates, and with an overlap that never ends, it is refused', async () => {
    const { track } = rig.addRecording(recording(44_100, 3, 1), 'Recording', 44_100)
    const example = { track, from: 0, length: 88_200 }
    const asked = rig.run(wish(track, { example, settings: { mode: 'reference' } }))
    await expect(asked).rejects.toMatchObject({ failure: { code: 'system-refused' } })
    const endless = rig.run(wish(track, { example, settings: { overlapRate: 1 } }))
    await expect(endless).rejects.toMatchObject({ failure: { code: 'system-refused' } })
  })
})
