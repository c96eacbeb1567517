import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenListener } from '../../src/core/listening/listener.ts'
import { createEmbeddedListener } from '../../src/core/systems/embedded/listener.ts'
import { installedListeners } from '../../src/core/systems/listeners.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { createListening } from '../../src/main/listening/service.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { createRig } from '../separation/support/rig.ts'
import { highTone, lowTone, smallConcepts, tone } from '../support/embedded-model.ts'
import { writeHearingModel } from '../support/hearing-model.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
let model: InstalledModel
let ear: OpenListener
beforeAll(async () => {
  folder = temporaryFolder()
  model = await writeHearingModel(folder.path)
  ear = await createEmbeddedListener(model, async (which) => openModel(which))!.open(() => {})
})
afterAll(() => {
  ear.release()
  folder[Symbol.dispose]()
})

const [dog, rain] = ['dog', 'rain'].map((name) => smallConcepts.findIndex(({ id }) => id === name)) as [number, number]

test('says how many sounds it knows, and how well it hears', () => {
  const { sounds, quality, geometry } = createEmbeddedListener(model, null)!.describe()
  expect(sounds).toEqual(['Animal', 'Dog', 'Piano', 'Music', 'Rain', 'Theremin'])
  expect(quality).toMatch(/knows 6 sounds\. .*three seconds.*misses/)
  expect(geometry).toEqual({ rate: 32_000, moment: 16_000, moments: 6, hop: 2, window: 96_000 })
})

test('a better listener comes first, and a file that does not say what it knows is none', () => {
  const detector = { ...model, id: 'zeroshot-asp', system: 'zeroshot-asp', name: 'Zero-shot ASP' }
  const { metadata: _, ...silent } = model
  const ids = (models: readonly InstalledModel[]) => installedListeners(models).map((each) => each.describe().id)
  expect(ids([model, detector])).toEqual(['zeroshot-asp', 'embedded'])
  expect(ids([silent])).toEqual([])
  expect(ids([{ ...model, metadata: { form: 'other' } }])).toEqual([])
})

test.each([8000, 32_000, 44_100])('hears what it has learned at %i Hz, moment by moment', async (rate) => {
  // What the recording's rate cannot hold is not there.
  const frequency = rate < 2 * highTone ? lowTone : highTone
  const expected = rate < 2 * highTone ? dog : rain
  const samples = tone(frequency, rate, 4)
  const scores = await ear.hear({ samples, rate, first: 0, start: 16_000, length: 96_000 })
  expect(scores).toHaveLength(6 * smallConcepts.length)
  for (let moment = 0; moment < 6; moment++)
    for (const sound of [dog, rain]) {
      const score = scores[moment * smallConcepts.length + sound]!
      expect([sound, score > 128]).toEqual([sound, sound === expected])
    }
})

test('of a short recording there are as many moments as it has, and of silence nothing is heard', async () => {
  const short = await ear.hear({ samples: tone(lowTone), rate: 32_000, first: 0, start: 0, length: 40_000 })
  expect(short).toHaveLength(3 * smallConcepts.length)
  const silent = { samples: new Float32Array(96_000), rate: 32_000, first: 0, start: 0, length: 96_000 }
  expect((await ear.hear(silent)).every((score) => score === 0)).toBe(true)
})

describe('in the editor, where no other model listens', () => {
  const rate = 44_100
  /** Twelve seconds: the low tone, then the high one, with steps of 24 bits. */
  const recording = (): Float32Array => {
    const samples = new Float32Array(12 * rate)
    samples.set(tone(lowTone, rate, 6))
    samples.set(tone(highTone, rate, 6), 6 * rate)
    return samples
  }

  test('a region is listened to, and told is who listens and who would know more', async () => {
    using place = temporaryFolder()
    const models = { installed: () => [model] }
    const detector = {
      ...model,
      id: 'zeroshot-asp',
      system: 'zeroshot-asp',
      name: 'Zero-shot ASP',
      checkpoint: '',
      files: {},
    }
    const rig = createRig(place.path, undefined, { launcher: nodeLauncher, models })
    try {
      const { session, board, service } = rig
      const { workplaces } = service
      const heard = join(place.path, 'heard')
      const listening = { session, board, workplaces, models, folder: heard, shelf: null }
      const ears = createListening({ ...listening, absent: () => [detector] })
      const { listener, sounds, better } = ears.sounds()
      expect(listener).toMatchObject({ id: 'embedded', quality: expect.stringContaining('knows 6 sounds') })
      expect(sounds).toContain('Dog')
      expect(better).toEqual({ model: 'zeroshot-asp', name: 'Zero-shot ASP', sounds: 527 })

      const { track } = rig.addRecording([recording()], 'Tones', rate)
      const region = { track, others: [], from: 0, length: 12 * rate }
      const job = await board.settled(ears.start(region))
      expect(job).toMatchObject({ state: 'done', failure: null, outcome: { tool: model.name } })
      const spans = (name: string) =>
        job
          .outcome!.heard!.find((sound) => sound.name === name)!
          .spans.map((span) => [span.from / rate, span.length / rate])
      expect(job.outcome!.heard!.map(({ name }) => name).sort()).toEqual(['Dog', 'Rain'])
      // Three seconds are heard at once: where they hold both, either may be heard.
      const [[from, length]] = spans('Dog') as [[number, number]]
      expect(from).toBe(0)
      expect(Math.abs(length - 6)).toBeLessThan(2.1)
      const [[later]] = spans('Rain') as [[number]]
      expect(Math.abs(later - 6)).toBeLessThan(2.1)

      const { signal } = new AbortController()
      const best = await ears.bestExample({ ...region, sound: 'Rain' }, signal)
      expect(best.example.from / rate).toBeGreaterThan(5)
      expect(best.example.length).toBe(2 * rate)
    } finally {
      rig.close()
    }
  })
})
