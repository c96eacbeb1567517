import type { Job } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { type JobBoard, type JobHandle, projectClosing } from '../jobs/board.ts'
import { lockFolder } from './lock.ts'

/** What a job is doing with a model now. */
export type Activity = {
  readonly job: string
  readonly state: 'downloading' | 'checking'
  /** Bytes here of files that are on their way, by name: newer than what the disk tells. */
  readonly arriving: ReadonlyMap<string, number>
}

type Running = {
  job: string
  state: Activity['state']
  readonly arriving: Map<string, number>
  readonly own: AbortController
  readonly ended: Promise<void>
}

/** What work on a model is given. */
export type Work = {
  readonly signal: AbortSignal
  readonly update: JobHandle['update']
  /** Tells what the model is shown as. */
  show(state: Activity['state'], arriving?: { readonly name: string; readonly bytes: number }): void
}

/** How work on a model ended before its end. */
export type Stop = 'paused' | 'cancelled' | 'closing'

export type Activities = {
  of(model: string): Activity | null
  readonly any: boolean
  /**
   * Begins a job on a model, in whose folder it is alone. A model has one job at a time: further ones wait.
   * @param stopped told when it was stopped, with the folder still locked
   * @returns the job's id
   */
  start(
    request: {
      readonly kind: Job['kind']
      readonly title: string
      readonly model: string
      readonly state: Activity['state']
    },
    run: (work: Work) => Promise<readonly string[]>,
    stopped?: (how: Stop) => Promise<void>,
  ): string
  /** Stops what runs on a model, keeping what is here. Resolves when it has ended. */
  pause(model: string): Promise<void>
  /** Cancels what runs on a model. Resolves when it has ended. */
  cancel(model: string): Promise<void>
}

const paused = new DOMException('the download is paused', 'AbortError')

/** The queue of jobs on the models folder as a whole: adding files, moving. */
export const modelsQueue = 'models'

/** The outcome of a job on models. */
export const modelOutcome = (warnings: readonly string[] = []): NonNullable<Job['outcome']> => ({
  ...{ targetLevel: null, nothingFound: false, tool: null, device: null },
  ...{ files: [], tracks: [], clips: [], warnings: [...warnings] },
})

/**
 * @param tidy called at the end of each job, with the folder still locked
 * @param changed called when a model is to be shown differently; `atOnce` at the end of a job, before the board says so
 */
export const createActivities = (
  board: JobBoard,
  folderOf: (model: string) => string,
  tidy: (model: string) => Promise<void>,
  changed: (atOnce?: boolean) => void,
): Activities => {
  const running = new Map<string, Running>()

  const stopOf = (handle: JobHandle, own: AbortSignal): Stop | null => {
    if (own.aborted) return 'paused'
    if (!handle.signal.aborted) return null
    return handle.signal.reason === projectClosing ? 'closing' : 'cancelled'
  }

  return {
    of: (model) => running.get(model) ?? null,
    get any() {
      return running.size > 0
    },
    start: ({ kind, title, model, state }, run, stopped = async () => {}) => {
      const own = new AbortController()
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      const entry: Running = { job: '', state, arriving: new Map(), own, ended }
      let began = false
      const finish = (): void => {
        if (running.get(model) === entry) running.delete(model)
        resolve()
        changed(true)
      }
      entry.job = board.start({ kind, title, queue: `model ${model}`, scope: 'program' }, async (handle) => {
        began = true
        running.set(model, entry)
        changed()
        const signal = AbortSignal.any([handle.signal, own.signal])
        const waiting = (): void => handle.update({ stage: 'Waiting for another Lasso', progress: null })
        try {
          const lock = await lockFolder(folderOf(model), signal, waiting)
          try {
            const show: Work['show'] = (next, arriving) => {
              entry.state = next
              if (arriving) entry.arriving.set(arriving.name, arriving.bytes)
              changed()
            }
            return modelOutcome(await run({ signal, update: handle.update, show }))
          } catch (thrown) {
            const how = stopOf(handle, own.signal)
            if (how !== null && failureOf(thrown).code === 'cancelled') await stopped(how)
            if (how === 'paused') handle.update({ stage: 'Paused' })
            throw thrown
          } finally {
            await tidy(model).finally(() => lock.release())
          }
        } finally {
          finish()
        }
      })
      // A job that is cancelled while it waits for its turn never runs.
      void board.settled(entry.job).then(() => {
        if (!began) finish()
      })
      if (!running.has(model)) running.set(model, entry)
      changed()
      return entry.job
    },
    pause: async (model) => {
      const entry = running.get(model)
      if (!entry) return
      entry.own.abort(paused)
      await entry.ended
    },
    cancel: async (model) => {
      const entry = running.get(model)
      if (!entry) return
      board.cancel(entry.job)
      await entry.ended
    },
  }
}
