import { existsSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SystemSettings } from '../../src/core/separation/system.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { deviceName } from '../../src/main/inference/device-name.ts'
import type { SeparationOptions } from '../../src/main/separation/service.ts'
import { createRig, digest, noise, type Rig, request } from '../separation/support/rig.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { networkLauncher, type TestLauncherOptions } from './support/launcher.ts'
import { networkModel, writeNetwork } from './support/network-system.ts'

/** MB of data that Node and the runtime reserve before any work (VmData, measured with both at 680). */
const processSpace = 750

const audio = [noise(140_000, 1), noise(140_000, 2)]
/** Long enough that something is stored long before the end. */
const longer = [noise(400_000, 3)]

let folder: ReturnType<typeof temporaryFolder>
let installed: InstalledModel[]
let rigs: Rig[]
beforeEach(() => {
  folder = temporaryFolder()
  writeNetwork(folder.file('network.safetensors'))
  installed = [networkModel(folder.file('network.safetensors'))]
  rigs = []
})
afterEach(() => {
  for (const rig of rigs) rig.close()
  folder[Symbol.dispose]()
})

const rigWith = (launch: TestLauncherOptions = {}, options: Partial<SeparationOptions> = {}) => {
  const launcher = networkLauncher(launch)
  const rig = createRig(folder.path, undefined, {
    launcher,
    models: { installed: () => installed },
    // A machine that others use as well is not silent for this long.
    silence: 20_000,
    ...options,
  })
  rigs.push(rig)
  return { rig, launcher }
}

const wish = (track: string, settings: SystemSettings = {}) =>
  ({ track, query: 'network', mode: 'both', settings }) as const

const resultOf = async (rig: Rig, settings: SystemSettings = {}, recording = audio) => {
  const { track } = rig.addRecording(recording)
  const job = await rig.run(wish(track, settings))
  const made = Object.values(rig.document().source).slice(-2)
  return { job, made, samples: made.map(({ id }) => digest(rig.samples(id))) }
}

/** A graphics card that has proved best, until it gives up. */
const cardOf = () => {
  const lost: string[] = []
  return {
    lost,
    settle: async (wanted: string) =>
      wanted === 'cpu'
        ? { provider: 'cpu' as const, name: deviceName('cpu') }
        : { provider: 'webgpu' as const, name: 'WebGPU (test card)' },
    gaveUp: (provider: string, why: string) => void lost.push(`${provider}: ${why}`),
  }
}

/** KiB of data for Node with the runtime, and some MB beside. */
const limitFor = (megabytes: number): number => (processSpace + megabytes) * 1024

const unlimited = process.platform !== 'linux'
if (unlimited) console.log('skipped: limits of memory need `ulimit -d` to hold, as on Linux')

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a job of a system with a network', () => {
  test('runs in the inference child; its results say which checkpoint and device made them', async () => {
    const { rig, launcher } = rigWith()
    const { job, made } = await resultOf(rig)
    expect(job).toMatchObject({ state: 'done', outcome: { device: deviceName('cpu'), warnings: [] } })
    for (const { origin } of made)
      expect(origin).toMatchObject({
        kind: 'separation',
        device: deviceName('cpu'),
        checkpoint: installed[0]!.checkpoint,
      })
    expect(new Set(launcher.launched)).toEqual(new Set(['separation', 'inference']))
  })

  test('a second job finds its session ready in the same child', async () => {
    const { rig } = rigWith()
    await resultOf(rig)
    const pid = rig.service.inferencePid
    expect(pid).toBeDefined()
    const { job } = await resultOf(rig)
    expect(job.state).toBe('done')
    expect(rig.service.inferencePid).toBe(pid)
  })

  test('several wait for each other, and questions for none', async () => {
    const { rig } = rigWith({}, { silence: 20_000 })
    const { track } = rig.addRecording(audio)
    const [first, second] = [
      await rig.service.start(request(wish(track, { slow: 6000 }))),
      await rig.service.start(request(wish(track))),
    ]
    while (rig.service.inferencePid === undefined) await wait(20)
    await wait(500)
    const from = performance.now()
    expect((await rig.service.interpret('network', false)).candidates).toHaveLength(1)
    expect(performance.now() - from).toBeLessThan(3000)
    expect(rig.board.get(first!)!.state).toBe('running')
    expect(rig.board.get(second!)!.state).toBe('queued')
    rig.board.cancel(first!)
    expect((await rig.board.settled(second!)).state).toBe('done')
  })

  test('is cancelled within a second while the network runs, and the next begins at once', async () => {
    const { rig } = rigWith()
    const { track } = rig.addRecording(audio)
    const job = await rig.service.start(request(wish(track, { slow: 5000 })))
    while (rig.service.inferencePid === undefined) await wait(20)
    await wait(500)
    const pid = rig.service.inferencePid
    const from = performance.now()
    rig.board.cancel(job)
    expect((await rig.board.settled(job)).state).toBe('cancelled')
    expect(performance.now() - from).toBeLessThan(1000)
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await wait(10)
    expect(isAlive(pid)).toBe(false)
    expect((await rig.run(wish(track))).state).toBe('done')
  })

  test('the child is released when it is idle', async () => {
    const { rig } = rigWith({}, { idle: 300 })
    await resultOf(rig)
    const pid = rig.service.inferencePid!
    await wait(450)
    expect(rig.service.inferencePid).toBeUndefined()
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await wait(10)
    expect(isAlive(pid)).toBe(false)
  })
})

