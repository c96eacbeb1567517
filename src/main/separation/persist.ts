import { fail } from '../../contract/failures.ts'
import { type Supervisor, SystemError, WorkerEnded } from './supervisor.ts'
import type { Workplace } from './workplace.ts'

/** Children that may die under one job before it is given up. */
const mostCrashes = 2

let lastTask = 0

export type PersistOptions = {
  readonly workplace: Workplace
  readonly signal: AbortSignal
  /** Told what a person should know of how the work went on. */
  warn(warning: string): void
}

/**
 * Does a piece of work in a child, again and again until it is done.
 * @param attempt does it, under a number that no other work has
 * @param shrink arranges that the next attempt needs less memory; false when it cannot
 * @throws HostError worker-crashed, out-of-memory, model-missing; the signal's reason
 */
export type Persist = <T>(
  during: string,
  attempt: (supervisor: Supervisor, task: number) => Promise<T>,
  shrink?: () => Promise<boolean>,
) => Promise<T>

/**
 * Persists through the death of children: after a third crash it fails with `worker-crashed`. A device that gives up is
 * exchanged for the processor, and memory that runs out for smaller pieces. An abort kills the child and ends the work at
 * once.
 */
export const createPersist = ({ workplace, signal, warn }: PersistOptions): Persist => {
  let crashes = 0
  return async (during, attempt, shrink = async () => false) => {
    for (;;) {
      signal.throwIfAborted()
      const supervisor = await workplace.begin()
      signal.throwIfAborted()
      const stop = () => supervisor.stop()
      signal.addEventListener('abort', stop)
      const task = ++lastTask
      try {
        return await attempt(supervisor, task)
      } catch (thrown) {
        signal.throwIfAborted()
        const ended = thrown instanceof WorkerEnded
        // The child lives on: what it holds for this attempt is given back.
        if (!ended) void supervisor.ask('close', { task }).catch(() => {})
        if (!ended && !(thrown instanceof SystemError)) throw thrown
        if (ended && thrown.end === 'closed') fail({ code: 'cancelled' }, thrown)
        const detail = ended ? thrown.detail : thrown.message
        const recovery = workplace.recover(thrown)
        if (recovery === null || (recovery.kind === 'crashed' && ++crashes > mostCrashes))
          fail({ code: 'worker-crashed', during, detail }, thrown)
        else if (recovery.kind === 'again' && recovery.warning !== null) warn(recovery.warning)
        else if (recovery.kind === 'less-memory' && !(await shrink()))
          fail({ code: 'out-of-memory', during, detail }, thrown)
      } finally {
        signal.removeEventListener('abort', stop)
      }
    }
  }
}
