import { setImmediate as breathe } from 'node:timers/promises'
import type { Provider } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { OpenEncoder, SoundEncoder } from '../../core/library/encoder.ts'
import type { Listener, OpenListener } from '../../core/listening/listener.ts'
import { DeviceError } from '../../core/nn/session.ts'
import {
  type AnalysisPass,
  Refusal,
  type Runner,
  type SeparationSystem,
  type Tell,
} from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { TrialResult } from '../inference/providers.ts'
import type { ParentPort } from '../processes/parent-port.ts'
import type { CallMessage, CallName, Calls, Equipment, ReplyMessage } from './protocol.ts'

type Handlers = {
  [C in CallName]: (params: Calls[C]['params'], tell: Tell) => Calls[C]['result'] | Promise<Calls[C]['result']>
}

/** What differs between the children. */
export type Serving = {
  /** The systems that there are when these models are installed. */
  systems(models: readonly InstalledModel[]): readonly SeparationSystem[]
  /** Those that can listen, of the same models; for children that can run networks. */
  listeners?(models: readonly InstalledModel[]): readonly Listener[]
  /** Those that can say what a sound is like, of the same models; likewise. */
  encoders?(models: readonly InstalledModel[]): readonly SoundEncoder[]
  /** Told what there is to work with, before the systems are made of it. */
  equip?(equipment: Equipment): void
  /** Tries a device; for children that can run networks. */
  trial?(provider: Provider): Promise<TrialResult>
}

const handlersOf = (serving: Serving): Handlers => {
  let systems = serving.systems([])
  let listeners: readonly Listener[] = []
  const passes = new Map<number, AnalysisPass>()
  const runners = new Map<number, Runner>()
  const hearing = new Map<number, OpenListener>()
  let encoders: readonly SoundEncoder[] = []
  const encoding = new Map<number, OpenEncoder>()
  const systemOf = (id: string): SeparationSystem => {
    const found = systems.find((system) => system.describe().id === id)
    if (!found) throw new Error(`The system “${id}” is not installed.`)
    return found
  }
  const taskOf = <T>(tasks: Map<number, T>, task: number): T => {
    const found = tasks.get(task)
    if (!found) throw new Error(`Bug: task ${task} was never begun`)
    return found
  }
  return {
    equip: (equipment) => {
      serving.equip?.(equipment)
      systems = serving.systems(equipment.models)
      listeners = serving.listeners?.(equipment.models) ?? []
      encoders = serving.encoders?.(equipment.models) ?? []
      return null
    },
    describe: () => systems.map((system) => system.describe()),
    answer: ({ query }) => systems.map((system) => ({ system: system.describe(), answer: system.answer(query) })),
    plan: ({ system, request }) => systemOf(system).plan(request),
    openAnalysis: ({ system, request, plan, example, task }) => {
      passes.set(task, systemOf(system).analyse(request, plan, example))
      return null
    },
    analyse: ({ task, audio, at }) => {
      taskOf(passes, task).push(audio, at)
      return null
    },
    finishAnalysis: ({ task }) => {
      const pass = taskOf(passes, task)
      passes.delete(task)
      return pass.finish()
    },
    prepare: async ({ system, request, plan, analysis, example, task }, tell) => {
      const runner = await systemOf(system).prepare(request, plan, analysis, example, tell)
      runners.set(task, runner)
      return { device: runner.device }
    },
    run: ({ task, chunk }, tell) => taskOf(runners, task).run(chunk, tell),
    openListener: async ({ task, listener }, tell) => {
      const found = listeners.find((each) => each.describe().id === listener)
      if (!found) throw new Error(`The detector “${listener}” is not installed.`)
      const open = await found.open(tell)
      hearing.set(task, open)
      return { device: open.device }
    },
    hear: ({ task, hearing: window }) => taskOf(hearing, task).hear(window),
    openEncoder: async ({ task, encoder }, tell) => {
      const found = encoders.find((each) => each.describe().id === encoder)
      if (!found) throw new Error(`The encoder “${encoder}” is not installed.`)
      const open = await found.open(tell)
      encoding.set(task, open)
      return { device: open.device }
    },
    embed: ({ task, hearing: segment }) => taskOf(encoding, task).embed(segment),
    trial: ({ provider }) => {
      if (!serving.trial) throw new Error('Bug: this child runs no networks')
      return serving.trial(provider)
    },
    close: ({ task }) => {
      passes.delete(task)
      runners.get(task)?.release()
      runners.delete(task)
      hearing.get(task)?.release()
      hearing.delete(task)
      encoding.get(task)?.release()
      encoding.delete(task)
      return null
    },
  }
}

/** Questions a person waits for while a job keeps the child busy, and what they are to be answered with. */
const urgent: ReadonlySet<CallName> = new Set(['equip', 'describe', 'answer', 'plan'])

/** What nobody waits for: the library is listened to when there is nothing else to do. */
const patient: ReadonlySet<CallName> = new Set(['openEncoder', 'embed'])

/** Which of the waiting calls is answered next: what a person waits for, then work in order, then what can wait. */
const nextOf = (waiting: readonly CallMessage[]): number => {
  const first = waiting.findIndex(({ call }) => urgent.has(call))
  return first >= 0
    ? first
    : Math.max(
        0,
        waiting.findIndex(({ call }) => !patient.has(call)),
      )
}

/** Whether it was the machine that gave up, and what of it. */
const gaveUp = (thrown: unknown): 'memory' | 'device' | null => {
  if (thrown instanceof DeviceError) return thrown.kind
  // What V8 says when an array is too large for the memory that there is.
  return thrown instanceof RangeError && /allocation failed/i.test(thrown.message) ? 'memory' : null
}

const errorOf = (id: number, thrown: unknown): ReplyMessage => {
  if (thrown instanceof HostError) return { id, error: thrown.message, failure: thrown.failure }
  if (thrown instanceof Refusal) {
    const { message: error, system } = thrown
    return { id, error, failure: { code: 'system-refused', system, reason: error.replace(/\.$/, '') } }
  }
  const error = thrown instanceof Error ? thrown.message : String(thrown)
  const kind = gaveUp(thrown)
  return kind === null ? { id, error } : { id, error, gaveUp: kind }
}

/** Answers the host's calls until the process ends. */
export const serveSystems = (port: ParentPort, serving: Serving): void => {
  const handlers = handlersOf(serving)
  const waiting: CallMessage[] = []
  let working = false

  const answer = async ({ id, call, params }: CallMessage): Promise<void> => {
    try {
      const handle = handlers[call] as (params: unknown, tell: Tell) => unknown
      port.send({ id, result: await handle(params, (stage) => port.send({ id, stage })) })
    } catch (thrown) {
      port.send(errorOf(id, thrown))
    }
  }

  const work = async (): Promise<void> => {
    if (working) return
    working = true
    while (waiting.length > 0) {
      await answer(waiting.splice(nextOf(waiting), 1)[0]!)
      // Systems compute without a pause: let messages in between two calls.
      await breathe()
    }
    working = false
  }

  port.onMessage((message) => {
    waiting.push(message as CallMessage)
    void work()
  })
}
