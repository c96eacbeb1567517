import type { Job } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { Host } from '../host.ts'
import type { Input } from './command.ts'
import { showProgress } from './progress.ts'

/**
 * Waits for a job to end and shows how far it is; Ctrl+C cancels it.
 * @throws HostError with the job's failure, `cancelled` when it was cancelled
 */
export const followJob = async (
  host: Host,
  id: string,
  { terminal, signal }: Pick<Input, 'terminal' | 'signal'>,
): Promise<NonNullable<Job['outcome']>> => {
  const show = showProgress(terminal)
  const ends = [host.on('job.changed', (job) => void (job.id === id && show(job)))]
  const cancel = (): void => host.board.cancel(id)
  signal.addEventListener('abort', cancel)
  try {
    if (signal.aborted) cancel()
    const job = await host.board.settled(id)
    if (job.state === 'done' && job.outcome) return job.outcome
    throw new HostError(job.failure ?? { code: 'cancelled' })
  } finally {
    signal.removeEventListener('abort', cancel)
    for (const end of ends) end()
  }
}
