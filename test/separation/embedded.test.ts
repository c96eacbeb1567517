import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SeparateRequest } from '../../src/contract/api.ts'
import type { SeparationOrigin, Source } from '../../src/core/project/records.ts'
import { readForm } from '../../src/core/systems/embedded/form.ts'
import { frontOf } from '../../src/core/systems/embedded/front.ts'
import { openSeparator } from '../../src/core/systems/embedded/separator.ts'
import { openTextEncoder } from '../../src/core/systems/embedded/text-encoder.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { complexMaskOf } from '../../src/core/systems/streaming/mask.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { highTone, lowTone, tone, writeEmbeddedModel } from '../support/embedded-model.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, digest, noise, type Rig } from './support/rig.ts'

let models: ReturnType<typeof temporaryFolder>
let model: InstalledModel
let folder: ReturnType<typeof temporaryFolder>
/** One for all tests: its children start once. */
let rig: Rig
beforeAll(async () => {
  models = temporaryFolder()
  model = await writeEmbeddedModel(models.path)
  folder = temporaryFolder()
  rig = createRig(folder.path, undefined, {
    launcher: nodeLauncher,
    models: { installed: () => [model] },
    storeEvery: 0,
  })
})
beforeEach(() => {
  rig.session.newProject()
  rig.service.adopt()
})
afterAll(() => {
  rig.close()
  folder[Symbol.dispose]()
  models[Symbol.dispose]()
})

const wish = (track: string, patch: Partial<SeparateRequest> = {}) =>
  ({ track, query: 'dog', mode: 'both', device: 'cpu', ...patch }) as const

const recording = (rate: number, seconds: number, channels: number, depth: 16 | 24 | 'float' = 16) =>
  Array.from({ length: channels }, (_, channel) => noise(Math.round(rate * seconds), channel + 1, depth))

/** Runs a job, and says what it made. */
const separate = async (track: string, patch: Partial<SeparateRequest> = {}) => {
  const before = new Set(Object.keys(rig.document().source))
  const job = await rig.run(wish(track, patch))
  const made = Object.values(rig.document().source).filter(({ id }) => !before.has(id))
  const partOf = ({ origin }: Source) => (origin as SeparationOrigin).part
  const samplesOf = (part: string) => made.filter((source) => partOf(source) === part).map(({ id }) => rig.samples(id))
  return {
    job,
    targets: samplesOf('target'),
    residual: samplesOf('residual')[0] ?? [],
    origin: made.find((source) => partOf(source) === 'target')?.origin as SeparationOrigin,
  }
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

const energy = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0)

/** Energy below half of the band over that above: of what two neighbours share, and of how they differ. */
const lowOverHigh = (samples: Float32Array): number => {
  let [low, high] = [0, 0]
  for (let at = 1; at < samples.length; at++) {
    low += (samples[at]! + samples[at - 1]!) ** 2
    high += (samples[at]! - samples[at - 1]!) ** 2
  }
  return low / high
}

describe('words decide', () => {
  test.each([
    [11_025, 1],
    [44_100, 2],
    [48_000, 6],
    [96_000, 2],
  ])(
    'at %i Hz with %i channels: two sounds in one job, and the rest, are the recording bit for bit',
    async (rate, count) => {
      const audio = recording(rate, 1.9, count, count === 1 ? 'float' : 24)
      const { track } = rig.addRecording(audio, 'Recording', rate)
      const { job, targets, residual } = await separate(track, { also: ['rain'], system: 'embedded' })
      expect(job).toMatchObject({ state: 'done', failure: null })
      expect(inexact(audio, [...targets, residual])).toBe(0)
      if (rate < 32_000) expect(energy(targets[1]![0]!)).toBeLessThan(0.01 * energy(audio[0]!))
      else {
        expect(lowOverHigh(targets[0]![0]!)).toBeGreaterThan(3)
        expect(lowOverHigh(targets[1]![0]!)).toBeLessThan(0.7)
      }
    },
  )

  test('several sounds that one query names come together', async () => {
    const audio = recording(32_000, 1.5, 1)
    const { track } = rig.addRecording(audio, 'Recording', 32_000)
    const { targets, residual, origin } = await separate(track, { query: 'dog and rain' })
    expect(origin.system).toBe('embedded')
    expect(energy(residual[0]!)).toBeLessThan(1e-4 * energy(targets[0]![0]!))
  })

  test('what is to stay out stays out', async () => {
    const { track } = rig.addRecording(recording(32_000, 1, 1), 'Recording', 32_000)
    const { job, targets } = await separate(track, { query: 'dog and rain', avoid: 'rain', mode: 'extract' })
    expect(job).toMatchObject({ state: 'done' })
    expect(lowOverHigh(targets[0]![0]!)).toBeGreaterThan(3)
  })

  test('a mask for both channels, or one for each', async () => {
    const audio = recording(32_000, 1, 2)
    const made = async (channels: string) => {
      const { track } = rig.addRecording(audio, channels, 32_000)
      return (await separate(track, { mode: 'extract', settings: { channels } })).targets[0]![1]!
    }
    const [linked, apart] = [await made('linked'), await made('independent')]
    expect(energy(linked.map((value, at) => value - apart[at]!))).toBeLessThan(1e-6 * energy(linked))
  })
})

