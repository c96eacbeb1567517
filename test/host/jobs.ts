import type { Job } from '../../src/contract/api.ts'
import type { Way } from './ways.ts'

const atWork = (job: Job): boolean => job.state === 'queued' || job.state === 'running'

/** The end of a job, seen by its events. */
export const endOf = (way: Way, id: string): Promise<Job> => {
  const { promise, resolve } = Promise.withResolvers<Job>()
  const seen = (job: Job): void => {
    if (job.id === id && !atWork(job)) resolve(job)
  }
  const end = way.client.on('job.changed', seen)
  void way.client.call('job.list', undefined).then((jobs) => jobs.forEach(seen))
  return promise.finally(end)
}

/** Every state of a job that a client hears of, up to its end. */
export const historyOf = (way: Way, id: () => string): { readonly states: Job[] } => {
  const states: Job[] = []
  way.client.on('job.changed', (job) => {
    if (job.id === id()) states.push(job)
  })
  return { states }
}

export const importWav = async (way: Way, path: string): Promise<Job> => {
  const [id] = await way.client.call('media.import', { files: [way.host.files.give(path)], at: 0, track: null })
  return endOf(way, id!)
}
