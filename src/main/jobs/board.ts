import { randomBytes } from 'node:crypto'
import type { Job } from '../../contract/api.ts'
import { fail, failureOf } from '../../contract/failures.ts'
import type { Seconds } from '../../core/base/units.ts'
import { createEstimate, type Estimate } from './estimate.ts'

/** What a running job may tell about itself. `secondsLeft` is estimated from `progress` where it is not given. */
export type JobPatch = Partial<Pick<Job, 'title' | 'stage' | 'progress' | 'secondsLeft' | 'growing'>>

export type JobHandle = {
  readonly id: string
  /** Fires when the job is cancelled. */
  readonly signal: AbortSignal
  update(patch: JobPatch): void
}

export type JobRequest = {
  readonly kind: Job['kind']
  readonly title: string
  readonly tracks?: readonly string[]
  /** Jobs of an equal queue run one after another; null runs at once. */
  readonly queue: string | null
  /** `program` for work that has nothing to do with the open project, and goes on when that is closed. */
  readonly scope?: 'project' | 'program'
  /** Takes the place of a finished or interrupted job of this id, for one that goes on. */
  readonly id?: string
}

export type JobBoardEvents = { changed: Job; removed: { job: string } }

/** Long work of the host: who runs, who waits, how far it is. One board for a host. */
export type JobBoard = {
  /** @returns the job's id, at once */
  start(request: JobRequest, run: (handle: JobHandle) => Promise<Job['outcome']>): string
  list(): Job[]
  get(id: string): Job | null
  /** Ends a job within a second. A job that has ended already stays as it is. @throws HostError job-missing */
  cancel(id: string): void
  /** Takes a job off the board; one that still runs is cancelled first. @throws HostError job-missing */
  dismiss(id: string): void
  /** The job as it ended. @throws HostError job-missing */
  settled(id: string): Promise<Job>
  /** Puts a job on the board that nobody runs: one that an earlier session left behind. */
  add(job: Job): void
  /**
   * Interrupts what runs on the project because it is closed, with `projectClosing` as the reason; `program` interrupts
   * everything. Resolves when none of it runs.
   */
  cancelAll(scope?: 'project' | 'program'): Promise<void>
  /** Takes what has ended or was interrupted off the board, of jobs on the project. */
  clear(): void
  /** @returns a function that ends the subscription */
  on<E extends keyof JobBoardEvents>(event: E, listener: (data: JobBoardEvents[E]) => void): () => void
}

export type JobBoardOptions = {
  /** Ended jobs that stay on the board; the oldest go first. */
  readonly keep?: number
  /** Milliseconds between two change events of a job. */
  readonly throttle?: number
  /** Milliseconds after which a cancelled job counts as ended, whatever its work does. */
  readonly grace?: number
}

/** The abort reason of jobs that end because their project is closed: what they have stored is kept with it. */
export const projectClosing = new DOMException('the project is being closed', 'AbortError')

type Entry = {
  job: Job
  readonly scope: 'project' | 'program'
  readonly abort: AbortController
  readonly estimate: Estimate
  readonly ended: Promise<Job>
  readonly resolve: (job: Job) => void
  /** When the last change event went out, and the timer of the next. */
  toldAt: number
  timer: NodeJS.Timeout | null
  dismissed: boolean
}

const hasEnded = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running'

