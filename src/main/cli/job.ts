import type { Job } from '../../contract/api.ts'
import type { Host } from '../host.ts'
import { settleJob } from '../jobs/settle-job.ts'
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
  const end = host.on('job.changed', (job) => void (job.id === id && show(job)))
  try {
    return await settleJob(host.board, id, signal)
  } finally {
    end()
  }
}
