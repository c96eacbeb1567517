import { join } from 'node:path'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import type { Timing } from '../measure.ts'
import { openMeasuredChild } from '../measured-child.ts'
import type { WindowCall } from './window-child.ts'

/** A process of its own that holds the network of one window. */
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
  const { ask, memory, close } = openMeasuredChild<WindowCall, Timing>(join(import.meta.dirname, 'window-child.ts'))
  return {
    opened: await ask({ call: 'open', model, duration }),
    window: () => ask({ call: 'window' }),
    masks: (queries) => ask({ call: 'masks', queries }),
    ...{ memory, close },
  }
}
