import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenListener } from '../../src/core/listening/listener.ts'
import { createEmbeddedListener } from '../../src/core/systems/embedded/listener.ts'
import { installedListeners } from '../../src/core/systems/listeners.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
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
