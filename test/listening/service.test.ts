import { existsSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../src/contract/api.ts'
import { HostError } from '../../src/contract/failures.ts'
import type { HeardSound } from '../../src/contract/listening.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { createListening, type ListeningService } from '../../src/main/listening/service.ts'
import { openShelf, type ScoreShelf } from '../../src/main/listening/shelf.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { createRig, type Rig } from '../separation/support/rig.ts'
import { highSound, lowSound, writeSteeredDetector } from '../support/steered-detector.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { highBands, lowBands, silentBut } from './sounds.ts'

const rate = 32_000

let models: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(() => {
  models = temporaryFolder()
  model = writeSteeredDetector(models.path)
})
afterAll(() => models[Symbol.dispose]())

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
let ear: ListeningService
let installed: InstalledModel[]
let absent: InstalledModel[]
beforeEach(() => {
  folder = temporaryFolder()
  installed = [model]
  absent = []
  const shelf = { installed: () => installed }
  rig = createRig(folder.path, undefined, { launcher: nodeLauncher, models: shelf })
  ear = earOf(null)
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const earOf = (shelf: ScoreShelf | null): ListeningService => {
  const { session, board, service } = rig
  const { workplaces } = service
  const heard = join(folder.path, 'heard')
  const models = { installed: () => installed }
  return createListening({ session, board, workplaces, models, absent: () => absent, folder: heard, shelf })
}
const everywhere = { from: 0, length: 1_000_000_000, others: [] }
type Range = Omit<typeof everywhere, 'others'> & { readonly others?: string[] }
const listen = async (track: string, range: Range = everywhere, by = ear): Promise<Job> =>
  rig.board.settled(by.start({ track, others: [], ...range }))
const heardOf = (job: Job): HeardSound[] => job.outcome!.heard!
const seconds = (frames: number): number => frames / rate
const failureOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (thrown) {
    return thrown instanceof HostError ? thrown.failure : thrown
  }
  return null
}

const repeated = (samples: Float32Array, times: number): Float32Array => {
  const all = new Float32Array(samples.length * times)
  for (let time = 0; time < times; time++) all.set(samples, time * samples.length)
  return all
}

/** Forty seconds, longer than four windows: a low sound from 12 to 15 s and from 27 to 28 s, a high one from 20 to 30 s. */
const forest = silentBut(rate, 40, [
  { from: 12, to: 15, of: lowBands },
  { from: 27, to: 28, of: lowBands },
  { from: 20, to: 30, of: highBands },
])
const recording = () => forest

describe('what is heard', () => {
  test('sounds with their spans, across windows, and nothing that is not there', async () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    const job = await listen(track)
    expect(job).toMatchObject({
      kind: 'listening',
      title: 'Listen to Forest',
      tracks: [track],
      state: 'done',
      failure: null,
    })
    expect(job.outcome).toMatchObject({ tool: 'Zero-shot ASP', device: expect.stringMatching(/^CPU/), warnings: [] })
    const heard = heardOf(job)
    expect(heard.map(({ name }) => name).sort()).toEqual([highSound, lowSound].sort())
    const spans = Object.fromEntries(
      heard.map(({ name, spans }) => [name, spans.map(({ from, length }) => [seconds(from), seconds(from + length)])]),
    )
    const near = (found: number[][] | undefined, expected: number[][]) => {
      expect(found).toHaveLength(expected.length)
      for (const [index, [from, to]] of expected.entries()) {
        expect(Math.abs(found![index]![0]! - from!)).toBeLessThan(0.4)
        expect(Math.abs(found![index]![1]! - to!)).toBeLessThan(0.4)
      }
    }
    near(spans[lowSound], [
      [12, 15],
      [27, 28],
    ])
    near(spans[highSound], [[20, 30]])
  })

  test('only within the range, and where its clips stand on the timeline', async () => {
    const { track, clip } = rig.addRecording([recording(), recording()], 'Forest', rate)
    const later = 7 * rate
    rig.session.change('Move', (document) => ({
      ...document,
      clip: { [clip.id]: { ...clip, at: later, from: 10 * rate, length: 15 * rate } },
    }))
    const all = heardOf(await listen(track))
    const low = all.find(({ name }) => name === lowSound)!
    expect(low.spans).toHaveLength(1)
    // Twelve seconds of the source are nine of the timeline.
    expect(Math.abs(seconds(low.spans[0]!.from) - 9)).toBeLessThan(0.4)
    const range = { from: 10 * rate, length: rate }
    const [within] = heardOf(await listen(track, range))
    expect(within!.spans).toEqual([{ ...range, confidence: within!.spans[0]!.confidence }])
    expect(heardOf(await listen(track, { from: 13 * rate, length: rate }))).toEqual([])
  })

  test('is remembered: the second time no process is asked', async () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    const first = heardOf(await listen(track))
    rig.service.close()
    expect(rig.service.inferencePid).toBeUndefined()
    expect(heardOf(await listen(track))).toEqual(first)
    const part = heardOf(await listen(track, { from: 0, length: 16 * rate }))
    expect(part.map(({ name }) => name)).toEqual([lowSound])
    expect(rig.service.inferencePid).toBeUndefined()
    // Another checkpoint has other ears.
    const other = writeSteeredDetector(join(models.path, 'other'))
    installed = [{ ...other, checkpoint: 'f'.repeat(64) }]
    expect((await listen(track)).state).toBe('done')
    expect(rig.service.inferencePid).toBeDefined()
  })
})