/** Creates an empty board. */
export const createJobBoard = (options: JobBoardOptions = {}): JobBoard => {
  const { keep = 50, throttle = 100, grace = 800 } = options
  const entries = new Map<string, Entry>()
  const queues = new Map<string, Promise<void>>()
  const listeners = { changed: new Set<(data: Job) => void>(), removed: new Set<(data: { job: string }) => void>() }

  const tell = (entry: Entry) => {
    if (entry.timer) clearTimeout(entry.timer)
    entry.timer = null
    entry.toldAt = performance.now()
    if (entries.get(entry.job.id) === entry) for (const listener of [...listeners.changed]) listener(entry.job)
  }

  const tellSoon = (entry: Entry) => {
    const wait = entry.toldAt + throttle - performance.now()
    if (wait <= 0) return tell(entry)
    entry.timer ??= setTimeout(() => tell(entry), wait).unref()
  }

  const remove = (entry: Entry) => {
    if (entry.timer) clearTimeout(entry.timer)
    if (entries.get(entry.job.id) !== entry) return
    entries.delete(entry.job.id)
    for (const listener of [...listeners.removed]) listener({ job: entry.job.id })
  }

  const forgetOldest = () => {
    const ended = [...entries.values()].filter(({ job }) => hasEnded(job) && job.state !== 'interrupted')
    for (const entry of ended.slice(0, Math.max(0, ended.length - keep))) remove(entry)
  }

  const end = (entry: Entry, patch: Pick<Job, 'state'> & Partial<Job>) => {
    if (hasEnded(entry.job)) return
    entry.job = { ...entry.job, secondsLeft: null, growing: [], ...patch }
    tell(entry)
    entry.resolve(entry.job)
    if (entry.dismissed) remove(entry)
    forgetOldest()
  }

  const update = (entry: Entry, patch: JobPatch) => {
    if (entry.job.state !== 'running') return
    const known = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as JobPatch
    const secondsLeft: Seconds | null =
      known.progress === undefined
        ? entry.job.secondsLeft
        : known.progress === null
          ? null
          : entry.estimate.after(known.progress, performance.now() / 1000)
    entry.job = { ...entry.job, secondsLeft, ...known }
    tellSoon(entry)
  }

  const givenUp = ({ abort }: Entry) => (abort.signal.reason === projectClosing ? 'interrupted' : 'cancelled')

  const work = async (entry: Entry, run: (handle: JobHandle) => Promise<Job['outcome']>) => {
    if (hasEnded(entry.job)) return
    const { signal } = entry.abort
    entry.job = { ...entry.job, state: 'running' }
    tell(entry)
    try {
      const outcome = await run({ id: entry.job.id, signal, update: (patch) => update(entry, patch) })
      // Work that finished before it noticed the cancel is done: its edit is in the document.
      end(entry, { state: 'done', progress: 1, outcome })
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (signal.aborted || failure.code === 'cancelled') end(entry, { state: givenUp(entry) })
      else end(entry, { state: 'failed', failure })
    }
  }

  const insert = (job: Job, scope: Entry['scope'] = 'project'): Entry => {
    const { promise, resolve } = Promise.withResolvers<Job>()
    const entry: Entry = {
      job,
      scope,
      abort: new AbortController(),
      estimate: createEstimate(),
      ended: promise,
      resolve,
      toldAt: Number.NEGATIVE_INFINITY,
      timer: null,
      dismissed: false,
    }
    const before = entries.get(job.id)
    if (before?.timer) clearTimeout(before.timer)
    entries.delete(job.id)
    entries.set(job.id, entry)
    return entry
  }

  const entryOf = (id: string): Entry => entries.get(id) ?? fail({ code: 'job-missing', job: id })

  const cancelEntry = (entry: Entry, reason?: DOMException) => {
    if (hasEnded(entry.job) || entry.abort.signal.aborted) return
    const waiting = entry.job.state === 'queued'
    entry.abort.abort(reason)
    if (waiting) end(entry, { state: givenUp(entry) })
    else setTimeout(() => end(entry, { state: givenUp(entry) }), grace).unref()
  }

  const enqueue = (queue: string, entry: Entry, run: () => Promise<void>) => {
    const before = queues.get(queue) ?? Promise.resolve()
    // `run` never rejects; a cancelled job whose work hangs must not hold up those behind it.
    const after = before.then(() => Promise.race([run(), entry.ended.then(() => {})]))
    queues.set(queue, after)
    after.then(() => {
      if (queues.get(queue) === after) queues.delete(queue)
    })
  }

  return {
    start: ({ kind, title, tracks, queue, scope, id = `job_${randomBytes(9).toString('base64url')}` }, run) => {
      const before = entries.get(id)
      if (before && !hasEnded(before.job))
        fail({ code: 'bad-request', method: 'job.resume', problem: 'the job is at work already' })
      const stage = queue === null ? '' : 'Waiting'
      const blank = { growing: [], failure: null, outcome: null, ...(tracks ? { tracks: [...tracks] } : {}) }
      const entry = insert({ id, kind, title, state: 'queued', stage, progress: 0, secondsLeft: null, ...blank }, scope)
      tell(entry)
      if (queue === null) queueMicrotask(() => work(entry, run))
      else enqueue(queue, entry, () => work(entry, run))
      return id
    },
    list: () => [...entries.values()].map(({ job }) => job),
    get: (id) => entries.get(id)?.job ?? null,
    cancel: (id) => cancelEntry(entryOf(id)),
    dismiss: (id) => {
      const entry = entryOf(id)
      entry.dismissed = true
      if (hasEnded(entry.job)) remove(entry)
      else cancelEntry(entry)
    },
    settled: async (id) => entryOf(id).ended,
    add: (job) => {
      const entry = insert(job)
      if (hasEnded(job)) entry.resolve(job)
      tell(entry)
    },
    cancelAll: async (scope = 'project') => {
      const meant = [...entries.values()].filter((entry) => scope === 'program' || entry.scope === 'project')
      const active = meant.filter(({ job }) => !hasEnded(job))
      for (const entry of active) cancelEntry(entry, projectClosing)
      await Promise.all(active.map(({ ended }) => ended))
    },
    clear: () => {
      for (const entry of [...entries.values()]) if (entry.scope === 'project' && hasEnded(entry.job)) remove(entry)
    },
    on: (event, listener) => {
      const set = listeners[event] as Set<typeof listener>
      set.add(listener)
      return () => set.delete(listener)
    },
  }
}
