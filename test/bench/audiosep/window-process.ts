import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { peakResidentMemory, type Timing } from '../measure.ts'
import type { WindowCall } from './window-child.ts'

/** A process of its own that holds the network of one window, so that its time and memory are the network's. */
export type WindowProcess = {
  /** From opening the model to a network that can run. */
  readonly opened: Timing
  /** One window, waveform to waveform. */
  window(): Promise<Timing>
  /** The masks of some queries for one window. */
  masks(queries: number): Promise<Timing>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

/** @param duration of the window in seconds */
export const openWindowProcess = async (model: InstalledModel, duration: number): Promise<WindowProcess> => {
  const child = fork(join(import.meta.dirname, 'window-child.ts'))
  const ask = async (call: WindowCall): Promise<Timing> => {
    const ended = new AbortController()
    try {
      child.send(call)
      const [answer] = await Promise.race([
        once(child, 'message', ended),
        once(child, 'exit', ended).then(([code, signal]) => {
          throw new Error(`the process of the network ended: ${signal ?? code}`)
        }),
      ])
      return answer as Timing
    } finally {
      ended.abort()
    }
  }
  return {
    opened: await ask({ call: 'open', model, duration }),
    window: () => ask({ call: 'window' }),
    masks: (queries) => ask({ call: 'masks', queries }),
    memory: () => peakResidentMemory(child.pid!),
    close: async () => {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