describe('several tracks', () => {
  test('are each listened to by themselves: a sound tells on which it is heard, and its best example is of one', async () => {
    const near = silentBut(rate, 12, [{ from: 2, to: 4, of: lowBands }])
    const far = silentBut(rate, 12, [
      { from: 3, to: 7, of: lowBands },
      { from: 8, to: 11, of: highBands },
    ])
    const a = rig.addRecording([near], 'Near', rate)
    const b = rig.addRecording([far], 'Far', rate)
    const silent = rig.addRecording([new Float32Array(12 * rate)], 'Silent', rate)
    const others = [b.track, silent.track, a.track]
    const heard = heardOf(await listen(a.track, { ...everywhere, others }))
    const low = heard.find(({ name }) => name === lowSound)!
    // Two spans that overlap on two tracks are one of the region.
    expect(low.spans).toHaveLength(1)
    expect(Math.abs(seconds(low.spans[0]!.from) - 2)).toBeLessThan(0.4)
    expect(Math.abs(seconds(low.spans[0]!.length) - 5)).toBeLessThan(0.8)
    expect(low.tracks!.map(({ track }) => track).sort()).toEqual([a.track, b.track].sort())
    const onFar = low.tracks!.find(({ track }) => track === b.track)!
    expect(Math.abs(seconds(onFar.spans[0]!.from) - 3)).toBeLessThan(0.4)
    expect(heard.find(({ name }) => name === highSound)!.tracks!.map(({ track }) => track)).toEqual([b.track])
    const { signal } = new AbortController()
    const best = await ear.bestExample({ track: a.track, ...everywhere, others, sound: highSound }, signal)
    expect(rig.board.list().map(({ title }) => title)).toEqual(['Listen to 3 tracks'])
    expect(best.example.track).toBe(b.track)
    // What was heard for all of them is known of each.
    const { track } = b
    expect(ear.lane({ of: { track }, from: 0, length: 12 * rate, most: 5 }).complete).toBe(true)
    expect(heardOf(await listen(track))[0]!.tracks).toBeUndefined()
  })

  test('that sound the same recording have it listened to once', async () => {
    const { track, clip } = rig.addRecording([recording()], 'Forest', rate)
    const other = rig.addRecording([new Float32Array(rate)], 'Other', rate)
    rig.session.change('Again', (document) => ({
      ...document,
      clip: { ...document.clip, clip_again: { ...clip, id: 'clip_again', track: other.track, at: 5 * rate } },
    }))
    await listen(track, { ...everywhere, others: [other.track] })
    expect(readdirSync(join(folder.path, 'heard'))).toHaveLength(2)
  })
})