test('a recording of several windows, repeated: the same samples, and where they came from', async () => {
  const audio = recording(44_100, 12, 2)
  const made = async () => {
    const { track } = rig.addRecording(audio, 'Recording', 44_100)
    const { job, targets, origin } = await separate(track, { mode: 'extract', query: 'rain', system: 'embedded' })
    expect(job).toMatchObject({ state: 'done', outcome: { nothingFound: false, tool: model.name } })
    return { digest: digest(targets[0]!), origin }
  }
  const [first, { digest: second, origin }] = [await made(), await made()]
  expect(first.digest).toBe(second)
  expect(origin).toMatchObject({ system: 'embedded', checkpoint: model.checkpoint, query: 'rain', length: 12 * 44_100 })
  expect(origin.device).toMatch(/^CPU \(\d+ threads?\)$/)
})

test('a region of any length, one frame and fewer than a hop included', async () => {
  for (const frames of [1, 2, 127, 128, 129, 511, 4000]) {
    const audio = [noise(frames, frames)]
    const { track } = rig.addRecording(audio, 'Recording', 44_100)
    const { job, targets, residual } = await separate(track)
    expect(job).toMatchObject({ state: 'done', failure: null })
    expect(inexact(audio, [...targets, residual])).toBe(0)
  }
})

describe('an example', () => {
  test.each([
    [lowTone, true],
    [highTone, false],
  ])('of %i Hz from another track gives what sounds like it', async (frequency, low) => {
    const rate = 48_000
    const { track } = rig.addRecording(recording(rate, 1.5, 2), 'Recording', rate)
    const shown = rig.addRecording([tone(frequency!, rate), tone(frequency!, rate)], 'Tone', rate)
    const example = { track: shown.track, from: 0, length: 1.5 * rate }
    const { job, targets } = await separate(track, { query: '', example, mode: 'extract', system: 'embedded' })
    expect(job).toMatchObject({ state: 'done', failure: null })
    const ratio = lowOverHigh(targets[0]![0]!)
    if (low) expect(ratio).toBeGreaterThan(3)
    else expect(ratio).toBeLessThan(0.7)
  })

  test('that is silent is refused in words', async () => {
    const { track } = rig.addRecording(recording(48_000, 1, 1), 'Recording', 48_000)
    const silent = rig.addRecording([new Float32Array(48_000)], 'Silence', 48_000)
    const example = { track: silent.track, from: 0, length: 48_000 }
    const { job } = await separate(track, { query: '', example, system: 'embedded' })
    expect(job).toMatchObject({ state: 'failed', failure: { reason: expect.stringMatching(/silent/) } })
  })
})

describe('words that it has not learned', () => {
  test('are not answered by themselves', async () => {
    const { track } = rig.addRecording(recording(32_000, 1, 1), 'Recording', 32_000)
    expect(await rig.service.interpret('hippopotamus', false)).toMatchObject({
      candidates: [],
      unsure: [{ system: 'embedded' }],
    })
    await expect(rig.run(wish(track, { query: 'hippopotamus' }))).rejects.toMatchObject({
      failure: { code: 'query-unknown', knows: expect.arrayContaining(['dog', 'rain']) },
    })
    expect((await rig.service.interpret('the dog', false)).candidates[0]).toMatchObject({ system: 'embedded' })
  })
})

test('what a job gives is what the training code computes, to the sample', async () => {
  const audio = recording(32_000, 1.3, 1)
  const { track } = rig.addRecording(audio, 'Recording', 32_000)
  const [target] = (await separate(track, { mode: 'extract' })).targets[0]!

  const opened = openModel(model)
  const form = readForm(opened.metadata)
  const { stft, look } = frontOf(form)
  const spectrum = stft.analyse(audio[0]!)
  const { frames, bins } = spectrum
  const rows = Math.ceil(frames / 4) * 4
  const separator = openSeparator(opened, form, rows)
  const [logits] = await separator.mask(look([spectrum], rows), [openTextEncoder(opened, form).embed('dog')])
  separator.release()
  opened.close()
  const { re, im } = complexMaskOf(logits!, frames, undefined, bins)
  const masked = {
    ...{ frames, bins },
    re: spectrum.re.map((x, at) => x * re[at]! - spectrum.im[at]! * im![at]!),
    im: spectrum.re.map((x, at) => x * im![at]! + spectrum.im[at]! * re[at]!),
  }
  const expected = stft.synthesise(masked, audio[0]!.length)
  // Targets lie on the grid of 24-bit PCM.
  expect(target!.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0)).toBeLessThan(2 ** -23)
})
