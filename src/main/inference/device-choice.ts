import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fail } from '../../contract/failures.ts'
import { type DeviceRecord, type Provider, provider as providerSchema } from '../../contract/models.ts'
import { createJsonFile } from '../preferences/json-file.ts'
import type { Launcher } from '../processes/launcher.ts'
import { createSupervisor, SystemError, WorkerEnded } from '../separation/supervisor.ts'
import { deviceName, providerName } from './device-name.ts'
import { findGraphics, type Graphics } from './graphics.ts'
import { bestOf, candidatesOn, objectionTo, praiseOf, type TrialResult } from './providers.ts'
import { reasonIn } from './runtime-words.ts'

/** What networks run on, found out once for a machine and remembered until its driver or the runtime changes. */
export type DeviceChoice = {
  /** @param retry tries again what failed before */
  choose(retry?: boolean): Promise<DeviceRecord>
  /** @param wanted by a request; `auto` is the choice */
  settle(wanted: Provider | 'auto'): Promise<DeviceRecord>
  /** A device crashed or was lost at work: the processor is chosen until somebody tries again. */
  gaveUp(provider: Provider, why: string): void
}

export type DeviceChoiceOptions = {
  readonly launcher: Launcher
  /** Folder of the preferences. */
  readonly folder: string
  readonly environment?: { readonly [name: string]: string | undefined }
  readonly platform?: NodeJS.Platform
  readonly arch?: string
  /** Milliseconds that a trial may take. */
  readonly patience?: number
}

const remembered = z.object({
  /** What the choice holds for: runtime, system, card and driver. */
  machine: z.string(),
  provider: providerSchema,
  name: z.string(),
  reason: z.string(),
})
type Remembered = z.infer<typeof remembered>

const nothing: Remembered = { machine: '', provider: 'cpu', name: '', reason: '' }

/** The runtime's package, which is looked at and never loaded here. */
const runtimePackage = (): string => createRequire(import.meta.url).resolve('onnxruntime-node/package.json')

const runtimeVersion = (): string => (JSON.parse(readFileSync(runtimePackage(), 'utf8')) as { version: string }).version

/** CUDA's part of the runtime comes with no package: who wants it puts it beside the binding, where alone it is looked for. */
const hasCudaLibrary = (): boolean =>
  existsSync(join(dirname(runtimePackage()), 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so'))

const lastLine = (text: string): string => text.trim().split('\n').at(-1)!.trim().slice(0, 200)

const processor = (reason: string): DeviceRecord => ({ provider: 'cpu', name: deviceName('cpu'), reason })

export const createDeviceChoice = (options: DeviceChoiceOptions): DeviceChoice => {
  const { launcher, folder, environment = process.env, patience = 10_000 } = options
  const { platform = process.platform, arch = process.arch } = options
  const file = createJsonFile(join(folder, 'device.json'), remembered, nothing)
  let choosing: Promise<DeviceRecord> | null = null
  let graphics: Promise<Graphics> | null = null
  const look = () => (graphics ??= findGraphics(environment, platform))

  /** Tries one provider in a child of its own, which nobody misses when it crashes or hangs. */
  const attempt = async (provider: Provider): Promise<TrialResult> => {
    const equipment = () => ({ models: [], provider, device: deviceName(provider) })
    const title = 'Lasso device trial'
    const child = createSupervisor({ launcher, entry: 'inference', title, equipment, silence: patience })
    try {
      return await child.ask('trial', { provider })
    } catch (thrown) {
      if (thrown instanceof SystemError) return { provider, ran: false, why: thrown.message }
      // A driver that crashes ends by other signals: this one comes from a host that closes, and tells nothing of the card.
      if (!(thrown instanceof WorkerEnded) || thrown.signal === 'SIGKILL') fail({ code: 'cancelled' }, thrown)
      const { end, detail } = thrown as WorkerEnded
      const why = end === 'silent' ? `it took more than ${patience / 1000} s` : `it crashed (${lastLine(detail)})`
      return { provider, ran: false, why }
    } finally {
      child.stop()
    }
  }

  const tryAll = async (): Promise<DeviceRecord> => {
    const { name, vulkan, cuda } = await look()
    const candidates = candidatesOn(platform, arch, { vulkan, cuda: cuda && hasCudaLibrary() })
    if (candidates.length === 0) return processor('There is no graphics card that networks could run on.')
    const trials: TrialResult[] = []
    // One after another: two at once would slow each other down.
    for (const candidate of candidates) trials.push(await attempt(candidate))
    const best = bestOf(trials)
    if (best) return { provider: best.provider, name: deviceName(best.provider, name), reason: praiseOf(best) }
    const objections = trials.map((trial) => `${providerName(trial.provider)} is not used: ${objectionTo(trial)}.`)
    return processor(objections.join(' '))
  }

  const machine = async (): Promise<string> =>
    [`onnxruntime ${runtimeVersion()}`, `${platform}-${arch}`, (await look()).driver].join(' | ')

  const chooseOnce = async (retry: boolean): Promise<DeviceRecord> => {
    const wanted = environment.LASSO_PROVIDER
    if (wanted) {
      const known = providerSchema.safeParse(wanted.toLowerCase())
      if (!known.success) return processor(`LASSO_PROVIDER says “${wanted}”, which is no provider.`)
      return { ...(await nameOf(known.data)), reason: 'LASSO_PROVIDER says so.' }
    }
    const here = await machine()
    const last = file.read()
    if (last.machine === here && !retry)
      // The number of processors may have changed since.
      return last.provider === 'cpu' ? processor(last.reason) : last
    const chosen = await tryAll()
    file.write({ machine: here, ...chosen })
    return chosen
  }

  const nameOf = async (provider: Provider) => ({
    provider,
    name: deviceName(provider, provider === 'cpu' ? null : (await look()).name),
  })

  const choose = async (retry = false): Promise<DeviceRecord> => {
    if (retry) {
      await choosing?.catch(() => {})
      choosing = null
      graphics = null
    }
    choosing ??= chooseOnce(retry)
    const mine = choosing
    try {
      const { provider, name, reason } = await mine
      return { provider, name, reason }
    } catch (thrown) {
      if (choosing === mine) choosing = null
      throw thrown
    }
  }

  return {
    choose,
    settle: async (wanted) =>
      wanted === 'auto' ? choose() : { ...(await nameOf(wanted)), reason: 'The request says so.' },
    gaveUp: (provider, why) => {
      const fallen = processor(`${providerName(provider)} gave up at work: ${reasonIn(why) || 'it gave no reason'}.`)
      // A device that a request named, and that was never the choice, changes nothing.
      choosing &&= choosing.then(async (current) => {
        if (current.provider !== provider) return current
        file.write({ machine: await machine(), ...fallen })
        return fallen
      })
      choosing?.catch(() => {})
    },
  }
}
