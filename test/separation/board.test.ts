import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Job } from '../../src/contract/api.ts'
import { HostError } from '../../src/contract/failures.ts'
import { createJobBoard, type JobRequest } from '../../src/main/jobs/board.ts'
import { createEstimate } from '../../src/main/jobs/estimate.ts'

const request = (patch: Partial<JobRequest> = {}): JobRequest => ({
  kind: 'separation',
  title: 'work',
  queue: null,
  ...patch,
})

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('job board', () => {
  test('a job runs, tells its progress and ends', async () => {
    const board = createJobBoard({ throttle: 0 })
    const seen: Job[] = []
    board.on('changed', (job) => seen.push(job))
    const id = board.start(request(), async ({ update }) => {
      update({ stage: 'Separating', progress: 0.5 })
      return null
    })
    const ended = await board.settled(id)
    expect(ended).toMatchObject({ id, state: 'done', progress: 1, failure: null })
    expect(seen.map(({ state }) => state)).toEqual(['queued', 'running', 'running', 'done'])
    expect(seen[2]).toMatchObject({ stage: 'Separating', progress: 0.5 })
    expect(board.get(id)).toEqual(ended)
  })

  test('jobs of a queue run one after another, others beside them', async () => {
    const board = createJobBoard()
    const order: string[] = []
    const slow = (name: string) => async () => {
      order.push(`${name} begins`)
      await wait(20)
      order.push(`${name} ends`)
      return null
    }
    const a = board.start(request({ queue: 'q' }), slow('a'))
    const b = board.start(request({ queue: 'q' }), slow('b'))
    const c = board.start(request({ queue: null }), slow('c'))
    expect(board.get(b)?.state).toBe('queued')
    await Promise.all([a, b, c].map((id) => board.settled(id)))
    expect(order.indexOf('b begins')).toBeGreaterThan(order.indexOf('a ends'))
    expect(order.indexOf('c begins')).toBeLessThan(order.indexOf('a ends'))
  })

  test('a queue outlives failures, bugs and cancelled jobs', async () => {
    const board = createJobBoard()
    const failing = board.start(request({ queue: 'q' }), async () => {
      throw new HostError({ code: 'query-empty' })
    })
    const buggy = board.start(request({ queue: 'q' }), async () => {
      throw new TypeError('a bug')
    })
    const cancelled = board.start(request({ queue: 'q' }), async () => null)
    board.cancel(cancelled)
    const last = board.start(request({ queue: 'q' }), async () => null)
    expect((await board.settled(failing)).failure).toEqual({ code: 'query-empty' })
    expect((await board.settled(buggy)).failure?.code).toBe('internal')
    expect((await board.settled(cancelled)).state).toBe('cancelled')
    expect((await board.settled(last)).state).toBe('done')
  })

  test('cancel ends running work, and is no failure', async () => {
    const board = createJobBoard()
    const id = board.start(request(), ({ signal }) => untilAborted(signal))
    await wait(5)
    const from = performance.now()
    board.cancel(id)
    const ended = await board.settled(id)
    expect(ended).toMatchObject({ state: 'cancelled', failure: null })
    expect(performance.now() - from).toBeLessThan(500)
    board.cancel(id)
    expect(board.get(id)?.state).toBe('cancelled')
  })

  test('work that ignores its signal is given up within a second, and the queue goes on', async () => {
    const board = createJobBoard()
    const stuck = board.start(request({ queue: 'q' }), () => new Promise(() => {}))
    const next = board.start(request({ queue: 'q' }), async () => null)
    await wait(5)
    const from = performance.now()
    board.cancel(stuck)
    expect((await board.settled(stuck)).state).toBe('cancelled')
    expect(performance.now() - from).toBeLessThan(1000)
    expect((await board.settled(next)).state).toBe('done')
  })

  test('change events come at most ten a second, and the last one is not lost', async () => {
    const board = createJobBoard()
    const seen: (number | null)[] = []
    const id = board.start(request(), async ({ update }) => {
      board.on('changed', ({ progress }) => seen.push(progress))
      for (let step = 1; step <= 100; step++) {
        update({ progress: step / 200 })
        await wait(3)
      }
      await wait(150)
      return null
    })
    await board.settled(id)
    expect(seen.length).toBeLessThan(12)
    expect(seen.at(-2)).toBe(0.5)
    expect(seen.at(-1)).toBe(1)
  })

  test('only the last ended jobs are kept; running and interrupted ones always', async () => {
    const board = createJobBoard({ keep: 3 })
    const removed: string[] = []
    board.on('removed', ({ job }) => removed.push(job))
    const running = board.start(request(), ({ signal }) => untilAborted(signal))
    board.add({ ...board.get(running)!, id: 'job_old', state: 'interrupted' })
    const ids: string[] = []
    for (let index = 0; index < 10; index++) {
      const id = board.start(request(), async () => null)
      ids.push(id)
      await board.settled(id)
    }
    expect(board.list().map(({ id }) => id)).toEqual([running, 'job_old', ...ids.slice(-3)])
    expect(removed).toEqual(ids.slice(0, 7))
    board.dismiss('job_old')
    board.dismiss(running)
    await wait(5)
    expect(board.list().map(({ id }) => id)).toEqual(ids.slice(-3))
    expect(() => board.cancel(running)).toThrow(HostError)
    await expect(board.settled(running)).rejects.toThrow(HostError)
  })

  test('an interrupted job goes on under its own id', async () => {
    const board = createJobBoard()
    const first = board.start(request(), async () => null)
    await board.settled(first)
    board.add({ ...board.get(first)!, id: 'job_old', state: 'interrupted' })
    board.start(request({ id: 'job_old' }), async () => null)
    expect((await board.settled('job_old')).state).toBe('done')
    expect(board.list()).toHaveLength(2)
  })

  test('cancelAll leaves nothing running or waiting', async () => {
    const board = createJobBoard()
    for (let index = 0; index < 3; index++) board.start(request({ queue: 'q' }), ({ signal }) => untilAborted(signal))
    await wait(5)
    await board.cancelAll()
    expect(board.list().map(({ state }) => state)).toEqual(['interrupted', 'interrupted', 'interrupted'])
  })
})

describe('time left', () => {
  test('steady work is foretold', () => {
    const estimate = createEstimate()
    let left: number | null = null
    for (let at = 0; at <= 30; at += 0.1) left = estimate.after(at / 60, at)
    expect(left).toBeGreaterThan(28)
    expect(left).toBeLessThan(32)
  })

  test('stalls move it little', () => {
    const estimate = createEstimate()
    let left: number | null = null
    let progress = 0
    for (let at = 0; at <= 30; at += 0.1) {
      if (!(at > 10 && at < 13)) progress = Math.min(progress + 0.1 / 60, 1)
      left = estimate.after(progress, at)
    }
    const truth = (1 - progress) * 60
    expect(Math.abs(left! - truth)).toBeLessThan(truth * 0.15)
  })

  test('says nothing at first, and zero at the end', () => {
    const estimate = createEstimate()
    expect(estimate.after(0, 0)).toBeNull()
    expect(estimate.after(0.4, 0.3)).toBeNull()
    expect(estimate.after(1, 0.5)).toBe(0)
  })
})