describe('an inference child that dies', () => {
  test.each([
    ['crashing in a chunk', { abortAt: 70_000 }],
    ['killed in a chunk', { killAt: 70_000 }],
    ['crashing while it makes the session', { abortAtOpening: true }],
    ['hanging', { hangAt: 70_000 }],
  ] satisfies [string, SystemSettings][])('%s: the job goes on, to the same samples', async (_, settings) => {
    const calm = await resultOf(rigWith().rig)
    const { rig } = rigWith({}, 'hangAt' in settings ? { silence: 4000 } : {})
    const disturbed = await resultOf(rig, { ...settings, marker: folder.file('marker') })
    expect(disturbed.job.state).toBe('done')
    expect(disturbed.samples).toEqual(calm.samples)
    expect(disturbed.job.outcome).toMatchObject({ warnings: [] })
  })

  test('three times is given up, and the job can go on later', async () => {
    const { rig } = rigWith()
    const { job } = await resultOf(rig, { abortAt: 100_000, times: 3, marker: folder.file('marker') })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'worker-crashed' } })
    rig.service.resume(job.id)
    expect((await rig.board.settled(job.id)).state).toBe('done')
  })
})

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
const hasWebGpu = process.platform === 'linux' && process.arch === 'x64' && existsSync(swiftShader)
if (!hasWebGpu) console.log(`skipped: a job over WebGPU without a graphics card needs ${swiftShader}`)

describe('a graphics card', () => {
  test.skipIf(!hasWebGpu)('does the same as the processor to 60 dB, and the result says that it did it', async () => {
    const frames = 50_000
    const recording = [noise(frames, 5)]
    const { rig: calm } = rigWith()
    const { rig } = rigWith({ environment: { VK_DRIVER_FILES: swiftShader } }, { devices: cardOf(), silence: 50_000 })
    const expected = await resultOf(calm, {}, recording)
    const found = await resultOf(rig, {}, recording)
    expect(found.job).toMatchObject({ state: 'done', outcome: { device: 'WebGPU (test card)', warnings: [] } })
    for (const index of [0, 1]) {
      const a = calm.samples(expected.made[index]!.id)[0]!
      const b = rig.samples(found.made[index]!.id)[0]!
      const power = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample ** 2, 0)
      const difference = power(a.map((sample, frame) => sample - b[frame]!))
      expect(10 * Math.log10(power(a) / Math.max(difference, 1e-12))).toBeGreaterThan(60)
    }
  })
})

