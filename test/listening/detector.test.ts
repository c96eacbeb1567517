import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenListener } from '../../src/core/listening/listener.ts'
import { audioSetClasses } from '../../src/core/systems/zeroshot-asp/classes.ts'
import { createDetector, detectorGeometry } from '../../src/core/systems/zeroshot-asp/detector.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { highSound, lowSound, writeSteeredDetector } from '../support/steered-detector.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { highBands, lowBands, silentBut } from './sounds.ts'

let folder: ReturnType<typeof temporaryFolder>
let listener: OpenListener
beforeAll(async () => {
  folder = temporaryFolder()
  const model = writeSteeredDetector(folder.path)
  listener = await createDetector(model, async () => openModel(model)).open(() => {})
})
afterAll(() => {
  listener.release()
  folder[Symbol.dispose]()
})

const sounds = audioSetClasses.length
const [low, high] = [lowSound, highSound].map((name) => audioSetClasses.indexOf(name)) as [number, number]
const levels = (scores: Uint8Array, sound: number) =>
  Array.from({ length: scores.length / sounds }, (_, moment) => scores[moment * sounds + sound]! / 255)

test.each([32_000, 44_100, 8000])('a full window at %i Hz: what is heard, and when', async (rate) => {
  const seconds = detectorGeometry.window / detectorGeometry.rate
  const samples = silentBut(rate, seconds, [
    { from: 2, to: 4, of: lowBands },
    { from: 6, to: 9, of: highBands },
  ])
  const scores = await listener.hear({ samples, rate, first: 0, start: 0, length: detectorGeometry.window })
  expect(scores.length).toBe(32 * sounds)
  const dog = levels(scores, low)
  for (const [moment, score] of dog.entries()) {
    const time = (moment + 0.5) * 0.32
    if (time > 2.3 && time < 3.7) expect([time, score > 0.5]).toEqual([time, true])
    if (time < 1.7 || time > 4.3) expect([time, score < 0.12]).toEqual([time, true])
  }
  if (rate > 8000)
    for (const [moment, score] of levels(scores, high).entries()) {
      const time = (moment + 0.5) * 0.32
      if (time > 6.3 && time < 8.7) expect([time, score > 0.5]).toEqual([time, true])
      if (time < 5.7) expect([time, score < 0.12]).toEqual([time, true])
    }
})

test.each([0.02, 0.3, 1, 2, 5, 7.7])('%d s alone: as many moments as it has, all of them loud', async (seconds) => {
  const samples = silentBut(32_000, seconds, [{ from: 0, to: seconds, of: lowBands }])
  const scores = await listener.hear({ samples, rate: 32_000, first: 0, start: 0, length: samples.length })
  const dog = levels(scores, low)
  expect(dog.length).toBe(Math.ceil(samples.length / detectorGeometry.moment))
  expect(Math.min(...dog)).toBeGreaterThan(0.25)
})

test('silence is heard without asking the network', async () => {
  const scores = await listener.hear({
    samples: new Float32Array(64_000),
    rate: 32_000,
    first: 0,
    start: 0,
    length: 64_000,
  })
  expect(scores.every((score) => score === 0)).toBe(true)
})
