import { describe, expect, test } from 'vitest'
import type { HostApi, Job } from '../../../src/contract/api.ts'
import { HostError } from '../../../src/contract/failures.ts'
import { createListeningStore, heardIn } from '../../../src/renderer/listening/listening-store.ts'

const jobOf = (id: string, patch: Partial<Job> = {}): Job => ({
  id,
  kind: 'listening',
  title: 'Listening',
  state: 'running',
  stage: 'Listening',
  progress: 0,
  secondsLeft: null,
  growing: [],
  failure: null,
  outcome: null,
  ...patch,
})

const dog = { index: 74, name: 'Dog', confidence: 0.9, spans: [] }

const done = (id: string): Job =>
  jobOf(id, {
    state: 'done',
    outcome: {
      ...{ targetLevel: null, nothingFound: false, tool: null, device: null },
      ...{ files: [], tracks: [], clips: [], warnings: [], heard: [dog] },
    },
  })

/** A host that answers calls when the test says so. */
const setUp = () => {
  const listeners = new Map<string, (data: unknown) => void>()
  const calls: { method: string; args: unknown; answer(value: unknown): void; refuse(thrown: unknown): void }[] = []
  const host = {
    call: (method: string, args: unknown) =>
      new Promise((answer, refuse) => {
        calls.push({ method, args, answer, refuse })
      }),
    on: (event: string, listener: (data: unknown) => void) => {
      listeners.set(event, listener)
      return () => listeners.delete(event)
    },
  } as unknown as HostApi
  const store = createListeningStore(host)
  return {
    store,
    listeners,
    tell: (job: Job) => listeners.get('job.changed')?.(job),
    tellModels: (models: unknown) => listeners.get('models.changed')?.(models),
    /** The oldest call of a method that has no answer yet. */
    take: (method: string) => {
      const place = calls.findIndex((call) => call.method === method)
      if (place < 0) throw new Error(`${method} was not called`)
      return calls.splice(place, 1)[0]!
    },
    waiting: () => calls.map(({ method }) => method),
  }
}

const region = { tracks: [{ id: 'track_1', name: 'Voice' }], from: 0, length: 100 }
const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('the ear of a window', () => {
  test('shows how far listening is, and what was heard', async () => {
    const { store, tell, take } = setUp()
    const both = [...region.tracks, { id: 'track_2', name: 'Room' }]
    const listened = store.listen({ ...region, tracks: both })
    const asked = take('listen.start')
    expect(asked.args).toEqual({ track: 'track_1', others: ['track_2'], from: 0, length: 100 })
    asked.answer({ job: 'a' })
    await settle()
    take('job.list').answer([jobOf('a')])
    await listened
    expect(heardIn(store.getState().asked)).toBeNull()
    tell(jobOf('a', { progress: 0.5 }))
    expect(store.getState().asked?.job?.progress).toBe(0.5)
    tell(done('a'))
    expect(heardIn(store.getState().asked)).toEqual([dog])
  })

  test('knows of an end that is told before the answer to the call', async () => {
    const { store, tell, take, waiting } = setUp()
    const listened = store.listen(region)
    tell(done('a'))
    take('listen.start').answer({ job: 'a' })
    await listened
    expect(waiting()).toEqual([])
    expect(heardIn(store.getState().asked)).toEqual([dog])
  })

  test('stops what was asked before, also when its job is only named afterwards', async () => {
    const { store, tell, take } = setUp()
    const first = store.listen(region)
    const second = store.listen({ ...region, from: 50, length: 50 })
    tell(jobOf('a'))
    take('listen.start').answer({ job: 'a' })
    await first
    expect(take('job.cancel').args).toEqual({ job: 'a' })
    tell(jobOf('b'))
    take('listen.start').answer({ job: 'b' })
    await second
    expect(store.getState().asked).toMatchObject({ from: 50, job: { id: 'b' } })
    store.forget()
    expect(take('job.cancel').args).toEqual({ job: 'b' })
    expect(store.getState().asked).toBeNull()
  })

  test('keeps why it could not begin', async () => {
    const { store, take } = setUp()
    const listened = store.listen(region)
    take('listen.start').refuse(new HostError({ code: 'nothing-selected' }))
    await listened
    expect(store.getState().asked?.failure).toEqual({ code: 'nothing-selected' })
  })

  test('follows the jobs of lanes by their tracks, and no other jobs', async () => {
    const { store, tell, take } = setUp()
    const listened = store.listenForLane({ track: 'track_1', from: 0, length: 100 })
    tell(jobOf('a'))
    take('listen.start').answer({ job: 'a' })
    await listened
    tell(done('b'))
    tell(jobOf('a', { kind: 'separation', progress: 1 }))
    expect(store.getState().lanes).toMatchObject({ track_1: { id: 'a', progress: 0 } })
    tell(jobOf('a', { progress: 0.25 }))
    expect(store.getState().lanes.track_1?.progress).toBe(0.25)
  })

  test('asks again who listens when a model came, and not at every piece of a download', async () => {
    const { store, tellModels, take, waiting } = setUp()
    const loaded = store.load()
    take('listen.sounds').answer({ listener: null, sounds: [], offers: ['ear'] })
    await loaded
    tellModels([{ id: 'ear', state: 'ready' }])
    take('listen.sounds').answer({ listener: { id: 'ear' }, sounds: ['Dog'], offers: [] })
    await settle()
    expect(store.getState().listening?.sounds).toEqual(['Dog'])
    tellModels([
      { id: 'ear', state: 'ready' },
      { id: 'other', state: 'downloading' },
    ])
    expect(waiting()).toEqual([])
  })

  test('lets go of the host when the window closes', () => {
    const { store, listeners } = setUp()
    store.dispose()
    expect(listeners.size).toBe(0)
  })
})