describe('what was heard', () => {
  test('is known again in another session, whichever projects were open between, and not of other audio', async () => {
    const kept = join(folder.path, 'kept')
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    const before = earOf(openShelf(kept))
    const whole = { from: 0, length: 40 * rate }
    const first = heardOf(await listen(track, everywhere, before))
    expect(readdirSync(join(folder.path, 'heard'))).toEqual([])
    const lane = before.lane({ of: { track }, ...whole, most: 5 })
    const after = earOf(openShelf(kept))
    expect(after.lane({ of: { track }, ...whole, most: 5 })).toEqual(lane)
    rig.service.close()
    expect(heardOf(await listen(track, everywhere, after))).toEqual(first)
    expect(rig.service.inferencePid).toBeUndefined()
    const other = rig.addRecording([recording()], 'Forest', rate)
    expect(after.lane({ of: { track: other.track }, ...whole, most: 5 }).complete).toBe(false)
    rig.session.newProject()
    const again = rig.addRecording([recording()], 'Forest', rate)
    expect(after.lane({ of: { source: other.source }, ...whole, most: 5 }).complete).toBe(false)
    expect(after.lane({ of: { track: again.track }, ...whole, most: 5 }).complete).toBe(false)
    expect(readdirSync(kept)).toHaveLength(2)
  })

  test('that is damaged or gone is listened to again', async () => {
    const kept = join(folder.path, 'kept')
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    const before = earOf(openShelf(kept))
    const first = heardOf(await listen(track, everywhere, before))
    const scores = readdirSync(kept).find((name) => name.endsWith('.scores'))!
    const whole = { from: 0, length: 40 * rate }
    truncateSync(join(kept, scores), 100)
    const after = earOf(openShelf(kept))
    expect(after.lane({ of: { track }, ...whole, most: 5 }).complete).toBe(false)
    expect(readdirSync(kept)).toEqual([])
    // Another window made room on the shelf.
    expect(before.lane({ of: { track }, ...whole, most: 5 }).complete).toBe(false)
    expect(heardOf(await listen(track, everywhere, before))).toEqual(first)
  })

  test('makes room by the oldest', async () => {
    const kept = join(folder.path, 'kept')
    const tracks = [1, 2, 3].map((seconds) => rig.addRecording([forest.slice(0, seconds * rate)], 'Forest', rate).track)
    const small = earOf(openShelf(kept, 12 * 527))
    for (const track of tracks) await listen(track, everywhere, small)
    const lasting = tracks.map((track) => small.lane({ of: { track }, from: 0, length: rate, most: 5 }).complete)
    expect(lasting).toEqual([false, false, true])
  })
})

describe('the best example', () => {
  test('of a sound is two seconds of it, cut from where it is', async () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    const { signal } = new AbortController()
    const best = await ear.bestExample({ track, ...everywhere, sound: 'dog' }, signal)
    expect(best).toMatchObject({ name: lowSound, index: 74, example: { track, length: 2 * rate } })
    expect(seconds(best.example.from)).toBeGreaterThan(11.7)
    expect(seconds(best.example.from)).toBeLessThan(13.3)
    expect(best.confidence).toBeGreaterThan(0.5)
    expect(rig.board.list().map(({ kind, state }) => [kind, state])).toEqual([['listening', 'done']])
    const failure = await ear.bestExample({ track, ...everywhere, sound: 'unicorn' }, signal).catch((thrown) => thrown)
    expect(failure.failure).toMatchObject({ code: 'query-unknown', query: 'unicorn' })
  })
})

