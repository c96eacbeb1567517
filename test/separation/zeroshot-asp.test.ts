import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SeparateRequest } from '../../src/contract/api.ts'
import type { SeparationOrigin, Source } from '../../src/core/project/records.ts'
import { keepExamples } from '../../src/core/separation/examples.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { conditionOf, conditionsOf } from '../../src/core/systems/zeroshot-asp/condition.ts'
import { magnitudeOf, type Separated, separateSegment, stft } from '../../src/core/systems/zeroshot-asp/reference.ts'
import { openSeparator } from '../../src/core/systems/zeroshot-asp/separator.ts'
import { wienerGains } from '../../src/core/systems/zeroshot-asp/wiener.ts'
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
      keepExamples(document, [{ id: 'example_1', name: 'Bark 2', ...region }]),
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

describe('several sounds that examples show', () => {
  const rate = 32_000
  /** A recording and examples of three sounds, as a request names them. */
  const scene = (own: number, channels: number) => {
    const audio = recording(own, 2.4, channels)
    const { track } = rig.addRecording(audio, 'Recording', own)
    const shown = [5, 6, 7].map((seed) => rig.addRecording(recording(own, 4, 1, seed), `Example ${seed}`, own))
    const regions = shown.map(({ source }) => ({ source, from: 0, length: 2 * own }))
    const [first, second, third] = regions.map((region) => [region])
    const alsoShown = [
      { name: 'drums', examples: second! },
      { name: 'bass', examples: third! },
    ]
    return { audio, track, regions, request: { examples: first!, alsoShown } }
  }
  const targets = (): Source[] =>
    Object.values(rig.document().source).filter(
      ({ origin }) => origin.kind === 'separation' && origin.part === 'target',
    )

  test.each([
    [44_100, 2, 'linked'],
    [32_000, 2, 'independent'],
  ] as const)('at %i Hz, %s, with and without the Wiener filter', async (own, channels, which) => {
    const energies: number[][] = []
    for (const wiener of [false, true]) {
      const { audio, track, regions, request } = scene(own, channels)
      const known = new Set(targets().map(({ id }) => id))
      const settings = { wiener, channels: which }
      expect(await rig.run(wish(track, { ...request, query: 'vocals', settings }))).toMatchObject({
        state: 'done',
        failure: null,
      })
      const made = targets().filter(({ id }) => !known.has(id))
      expect(made.map(({ name }) => name)).toEqual(['vocals', 'drums', 'bass'])
      const origins = made.map(({ origin }) => origin as SeparationOrigin)
      expect(origins.map(({ example }) => example)).toEqual(regions)
      expect(origins.map(({ query }) => query)).toEqual(['vocals', 'drums', 'bass'])
      const rest = rig.samples(results().residual!.id)
      expect(inexact(audio, [...made.map(({ id }) => rig.samples(id)), rest])).toBe(0)
      energies.push([audio, rest].map((all) => all.flatMap((one) => [...one]).reduce((sum, x) => sum + x * x, 0)))
    }
    // Together the sounds are all that is in it.
    const [[whole], [, left]] = energies as [[number, number], [number, number]]
    expect(left).toBeLessThan(1e-4 * whole)
    expect(energies[0]![1]).toBeGreaterThan(1e-2 * whole)
  })

  test('the Wiener filter has nothing to share out for one sound alone', async () => {
    const { track, request } = scene(rate, 1)
    const job = rig.run(wish(track, { examples: request.examples, settings: { wiener: true } }))
    await expect(job).rejects.toMatchObject({ failure: { code: 'system-refused' } })
  })

  test('systems that know one example only are told apart', async () => {
    const { track, request } = scene(rate, 1)
    const job = rig.run(wish(track, { ...request, system: 'builtin' }))
    await expect(job).rejects.toMatchObject({ failure: { code: 'system-refused' } })
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
      const masks = (magnitude: Float32Array) => separator.mask(magnitude, [condition])
      const [{ waveform }] = (await separateSegment(segment, masks, false)) as [Separated]
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

  test('with the Wiener filter of its evaluation', async () => {
    const [audio] = recording(32_000, 4.2, 1)
    const { track } = rig.addRecording([audio!], 'Recording', 32_000)
    const shown = [5, 6].map((seed) => recording(32_000, 4.1, 1, seed))
    const regions = shown.map((example, index) => {
      const { source } = rig.addRecording(example, `Example ${index}`, 32_000)
      return { source, from: 0, length: example[0]!.length }
    })
    const settings = { mode: 'reference', wiener: true }
    const alsoShown = [{ name: 'rest', examples: [regions[1]!] }]
    const request = wish(track, { mode: 'extract', settings, examples: [regions[0]!], alsoShown })
    expect(await rig.run(request)).toMatchObject({ state: 'done' })
    const found = Object.values(rig.document().source)
      .filter(({ origin }) => origin.kind === 'separation')
      .map(({ id }) => rig.samples(id)[0]!)
    expect(found).toHaveLength(2)

    const opened = openModel(model)
    const conditions = await conditionsOf(opened, {
      ...{ audio: shown[0]!, rate: 32_000 },
      further: [{ audio: shown[1]!, rate: 32_000 }],
    })
    const separator = await openSeparator(opened, stft.framesOf(64_000))
    for (const start of [0, 64_000]) {
      const segment = audio!.slice(start, start + 64_000)
      const spectrum = stft.analyse(segment)
      const separated = await separateSegment(segment, (heard) => separator.mask(heard, conditions), false)
      const gains = wienerGains(
        magnitudeOf(spectrum),
        stft.bins,
        separated.map(({ magnitude }) => magnitude),
      )
      for (const [query, gain] of gains.entries()) {
        const refined = {
          ...spectrum,
          re: spectrum.re.map((x, at) => x * gain[at]!),
          im: spectrum.im.map((x, at) => x * gain[at]!),
        }
        const expected = stft.synthesise(refined, 64_000)
        const largest = expected.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - found[query]![start + at]!)),
          0,
        )
        expect(largest).toBeLessThan(1e-6)
      }
    }
    separator.release()
    opened.close()
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
