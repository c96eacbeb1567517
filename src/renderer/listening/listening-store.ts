import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HostApi, Job } from '../../contract/api.ts'
import { type Failure, failureOf } from '../../contract/failures.ts'
import type { BestExample, HeardSound, Listening, Span, TrackRegion } from '../../contract/listening.ts'
import type { ExampleId, TrackId } from '../../core/project/records.ts'
import type { Band } from '../timeline/sound-lane.ts'

/** A region of some tracks, each with the name that it had when it was asked about; at least one. */
export type TracksRegion = Span & { readonly tracks: readonly { readonly id: TrackId; readonly name: string }[] }

/** A region that was asked about, and how far the answer is. */
export type AskedRegion = TracksRegion & {
  /** Null until the host has put it on the board. */
  readonly job: Job | null
  readonly failure: Failure | null
}

/** Where one sound of the asked region is most present. */
export type FoundExample = { readonly sound: string; readonly best: BestExample }

/** What is known of a track moment by moment. */
export type ShownLane = {
  readonly bands: readonly Band[]
  /** Whether all of the track was listened to. */
  readonly complete: boolean
  readonly failure: Failure | null
}

/** What the ear of this window was asked and has answered. */
export type ListeningState = {
  /** Who listens here; null until the host has said. */
  readonly listening: Listening | null
  readonly asked: AskedRegion | null
  /** Somebody asked while nobody listens here: models that could are offered. */
  readonly wanted: boolean
  /** The name of the sound whose best example is being looked for. */
  readonly seeking: string | null
  readonly found: FoundExample | null
  /** The sound that is asked for by showing it, for as long as this example of the project is in the query. */
  readonly shownBy: { readonly sound: string; readonly example: ExampleId } | null
  /** Jobs that listen to whole tracks for their lanes, by track. */
  readonly lanes: { readonly [track: string]: Job }
  /** What lanes show, by track; one that is missing is being asked for. */
  readonly shown: { readonly [track: string]: ShownLane }
}

export type ListeningStore = StoreApi<ListeningState> & {
  /** Asks who listens here; answers with null where the host cannot be reached. */
  load(): Promise<Listening | null>
  /** Listens to a region, in place of what was asked before. */
  listen(region: TracksRegion): Promise<void>
  /** Listens to a track for its lane. */
  listenForLane(region: TrackRegion): Promise<void>
  /** Forgets what was asked, and stops listening to it. */
  forget(): void
  dispose(): void
}

/** Before anything was asked. */
export const nothingHeard: ListeningState = {
  listening: null,
  asked: null,
  wanted: false,
  seeking: null,
  found: null,
  shownBy: null,
  lanes: {},
  shown: {},
}

/** A region of some tracks as the host takes it. */
export const listenedRegion = ({ tracks, from, length }: TracksRegion) => {
  const [track = '', ...others] = tracks.map(({ id }) => id)
  return { track, others, from, length }
}

/** Whether a job is still at it. */
export const isActive = (job: Job | null): boolean => job?.state === 'queued' || job?.state === 'running'

/** What was heard in a region; null until it is known. */
export const heardIn = (asked: AskedRegion | null): readonly HeardSound[] | null =>
  asked?.job?.state === 'done' ? (asked.job.outcome?.heard ?? []) : null

export const createListeningStore = (host: HostApi): ListeningStore => {
  const store = createStore<ListeningState>(() => nothingHeard)
  /** The newest of each listening job: its end may be told before the answer to the call that started it. */
  const newest = new Map<string, Job>()
  /** Counts what was asked: the answer to an earlier question is not shown, and its job is stopped. */
  let calls = 0

  /** Models that are ready: when they change, another may listen. */
  let ready: string | null = null

  const watchModels = host.on('models.changed', (models) => {
    const now = models.flatMap(({ id, state }) => (state === 'ready' ? [id] : [])).join()
    if (now !== ready && store.getState().listening) void load()
    ready = now
  })
  const watchJobs = host.on('job.changed', (job) => {
    if (job.kind !== 'listening') return
    newest.set(job.id, job)
    store.setState(({ asked, lanes }) => ({
      ...(asked?.job?.id === job.id ? { asked: { ...asked, job } } : {}),
      lanes: Object.values(lanes).some(({ id }) => id === job.id)
        ? Object.fromEntries(Object.entries(lanes).map(([track, one]) => [track, one.id === job.id ? job : one]))
        : lanes,
    }))
  })

  const start = async (region: ReturnType<typeof listenedRegion>): Promise<Job | null> => {
    const { job } = await host.call('listen.start', region)
    const known = newest.get(job)
    if (known) return known
    const jobs = await host.call('job.list', undefined)
    return newest.get(job) ?? jobs.find(({ id }) => id === job) ?? null
  }

  const cancel = (job: Job | null): void => {
    if (job && isActive(job)) host.call('job.cancel', { job: job.id }).catch(() => {})
  }

  const load = async (): Promise<Listening | null> => {
    try {
      const listening = await host.call('listen.sounds', undefined)
      store.setState({ listening })
      return listening
    } catch {
      return store.getState().listening
    }
  }

  return {
    ...store,
    load,
    listen: async (region) => {
      const call = ++calls
      cancel(store.getState().asked?.job ?? null)
      store.setState({
        asked: { ...region, job: null, failure: null },
        wanted: false,
        seeking: null,
        found: null,
        shownBy: null,
      })
      try {
        const job = await start(listenedRegion(region))
        if (call === calls) store.setState({ asked: { ...region, job, failure: null } })
        else cancel(job)
      } catch (thrown) {
        if (call === calls) store.setState({ asked: { ...region, job: null, failure: failureOf(thrown) } })
      }
    },
    listenForLane: async (region) => {
      const { track, from, length } = region
      const job = await start({ track, others: [], from, length })
      if (job) store.setState(({ lanes }) => ({ lanes: { ...lanes, [track]: job } }))
    },
    forget: () => {
      calls++
      cancel(store.getState().asked?.job ?? null)
      store.setState({ asked: null, wanted: false, seeking: null, found: null, shownBy: null })
    },
    dispose: () => {
      watchJobs()
      watchModels()
    },
  }
}
