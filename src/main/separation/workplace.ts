import type { DeviceRecord, Provider } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { deviceName } from '../inference/device-name.ts'
import { machineWithoutRuntime } from '../inference/providers.ts'
import { reasonIn } from '../inference/runtime-words.ts'
import type { Launcher } from '../processes/launcher.ts'
import { memoryKills } from './memory.ts'
import { createSupervisor, type Supervisor, type SupervisorOptions, SystemError, WorkerEnded } from './supervisor.ts'

/** What can be done when work ended in a child before it was done. */
export type Recovery =
  /** It was our own doing, or the child now has another device: go on. */
  | { readonly kind: 'again'; readonly warning: string | null }
  /** Go on with a plan that needs less memory. */
  | { readonly kind: 'less-memory' }
  /** Go on, but not for ever. */
  | { readonly kind: 'crashed' }

/** What a job knows of its system. */
export type JobSystem = { readonly id: string; readonly name: string; readonly checkpoint: string | null }

/** Where the work of one job is done. */
export type Workplace = {
  /** The child to work in. @throws HostError model-missing when the model was removed in the meantime */
  begin(): Promise<Supervisor>
  /** @returns null when nothing can be done: the system itself refused, or has a bug */
  recover(thrown: unknown): Recovery | null
}

/** The installed models, as the store tells. */
export type Models = { installed(): readonly InstalledModel[] }

/** Which device networks run on; told when one gives up. */
export type Devices = {
  /** @param wanted by the request; `auto` is what proved best */
  settle(wanted: Provider | 'auto'): Promise<Device>
  /** It crashed or was lost: not to be chosen again by itself. */
  gaveUp(provider: Provider, why: string): void
}

type Device = Pick<DeviceRecord, 'provider' | 'name'>

export type WorkplaceOptions = Pick<SupervisorOptions, 'idle' | 'silence'> & {
  readonly launcher: Launcher
  readonly models: Models
  readonly devices: Devices
}

export type Workplaces = {
  /** Answers the questions about all systems, and works with the built-in tools. */
  readonly questions: Supervisor
  /** Process id of the child that runs networks now. */
  readonly inferencePid: number | undefined
  /**
   * @param system of the job; it has a network when it has a checkpoint
   * @param wanted device for a network
   */
  of(system: JobSystem, wanted?: Provider | 'auto' | undefined): Workplace
  /** Models came or went. */
  refresh(): void
  /** Ends what is idle and may hold the files of models open. */
  rest(): void
  close(): void
}

const lostCard = (device: string, why: string): string =>
  `The graphics card gave up (${device}: ${reasonIn(why) || 'no reason given'}); went on with the processor.`

/** Both children, and which of them works for whom. No process starts before it is needed. */
export const createWorkplaces = (options: WorkplaceOptions): Workplaces => {
  const { models, devices } = options
  const questions = createSupervisor({
    ...options,
    entry: 'separation',
    title: 'Lasso separation',
    equipment: () => ({ models: models.installed(), provider: 'cpu', device: deviceName('cpu') }),
  })
  /** One child for each device that is at work, so that a job that wants another disturbs none. */
  const children = new Map<Provider, { readonly supervisor: Supervisor; equipped: readonly InstalledModel[] }>()
  const childFor = ({ provider, name: device }: Device): Supervisor => {
    const known = children.get(provider)
    if (known) return known.supervisor
    const equipment = () => {
      child.equipped = models.installed()
      return { models: child.equipped, provider, device }
    }
    const supervisor = createSupervisor({ ...options, entry: 'inference', title: 'Lasso inference', equipment })
    const child = { supervisor, equipped: [] as readonly InstalledModel[] }
    children.set(provider, child)
    return supervisor
  }
  const local: Workplace = {
    begin: async () => questions,
    recover: (thrown) => {
      if (!(thrown instanceof WorkerEnded)) return null
      return thrown.end === 'stopped' ? { kind: 'again', warning: null } : { kind: 'crashed' }
    },
  }

  const remote = (system: JobSystem, wanted: Provider | 'auto'): Workplace => {
    /** This job's own: a device that gave up under it is not given to it again. */
    let mine = wanted
    let device: Device = { provider: 'cpu', name: deviceName('cpu') }
    let kills = memoryKills()
    let killed = 0
    const isMemory = (thrown: WorkerEnded | SystemError): boolean => {
      if (thrown instanceof SystemError) return thrown.gaveUp === 'memory'
      if (/bad_alloc|out of memory|allocation failed/i.test(thrown.detail)) return true
      // The system's own killer leaves no word but in the kernel's count; killed twice is no accident either.
      if (thrown.signal !== 'SIGKILL') return false
      const before = kills
      kills = memoryKills()
      return kills > before || ++killed > 1
    }
    return {
      begin: async () => {
        const { id, name, checkpoint } = system
        if (!models.installed().some((model) => model.id === id && model.checkpoint === checkpoint))
          fail({ code: 'model-missing', system: name, models: [id] })
        const machine = machineWithoutRuntime()
        if (machine !== null) fail({ code: 'runtime-missing', system: name, machine })
        device = await devices.settle(mine)
        return childFor(device)
      },
      recover: (thrown) => {
        const ended = thrown instanceof WorkerEnded
        if (!ended && !(thrown instanceof SystemError && thrown.gaveUp)) return null
        if (ended && thrown.end === 'stopped') return { kind: 'again', warning: null }
        const memory = isMemory(thrown)
        // A child in which memory ran out, or a device was lost, is not to be trusted with the next run.
        if (!ended) childFor(device).stop()
        const { provider } = device
        if (provider !== 'cpu') {
          const why = ended ? thrown.detail : thrown.message
          devices.gaveUp(provider, why)
          mine = 'cpu'
          return { kind: 'again', warning: lostCard(device.name, why) }
        }
        if (memory) return { kind: 'less-memory' }
        return ended ? { kind: 'crashed' } : null
      },
    }
  }

  return {
    questions,
    get inferencePid() {
      return [...children.values()].map(({ supervisor }) => supervisor.pid).find((pid) => pid !== undefined)
    },
    of: (system, wanted = 'auto') => (system.checkpoint === null ? local : remote(system, wanted)),
    refresh: () => {
      questions.equip()
      const now = models.installed()
      const stays = (model: InstalledModel) =>
        now.some(({ id, checkpoint }) => id === model.id && checkpoint === model.checkpoint)
      // A model that is gone may be at work: its files are let go at once, and its job finds out why.
      for (const { supervisor, equipped } of children.values())
        if (equipped.every(stays)) supervisor.equip()
        else supervisor.stop()
    },
    rest: () => {
      for (const { supervisor } of children.values()) supervisor.rest()
    },
    close: () => {
      questions.close()
      for (const { supervisor } of children.values()) supervisor.close()
    },
  }
}
