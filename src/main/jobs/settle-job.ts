import type { Job } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { JobBoard } from './board.ts'

/**
 * Waits for a job to end; the signal cancels it.
 * @throws HostError with the job's failure, `cancelled` when it was cancelled
 */
export const settleJob = async (
  board: JobBoard,
  id: string,
  signal: AbortSignal,
): Promise<NonNullable<Job['outcome']>> => {
  const cancel = (): void => board.cancel(id)
  signal.addEventListener('abort', cancel)
  try {
    if (signal.aborted) cancel()
    const job = await board.settled(id)
    if (job.state === 'done' && job.outcome) return job.outcome
    throw new HostError(job.failure ?? { code: 'cancelled' })
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
