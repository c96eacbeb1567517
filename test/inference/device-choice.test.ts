import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDeviceChoice, type DeviceChoiceOptions } from '../../src/main/inference/device-choice.ts'
import { deviceName } from '../../src/main/inference/device-name.ts'
import { bestOf, candidatesOn, objectionTo, praiseOf, type TrialResult } from '../../src/main/inference/providers.ts'
import { type Launcher, nodeLauncher } from '../../src/main/processes/launcher.ts'
import type { CallMessage } from '../../src/main/separation/protocol.ts'
import { temporaryFolder } from '../support/temporary.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

/** What a trial in a child comes to: a result, or the way in which the child ends. */
type Course = TrialResult | 'crashes' | 'hangs' | 'is killed'

/** Children that do not run, whose trials take a course that is known before. */
const launcherOf = (courses: { readonly [provider: string]: Course }) => {
  const tried: string[] = []
  const launcher: Launcher = {
    launch: () => {
      const listeners: { message?: (message: unknown) => void; exit?: (exit: never) => void } = {}
      return {
        send: (message) => {
          const { id, call, params } = message as CallMessage
          if (call !== 'trial') return
          tried.push(params.provider)
          const course = courses[params.provider]!
          if (course === 'hangs') return
          const signal = course === 'crashes' ? 'SIGSEGV' : course === 'is killed' ? 'SIGKILL' : null
          if (signal) setImmediate(() => listeners.exit?.({ code: null, signal, detail: '' } as never))
          else setImmediate(() => listeners.message?.({ id, result: course }))
        },
        on: (event, listener) => {
          Object.assign(listeners, { [event]: listener })
          return () => {}
        },
        kill: () => {},
        pid: 1,
      }
    },
  }
  return { launcher, tried }
}

const result = (provider: 'webgpu' | 'dml' | 'coreml', gain: number, agreement = 90): TrialResult => ({
  ...{ provider, ran: true, agreement },
  ...{ milliseconds: 100 / gain, processorMilliseconds: 100 },
})

const choiceWith = (courses: { readonly [provider: string]: Course }, options: Partial<DeviceChoiceOptions> = {}) => {
  const { launcher, tried } = launcherOf(courses)
  const choice = createDeviceChoice({
    launcher,
    folder: folder.path,
    environment: {},
    platform: 'darwin',
    arch: 'arm64',
    patience: 200,
    ...options,
  })
  return { choice, tried }
}

describe('which providers are tried', () => {
  test.each([
    ['win32', 'x64', false, false, ['dml', 'webgpu']],
    ['win32', 'arm64', false, false, ['dml', 'webgpu']],
    ['darwin', 'arm64', false, false, ['coreml', 'webgpu']],
    ['darwin', 'x64', false, false, []],
    ['linux', 'x64', true, true, ['cuda', 'webgpu']],
    ['linux', 'x64', true, false, ['webgpu']],
    ['linux', 'x64', false, false, []],
    ['linux', 'arm64', true, true, []],
  ] as const)('%s %s, Vulkan %s, CUDA %s: %j', (platform, arch, vulkan, cuda, expected) => {
    expect(candidatesOn(platform, arch, { vulkan, cuda })).toEqual(expected)
  })
})

