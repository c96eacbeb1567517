import type { Job } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import type { HandlersOf, HostContext } from './context.ts'

export const jobHandlers = (context: HostContext): HandlersOf<'job'> => {
  const { board } = context
  const require = (id: string): Job => {
    const found = board.get(id)
    if (!found) throw new HostError({ code: 'job-missing', job: id })
    return found
  }
  return {
    'job.list': () => board.list(),
    'job.cancel': ({ job }) => {
      board.cancel(job)
    },
    'job.resume': async ({ job }) => {
      const { id } = require(job)
      const service = await context.separation()
      service.resume(id)
    },
    'job.keep': async ({ job }) => {
      const { id } = require(job)
      const service = await context.separation()
      service.keep(id)
    },
    'job.dismiss': async ({ job }) => {
      // What an interrupted separation stored goes with it; the other kinds leave nothing behind.
      if (require(job).kind === 'separation') (await context.separation()).dismiss(job)
      else board.dismiss(job)
    },
  }
}
