import type { Job } from '../../contract/api.ts'
import { explain } from '../../contract/explain.ts'

/** "about 2 min left": as exact as such a guess can be. */
export const timeLeft = (seconds: number): string => {
  if (seconds < 5) return 'a few seconds left'
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s left`
  if (seconds < 3600) return `about ${Math.ceil(seconds / 60)} min left`
  return `about ${(seconds / 3600).toFixed(1)} h left`
}

/** One line that says how a job stands. */
export const jobLine = (job: Job): string => {
  switch (job.state) {
    case 'queued':
      return 'Waiting for its turn'
    case 'running': {
      const percent = job.progress === null ? [] : [`${Math.floor(job.progress * 100)} %`]
      const left = job.secondsLeft === null ? [] : [timeLeft(job.secondsLeft)]
      return [job.stage, ...percent, ...left].filter((part) => part !== '').join(' · ')
    }
    case 'interrupted':
      return 'Interrupted: what was finished is kept'
    case 'cancelled':
      return job.kind === 'download' && job.stage === 'Paused' ? 'Paused: what was downloaded is kept' : 'Cancelled'
    case 'failed':
      return job.failure ? explain(job.failure).happened : 'Failed'
    case 'done':
      if (job.outcome?.nothingFound) return 'Nothing found'
      return [job.outcome?.tool ?? 'Done', ...deviceOf(job), ...(job.outcome?.warnings ?? [])].join(' · ')
  }
}

/** What a network ran on. Tools without one say only "CPU", which tells nobody anything. */
const deviceOf = ({ outcome }: Job): string[] => (outcome?.device && outcome.device !== 'CPU' ? [outcome.device] : [])
