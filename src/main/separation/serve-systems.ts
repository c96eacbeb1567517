import { setImmediate as breathe } from 'node:timers/promises'
import type { AnalysisPass, Runner, SeparationSystem } from '../../core/separation/system.ts'
import type { ParentPort } from '../processes/parent-port.ts'
import type { CallMessage, CallName, Calls } from './protocol.ts'

type Handlers = { [C in CallName]: (params: Calls[C]['params']) => Calls[C]['result'] | Promise<Calls[C]['result']> }

const handlersOf = (systems: readonly SeparationSystem[]): Handlers => {
  const passes = new Map<number, AnalysisPass>()
  const runners = new Map<number, Runner>()
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
    prepare: async ({ system, request, plan, analysis, task }) => {
      runners.set(task, await systemOf(system).prepare(request, plan, analysis))
      return null
    },
    run: ({ task, chunk }) => taskOf(runners, task).run(chunk),
    close: ({ task }) => {
      passes.delete(task)
      runners.delete(task)
      return null
    },
  }
}

/** Questions a person waits for while a job keeps the child busy. */
const urgent: ReadonlySet<CallName> = new Set(['describe', 'answer', 'plan'])

/** Answers the host's calls with `systems` until the process ends. */
export const serveSystems = (port: ParentPort, systems: readonly SeparationSystem[]): void => {
  const handlers = handlersOf(systems)
  const waiting: CallMessage[] = []
  let working = false

  const answer = async ({ id, call, params }: CallMessage): Promise<void> => {
    try {
      const handle = handlers[call] as (params: unknown) => unknown
      port.send({ id, result: await handle(params) })
    } catch (thrown) {
      port.send({ id, error: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }

  const work = async (): Promise<void> => {
    if (working) return
    working = true
    while (waiting.length > 0) {
      const index = Math.max(
        0,
        waiting.findIndex(({ call }) => urgent.has(call)),
      )
      await answer(waiting.splice(index, 1)[0]!)
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
