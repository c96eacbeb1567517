import type { Job } from '../../contract/api.ts'
import type { Terminal } from './terminal.ts'

const minutes = (seconds: number): string => {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return `${whole} s left`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s left`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min left`
}

const barWidth = 24

/** One line: what is done, a bar, the percentage and the time left. */
export const progressLine = (job: Pick<Job, 'stage' | 'progress' | 'secondsLeft'>, columns: number): string => {
  const { stage, progress, secondsLeft } = job
  if (progress === null) return `${stage}…`.slice(0, columns - 1)
  const filled = Math.round(progress * barWidth)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
  const left = secondsLeft === null ? '' : `  ${minutes(secondsLeft)}`
  return `${stage.padEnd(12)} ${bar} ${String(Math.floor(progress * 100)).padStart(3)} %${left}`.slice(0, columns - 1)
}

/**
 * Shows a job's progress: on a terminal one line that is redrawn, in a pipe a plain line for every stage and every tenth.
 * @returns what to call with each state of the job
 */
export const showProgress = (
  terminal: Terminal,
): ((job: Pick<Job, 'state' | 'stage' | 'progress' | 'secondsLeft'>) => void) => {
  let told = ''
  return (job) => {
    if (job.state !== 'running' || job.stage === '') return
    if (terminal.isInteractive) return terminal.redraw(progressLine(job, terminal.columns))
    const tenth = job.progress === null ? '' : ` ${Math.floor(job.progress * 10) * 10} %`
    const line = `${job.stage}${tenth}`
    // A stage that tells a speed changes all the time: that alone is no news in a pipe.
    const news = `${job.stage.replace(/[\d.,]+ [kM]?B\/s|[\d.,]+ s\b/, '')}${tenth}`
    if (news === told) return
    told = news
    terminal.say(line)
  }
}