describe('a trial', () => {
  test('is won by what is at least half as fast again as the processor, and agrees to 60 dB', () => {
    expect(objectionTo(result('webgpu', 1.5))).toBeNull()
    expect(objectionTo(result('webgpu', 1.4))).toBe('it is only 1.4 times as fast as the processor')
    expect(objectionTo(result('webgpu', 0.25))).toBe('it is slower than the processor (400 against 100 ms)')
    expect(objectionTo(result('webgpu', 9, 59))).toMatch(/^its results differ from the processor's/)
    expect(objectionTo(result('webgpu', 9, Number.NaN))).toMatch(/^its results differ/)
    expect(objectionTo({ provider: 'dml', ran: false, why: 'no adapter' })).toBe('no adapter')
  })

  test('of several is won by the fastest', () => {
    const trials = [result('dml', 2), result('webgpu', 4), result('coreml', 9, 10)]
    expect(bestOf(trials)).toBe(trials[1])
    expect(praiseOf(bestOf(trials)!)).toContain('4.0 times as fast')
    expect(bestOf([result('dml', 1)])).toBeNull()
  })
})

describe('the choice', () => {
  test('is made once, and remembered', async () => {
    const first = choiceWith({ coreml: result('coreml', 2), webgpu: result('webgpu', 5) })
    const [chosen, again] = await Promise.all([first.choice.choose(), first.choice.choose()])
    expect(chosen).toMatchObject({ provider: 'webgpu', reason: expect.stringContaining('5.0 times') })
    expect(again).toEqual(chosen)
    expect(first.tried).toEqual(['coreml', 'webgpu'])
    const second = choiceWith({ coreml: 'crashes', webgpu: 'crashes' })
    expect(await second.choice.choose()).toEqual(chosen)
    expect(await second.choice.settle('auto')).toEqual(chosen)
    expect(second.tried).toEqual([])
  })

  test('falls on the processor when trials crash or hang, and says so; a retry tries again', async () => {
    const { choice, tried } = choiceWith({ coreml: 'crashes', webgpu: 'hangs' })
    const chosen = await choice.choose()
    expect(chosen).toMatchObject({ provider: 'cpu', name: deviceName('cpu') })
    expect(chosen.reason).toMatch(/Core ML is not used: it crashed .*\. WebGPU is not used: it took more than 0\.2 s\./)
    await choice.choose()
    expect(tried).toHaveLength(2)
    await choice.choose(true)
    expect(tried).toHaveLength(4)
  })

  test('is not made when the host closes under a trial: the next session tries again', async () => {
    const closing = choiceWith({ coreml: 'is killed', webgpu: result('webgpu', 5) })
    await expect(closing.choice.choose()).rejects.toMatchObject({ failure: { code: 'cancelled' } })
    const next = choiceWith({ coreml: result('coreml', 2), webgpu: result('webgpu', 5) })
    expect((await next.choice.choose()).provider).toBe('webgpu')
    expect(next.tried).toHaveLength(2)
  })

  test('is made anew on another machine', async () => {
    await choiceWith({ coreml: result('coreml', 2), webgpu: result('webgpu', 5) }).choice.choose()
    const other = choiceWith({ dml: result('dml', 3), webgpu: 'crashes' }, { platform: 'win32' })
    expect(await other.choice.choose()).toMatchObject({ provider: 'dml' })
  })

  test('is the processor once it gave up at work, until somebody tries again', async () => {
    const courses = { coreml: result('coreml', 2), webgpu: result('webgpu', 5) }
    const { choice } = choiceWith(courses)
    await choice.choose()
    choice.gaveUp('coreml', 'it was never the choice')
    expect((await choice.choose()).provider).toBe('webgpu')
    choice.gaveUp('webgpu', 'device lost\nat some line')
    const fallen = { provider: 'cpu', name: deviceName('cpu'), reason: 'WebGPU gave up at work: device lost.' }
    expect(await choice.choose()).toEqual(fallen)
    expect(await choiceWith(courses).choice.choose()).toEqual(fallen)
    expect((await choice.choose(true)).provider).toBe('webgpu')
  })

  test('is what LASSO_PROVIDER says, without a trial; what a request names goes before', async () => {
    const { choice, tried } = choiceWith({}, { environment: { LASSO_PROVIDER: 'WebGPU' } })
    expect(await choice.choose()).toMatchObject({ provider: 'webgpu', reason: 'LASSO_PROVIDER says so.' })
    expect(await choice.settle('cpu')).toMatchObject({ provider: 'cpu', name: deviceName('cpu') })
    expect(tried).toEqual([])
    const wrong = choiceWith({}, { environment: { LASSO_PROVIDER: 'abacus' } })
    expect(await wrong.choice.choose()).toMatchObject({ provider: 'cpu', reason: expect.stringContaining('abacus') })
  })

  test('is the processor where there is no graphics card', async () => {
    const { choice, tried } = choiceWith({}, { platform: 'darwin', arch: 'x64' })
    expect((await choice.choose()).reason).toBe('There is no graphics card that networks could run on.')
    expect(tried).toEqual([])
  })
})

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json'
const hasSwiftShader = process.platform === 'linux' && process.arch === 'x64' && existsSync(swiftShader)
if (!hasSwiftShader) console.log(`skipped: the trial of a software rasteriser needs ${swiftShader}`)

describe('real trials', () => {
  test.skipIf(!hasSwiftShader)(
    'a software rasteriser computes the same, and loses by being slower',
    async () => {
      const before = process.env.VK_DRIVER_FILES
      process.env.VK_DRIVER_FILES = swiftShader
      try {
        const choice = createDeviceChoice({
          launcher: nodeLauncher,
          folder: folder.path,
          environment: { VK_DRIVER_FILES: swiftShader },
          platform: 'linux',
          // Two processors that others use as well: what matters here is that the trial ends by itself.
          patience: 150_000,
        })
        const chosen = await choice.choose()
        expect(chosen.provider).toBe('cpu')
        expect(chosen.reason).toMatch(/^WebGPU is not used: it is slower than the processor \(\d+ against \d+ ms\)\.$/)
      } finally {
        if (before === undefined) delete process.env.VK_DRIVER_FILES
        else process.env.VK_DRIVER_FILES = before
      }
    },
    180_000,
  )

  test.skipIf(process.platform !== 'linux')(
    'a provider whose libraries are missing says so in its own words',
    async () => {
      const { createSupervisor } = await import('../../src/main/separation/supervisor.ts')
      const child = createSupervisor({
        launcher: nodeLauncher,
        entry: 'inference',
        title: 'trial',
        equipment: () => ({ models: [], provider: 'dml', device: 'none' }),
      })
      const trial = await child.ask('trial', { provider: 'dml' })
      expect(trial).toMatchObject({ provider: 'dml', ran: false, why: expect.stringMatching(/.+/) })
      child.stop()
    },
  )
})
