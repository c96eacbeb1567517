import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../src/core/base/random.ts'
import type { SeparationOrigin } from '../../src/core/project/records.ts'
import { newestSeparation, spansOnTrack } from '../../src/core/separation/again.ts'
import { createListening } from '../../src/main/listening/service.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { createRig, digest, type Rig } from '../separation/support/rig.ts'
import { lowSound, writeSteeredDetector } from '../support/steered-detector.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { highBands, lowBands, silentBut } from './sounds.ts'

// From the ear to the separation: where a sound is heard is where the network acts.

const rate = 44_100
const seconds = 14

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
let ear: ReturnType<typeof createListening>
beforeAll(() => {
  folder = temporaryFolder()
  const model = writeSteeredDetector(join(folder.path, 'model'))
  const models = { installed: () => [model] }
  rig = createRig(folder.path, undefined, { launcher: nodeLauncher, models })
  const { session, board, service } = rig
  const { workplaces } = service
  const heard = join(folder.path, 'heard')
  ear = createListening({ session, board, workplaces, models, absent: () => [], folder: heard, shelf: null })
})
afterAll(() => {
  rig.close()
  folder[Symbol.dispose]()
})

test('outside of a sound’s spans the target is zero to the bit, and both add up to the recording everywhere', async () => {
  const random = seededRandom(3)
  const sounds = silentBut(rate, seconds, [
    { from: 2, to: 5, of: lowBands },
    { from: 9, to: 11, of: lowBands },
    { from: 1, to: 13, of: highBands },
  ])
  // Something everywhere: a target that is silent because the recording is would prove nothing.
  const audio = [1, 2].map(() =>
    sounds.map((sample) => Math.round((sample + 0.004 * (random() - 0.5)) * 2 ** 23) / 2 ** 23),
  )
  const { track, source } = rig.addRecording(audio, 'Yard', rate)
  const region = { track, from: 0, length: seconds * rate }
  const listened = await rig.board.settled(ear.start({ ...region, others: [] }))
  const low = listened.outcome!.heard!.find(({ name }) => name === lowSound)!
  expect(low.spans).toHaveLength(2)
  const best = await ear.bestExample({ ...region, others: [], sound: lowSound }, new AbortController().signal)

  const spans = low.spans.map(({ from, length }) => ({ from, length }))
  const wish = { query: '', system: 'auto', mode: 'both', device: 'cpu', example: best.example, seed: 0 } as const
  const job = await rig.run({ ...region, ...wish, spans })
  expect(job).toMatchObject({ state: 'done', failure: null })
  expect(job.outcome!.tool).toContain('Zero-shot ASP')
  const made = (part: string) =>
    Object.values(rig.document().source).findLast(
      ({ origin }) => origin.kind === 'separation' && origin.part === part && origin.source === source,
    )!
  const [target, rest] = [made('target'), made('residual')].map(({ id }) => rig.samples(id)) as [
    Float32Array[],
    Float32Array[],
  ]
  const isWithin = (at: number) => spans.some(({ from, length }) => at >= from && at < from + length)
  for (const [channel, samples] of audio.entries()) {
    let [loudOutside, loudWithin, inexact] = [0, 0, 0]
    for (let at = 0; at < samples.length; at++) {
      if (target[channel]![at] !== 0) isWithin(at) ? loudWithin++ : loudOutside++
      if (Math.fround(target[channel]![at]! + rest[channel]![at]!) !== samples[at]) inexact++
    }
    expect([loudOutside, inexact]).toEqual([0, 0])
    expect(loudWithin).toBeGreaterThan(0.9 * spans.reduce((sum, { length }) => sum + length, 0))
  }

  // What the project holds of it is enough to do the same again.
  const origin = newestSeparation(rig.document()) as SeparationOrigin
  expect(spansOnTrack(rig.document(), { source, spans: origin.spans! }, region)).toEqual(spans)
  await rig.run({ ...region, ...wish, example: null, examples: [origin.example!], spans })
  expect(digest(rig.samples(made('target').id))).toBe(digest(target))
})
