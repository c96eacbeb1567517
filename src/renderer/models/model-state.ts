import type { Job, ModelRecord } from '../../contract/api.ts'
import { timeLeft } from '../history/job-text.ts'
import { formatBytes } from '../ui/format.ts'
import { formatRate, secondsLeft } from './transfer-rate.ts'

/** What can be done with a model. `resume` and `again` are downloads under the name that fits what is here. */
export type ModelAction = 'download' | 'resume' | 'again' | 'pause' | 'cancel' | 'verify' | 'remove' | 'discard'

/** What stands out, and what is possible beside it. */
export type ModelActions = { readonly primary: ModelAction | null; readonly others: readonly ModelAction[] }

/** What can be done with a model as it stands. */
export const actionsOf = ({
  state,
  manual,
  bundled,
}: Pick<ModelRecord, 'state' | 'manual' | 'bundled'>): ModelActions => {
  if (bundled) return { primary: null, others: state === 'ready' || state === 'broken' ? ['verify'] : [] }
  const { primary, others } = downloadActions(state)
  // Its files come by hand, in the place of a download.
  return manual !== null && primary !== null && fetches(primary) ? { primary: null, others } : { primary, others }
}

const downloadActions = (state: ModelRecord['state']): ModelActions => {
  switch (state) {
    case 'absent':
      return { primary: 'download', others: [] }
    case 'partial':
      return { primary: 'resume', others: ['discard'] }
    case 'downloading':
      return { primary: 'pause', others: ['cancel'] }
    case 'checking':
      return { primary: null, others: ['cancel'] }
    case 'ready':
      return { primary: null, others: ['verify', 'remove'] }
    case 'broken':
      return { primary: 'again', others: ['verify', 'remove'] }
  }
}

/** Whether it fetches bytes, for which the licence must be accepted. */
export const fetches = (action: ModelAction): boolean =>
  action === 'download' || action === 'resume' || action === 'again'

/** Per cent of a model's bytes that are here; never 100 before the last one is. */
export const percentOf = ({ bytes, present }: Pick<ModelRecord, 'bytes' | 'present'>): number =>
  bytes <= 0 ? 0 : Math.min(100, Math.floor((100 * present) / bytes))

/** Whether all of a file is here, as far as its size tells. */
export const isHere = ({ bytes, present }: ModelRecord['files'][number]): boolean => present > 0 && present >= bytes

/** How a model stands, in one line. `job` is the one at work on it, `rate` the speed in bytes a second. */
export const statusOf = (model: ModelRecord, job: Job | undefined, rate: number | null): string => {
  const { bytes, present, state } = model
  const amount = `${formatBytes(present)} of ${formatBytes(bytes)}`
  switch (state) {
    case 'absent':
      return model.bundled ? 'This copy of Lasso came without it' : 'Not on this machine'
    case 'partial':
      if (model.manual !== null)
        return `${model.files.filter(isHere).length} of ${model.files.length} files are here · ${formatBytes(present)}`
      return `Stopped at ${percentOf(model)} % · ${amount} kept`
    case 'downloading': {
      if (present === 0 && rate === null) return 'Beginning…'
      const left = secondsLeft(bytes - present, rate)
      const speed = rate === null ? [] : [formatRate(rate)]
      return [`${percentOf(model)} %`, amount, ...speed, ...(left === null ? [] : [timeLeft(left)])].join(' · ')
    }
    case 'checking': {
      const percent = job?.progress == null ? '' : ` · ${Math.floor(job.progress * 100)} %`
      return `${job?.stage || 'Checking every byte'}${percent}`
    }
    case 'ready':
      return 'Ready'
    case 'broken':
      return 'Damaged: it is not used'
  }
}

/**
 * What a screen reader is told when a model changes: its state, and each quarter of a download. Null when there is
 * nothing new to tell.
 */
export const announcementOf = (before: ModelRecord | undefined, now: ModelRecord): string | null => {
  if (!before) return null
  if (before.state !== now.state) {
    switch (now.state) {
      case 'absent':
        return `${now.name} is removed`
      case 'partial':
        return now.manual === null
          ? `${now.name}: download stopped at ${percentOf(now)} per cent`
          : `${now.name}: ${now.files.filter(isHere).length} of ${now.files.length} files are here`
      case 'downloading':
        return `${now.name}: downloading`
      case 'checking':
        return `${now.name}: checking`
      case 'ready':
        return `${now.name} is ready`
      case 'broken':
        return `${now.name} is damaged`
    }
  }
  const quarter = (model: ModelRecord): number => Math.floor(percentOf(model) / 25)
  if (now.state === 'downloading' && quarter(now) > quarter(before))
    return `${now.name}: ${25 * quarter(now)} per cent downloaded`
  return null
}
