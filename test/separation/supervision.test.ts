import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import type { SystemSettings } from '../../src/core/separation/system.ts'
import { createSupervisor, type SupervisorOptions, WorkerEnded } from '../../src/main/separation/supervisor.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { testLauncher } from './support/launcher.ts'
import { createRig, digest, noise, type Rig, request } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  // A machine that others use as well is not silent for this long.
  rig = createRig(folder.path, undefined, { silence: 20_000 })
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const audio = [noise(300_000, 1), noise(300_000, 2)]

const ofTests = {
  launcher: testLauncher,
  entry: 'separation',
  title: 'Test',
  equipment: () => ({ models: [], provider: 'cpu', device: 'CPU' }),
} satisfies SupervisorOptions

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const targetOf = (settings: SystemSettings) => async (disturb?: (job: string) => Promise<void>) => {
  const { track } = rig.addRecording(audio)
  const job = await rig.service.start(request({ track, mode: 'both', settings }))
  await disturb?.(job)
  const ended = await rig.board.settled(job)
  if (ended.state !== 'done') throw new Error(`${ended.state} ${JSON.stringify(ended.failure)}`)
  const made = Object.values(rig.document().source).slice(-2)
  return made.map(({ id }) => digest(rig.samples(id)))
}

describe('cancel', () => {
  test('ends a job within a second while the child computes, and leaves nothing behind', async () => {
    const { track } = rig.addRecording(audio)
    const before = rig.document()
    const job = await rig.service.start(request({ track, mode: 'both', settings: { slow: 5000, hop: 200_000 } }))
    await wait(400)
    const pid = rig.service.childPid!
    const from = performance.now()
    rig.board.cancel(job)
    expect((await rig.board.settled(job)).state).toBe('cancelled')
    const latency = performance.now() - from
    console.log(`cancel took ${latency.toFixed(1)} ms`)
    expect(latency).toBeLessThan(1000)
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await wait(10)
    expect(isAlive(pid)).toBe(false)
    expect(rig.document()).toBe(before)
    expect(rig.session.require().jobs()).toEqual([])
  })

  test('removes what was stored, and the next job runs', async () => {
    const { track } = rig.addRecording(audio)
    const job = await rig.service.start(request({ track, settings: { slow: 400 } }))
    await rig.begun(job)
    const { source } = rig.board.get(job)!.growing[0]!
    expect(rig.session.require().ready(source)).toBeGreaterThan(0)
    rig.board.cancel(job)
    await rig.board.settled(job)
    expect(rig.session.require().ready(source)).toBe(0)
    expect(rig.session.require().jobs()).toEqual([])
    expect((await rig.run({ track })).state).toBe('done')
  })
})

describe('a child that dies', () => {
  test.each([
    ['killed from outside', {}],
    ['crashing in a chunk', { crashAt: 150_000 }],
    ['crashing twice', { crashAt: 150_000, times: 2 }],
    ['crashing in the analysis', { crashAnalysis: true }],
    ['hanging', { hangAt: 150_000 }],
    ['crashing without overlap', { crashAt: 150_000, overlap: 0, analysis: false }],
    ['crashing with long overlaps', { crashAt: 150_000, hop: 7000, overlap: 16_000 }],
  ] satisfies [string, SystemSettings][])('%s: the job goes on, to the same samples', async (name, settings) => {
    const { crashAt: _, crashAnalysis: __, hangAt: ___, times: ____, ...calm } = settings as SystemSettings
    const undisturbed = await targetOf({ ...calm, noise: 0.1 })()
    if (name === 'hanging') {
      rig.close()
      rig = createRig(folder.path, undefined, { silence: 4000 })
    }
    const disturbed = await targetOf({ ...settings, noise: 0.1, slow: 10, marker: folder.file('marker') })(async () => {
      if (name !== 'killed from outside') return
      await wait(120)
      process.kill(rig.service.childPid!, 'SIGKILL')
    })
    expect(disturbed).toEqual(undisturbed)
  })

  test('three times is given up, saying what is safe; the job can go on later', async () => {
    const { track } = rig.addRecording(audio)
    const before = rig.document()
    const settings = { crashAt: 250_000, times: 3, marker: folder.file('marker') }
    const job = await rig.service.start(request({ track, settings }))
    const failed = await rig.board.settled(job)
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'worker-crashed', during: 'separating' } })
    expect(failed.failure).toMatchObject({ detail: expect.stringMatching(/The first 0:2\d of 0:37 are safe/) })
    expect(rig.document()).toEqual(before)
    expect(rig.session.require().jobs()).toMatchObject([{ id: job, state: 'failed' }])
    rig.service.resume(job)
    expect((await rig.board.settled(job)).state).toBe('done')
    expect(rig.session.require().jobs()).toEqual([])
  })

  test('a tool that throws fails the job at once, in its own words, and the child lives on', async () => {
    const { track } = rig.addRecording(audio)
    const job = await rig.run({ track, settings: { throwAt: 10_000 } })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'worker-crashed' } })
    expect(job.failure).toMatchObject({ detail: expect.stringContaining('stumbled over a chunk') })
    const pid = rig.service.childPid
    expect((await rig.run({ track })).state).toBe('done')
    expect(rig.service.childPid).toBe(pid)
  })
})

describe('the one child', () => {
  test('starts with the first question and is released when idle', async () => {
    const supervisor = createSupervisor({ ...ofTests, idle: 200 })
    expect(supervisor.pid).toBeUndefined()
    await supervisor.ask('describe', null)
    const pid = supervisor.pid!
    expect(isAlive(pid)).toBe(true)
    await wait(100)
    await supervisor.ask('describe', null)
    expect(supervisor.pid).toBe(pid)
    await wait(350)
    expect(supervisor.pid).toBeUndefined()
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await wait(10)
    expect(isAlive(pid)).toBe(false)
    await supervisor.ask('describe', null)
    expect(supervisor.pid).not.toBe(pid)
    supervisor.stop()
  })

  test('stop rejects what is owed, as our own doing', async () => {
    const supervisor = createSupervisor(ofTests)
    const asked = supervisor.ask('describe', null)
    supervisor.stop()
    await expect(asked).rejects.toMatchObject({ name: 'WorkerEnded', end: 'stopped' })
    await expect(asked).rejects.toBeInstanceOf(WorkerEnded)
  })

  test('a project that is closed under a question leaves no child behind', async () => {
    const { track } = rig.addRecording(audio)
    for (const delay of [0, 5, 50, 100, 150]) {
      const asked = [rig.service.start(request({ track })), rig.service.preview(request({ track }), 5)]
      const ended = Promise.allSettled(asked)
      await wait(delay)
      const path = rig.session.require().path
      await rig.board.cancelAll()
      rig.session.close()
      for (const { status, reason } of (await ended) as PromiseRejectedResult[])
        if (status === 'rejected') expect(failureOf(reason).code).toBe('cancelled')
      await wait(20)
      expect(rig.service.childPid).toBeUndefined()
      rig.session.open(path)
    }
  })

  test('a question overtakes the chunks of a job', async () => {
    const { track } = rig.addRecording(audio)
    const job = await rig.service.start(request({ track, settings: { slow: 400, hop: 10_000 } }))
    await wait(500)
    expect((await rig.service.interpret('test', false)).candidates).toHaveLength(2)
    expect(rig.board.get(job)).toMatchObject({ state: 'running' })
    expect(rig.board.get(job)!.progress).toBeLessThan(0.7)
    rig.board.cancel(job)
  })
})