describe('a graphics card that gives up', () => {
  test('by a crash: the job goes on with the processor, to the same samples, and says so', async () => {
    const calm = await resultOf(rigWith().rig, {}, longer)
    const devices = cardOf()
    const { rig } = rigWith({ standIn: true }, { devices })
    const { job, made, samples } = await resultOf(rig, { abortOnCard: 330_000, slow: 50 }, longer)
    const both = `WebGPU (test card), then ${deviceName('cpu')}`
    expect(job).toMatchObject({ state: 'done', outcome: { device: both } })
    expect(job.outcome!.warnings).toEqual([
      expect.stringMatching(/^The graphics card gave up \(WebGPU \(test card\): .+\); went on with the processor\.$/),
    ])
    expect(samples).toEqual(calm.samples)
    for (const { origin } of made) expect(origin).toMatchObject({ device: both })
    expect(devices.lost).toHaveLength(1)
  })

  test('that cannot be had at all: the processor does the work', async () => {
    const devices = cardOf()
    const { rig } = rigWith({ environment: { VK_DRIVER_FILES: '/nowhere.json' } }, { devices })
    const { job } = await resultOf(rig)
    expect(job).toMatchObject({ state: 'done', outcome: { device: deviceName('cpu') } })
    expect(job.outcome!.warnings).toEqual([expect.stringContaining('went on with the processor')])
  })

  test('a request may name the processor itself', async () => {
    const devices = cardOf()
    const { rig } = rigWith({ standIn: true }, { devices })
    const { track } = rig.addRecording(audio)
    const job = await rig.run({ ...wish(track), device: 'cpu' })
    expect(job).toMatchObject({ state: 'done', outcome: { device: deviceName('cpu'), warnings: [] } })
    const other = await rig.run(wish(track))
    expect(other).toMatchObject({ state: 'done', outcome: { device: 'WebGPU (test card)', warnings: [] } })
  })
})

describe('too little memory', () => {
  const shorter = 'There was little memory: it worked in shorter windows, which takes longer.'

  test('that is known before: shorter windows from the start', async () => {
    const { rig } = rigWith()
    const { job, made } = await resultOf(rig, { memory: 1e15 })
    expect(job).toMatchObject({ state: 'done', outcome: { warnings: [shorter] } })
    expect(made[0]!.origin).toMatchObject({ settings: { lowMemory: true } })
  })

  test.skipIf(unlimited)('that shows when the network runs: shorter windows, to the same samples', async () => {
    const calm = await resultOf(rigWith().rig)
    // 4000 channels of 40,000 frames are 640 MB; an eighth of it fits.
    const { rig } = rigWith({ memory: limitFor(250) })
    const { job, samples } = await resultOf(rig, { swell: 4000 })
    expect(job.failure).toBeNull()
    expect(job).toMatchObject({ state: 'done', outcome: { warnings: [shorter] } })
    expect(samples).toEqual(calm.samples)
  })

  test.skipIf(unlimited)('even for the shortest windows: the job fails, saying so, and loses nothing', async () => {
    const { rig } = rigWith({ memory: limitFor(250) })
    const { job } = await resultOf(rig, { swell: 4000, stubborn: true })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'out-of-memory', during: 'separating' } })
    expect(rig.session.require().jobs()).toMatchObject([{ id: job.id, state: 'failed' }])
  })
})

describe('models that go', () => {
  test('while a job runs: it fails, says which model, and can go on when that is back', async () => {
    const { rig } = rigWith()
    const { track } = rig.addRecording(longer)
    const job = await rig.service.start(request(wish(track, { slow: 150 })))
    await rig.begun(job)
    const all = installed
    installed = []
    rig.service.modelsChanged()
    expect(await rig.board.settled(job)).toMatchObject({
      state: 'failed',
      failure: { code: 'model-missing', models: ['network'] },
    })
    expect(await rig.service.systems()).toEqual([])
    rig.service.resume(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'failed', failure: { code: 'model-missing' } })
    installed = all
    rig.service.modelsChanged()
    rig.service.resume(job)
    expect((await rig.board.settled(job)).state).toBe('done')
  })

  test('from under a child: files that vanished are told as such', async () => {
    const { rig } = rigWith()
    rmSync(folder.file('network.safetensors'))
    const { job } = await resultOf(rig)
    expect(job).toMatchObject({ state: 'failed' })
    expect(JSON.stringify(job.failure)).toContain('network.safetensors')
  })

  test('another model that comes disturbs no job', async () => {
    const { rig } = rigWith()
    const { track } = rig.addRecording(longer)
    const job = await rig.service.start(request(wish(track, { slow: 100 })))
    await rig.begun(job)
    const pid = rig.service.inferencePid
    installed = [...installed, { ...installed[0]!, id: 'second', name: 'Second' }]
    rig.service.modelsChanged()
    expect((await rig.service.systems()).map(({ id }) => id)).toEqual(['network', 'second'])
    expect((await rig.board.settled(job)).state).toBe('done')
    expect(rig.service.inferencePid).toBe(pid)
  })
})