describe('lanes', () => {
  test('hold the top sounds moment by moment, as far as was listened', async () => {
    const { track, source } = rig.addRecording([recording()], 'Forest', rate)
    const whole = { from: 0, length: 40 * rate }
    expect(ear.lane({ of: { track }, ...whole, most: 5 })).toEqual({ sounds: [], stretches: [], complete: false })
    await listen(track, { from: 0, length: 20 * rate })
    expect(ear.lane({ of: { track }, ...whole, most: 5 }).complete).toBe(false)
    await listen(track)
    const lane = ear.lane({ of: { track }, ...whole, most: 5 })
    expect(lane.complete).toBe(true)
    expect(lane.sounds.map(({ name }) => name).sort()).toEqual([highSound, lowSound].sort())
    expect(lane.stretches).toHaveLength(1)
    const [{ from, length, first, step, top, scores }] = lane.stretches as [(typeof lane.stretches)[number]]
    expect([from, length, first, step]).toEqual([0, 40 * rate, 0, 0.32 * rate])
    const dog = scores[top.indexOf(lane.sounds.findIndex(({ name }) => name === lowSound))]!
    expect(dog).toHaveLength(125)
    for (const [moment, percent] of dog.entries()) {
      const time = (moment + 0.5) * 0.32
      expect([time, percent > 50]).toEqual([time, (time > 12 && time < 15) || (time > 27 && time < 28)])
    }
    expect(ear.lane({ of: { source }, ...whole, most: 1 }).stretches[0]!.scores).toHaveLength(1)
  })
})

describe('when it cannot be', () => {
  test('without a detector it says which model to get', () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    installed = []
    expect(ear.sounds()).toEqual({ listener: null, sounds: [], offers: [], better: null })
    expect(failureOf(() => ear.start({ track, ...everywhere }))).toMatchObject({ code: 'model-missing', models: [] })
    absent = [{ ...model, checkpoint: '', files: {} }]
    const { listener, sounds, offers } = ear.sounds()
    expect([listener, sounds.length, offers]).toEqual([null, 527, ['zeroshot-asp']])
    expect(failureOf(() => ear.start({ track, ...everywhere }))).toEqual({
      code: 'model-missing',
      system: 'Zero-shot ASP',
      models: ['zeroshot-asp'],
    })
    expect(ear.lane({ of: { track }, ...everywhere, most: 5 }).complete).toBe(false)
  })

  test('a range without clips is refused', () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    expect(failureOf(() => ear.start({ track, from: 90 * rate, length: rate, others: [] }))).toEqual({
      code: 'nothing-selected',
    })
  })

  test('a cancelled job leaves nothing, a killed child changes nothing', async () => {
    const loud = silentBut(rate, 10, [{ from: 0, to: 10, of: lowBands }])
    const { track } = rig.addRecording([repeated(loud, 24)], 'Long', rate)
    const begun = (id: string) =>
      new Promise<void>((resolve) => {
        const stop = rig.board.on('changed', (job) => {
          if (job.id !== id || (job.progress ?? 0) < 0.1) return
          stop()
          resolve()
        })
      })
    const cancelled = ear.start({ track, ...everywhere })
    await begun(cancelled)
    const at = performance.now()
    rig.board.cancel(cancelled)
    expect((await rig.board.settled(cancelled)).state).toBe('cancelled')
    expect(performance.now() - at).toBeLessThan(1000)
    await expect.poll(() => readdirSync(join(folder.path, 'heard'))).toEqual([])

    const killed = ear.start({ track, ...everywhere })
    await begun(killed)
    process.kill(rig.service.inferencePid!, 'SIGKILL')
    const job = await rig.board.settled(killed)
    expect(job).toMatchObject({ state: 'done', failure: null })
    const [{ name, spans }] = heardOf(job) as [HeardSound]
    expect([name, spans.length]).toEqual([lowSound, 1])
    expect(seconds(spans[0]!.length)).toBeGreaterThan(239)
  })

  test('scores go with their project', async () => {
    const { track } = rig.addRecording([recording()], 'Forest', rate)
    await listen(track)
    const heard = join(folder.path, 'heard')
    expect(readdirSync(heard)).toHaveLength(1)
    rig.session.newProject()
    expect(existsSync(heard) ? readdirSync(heard) : []).toEqual([])
  })
})
