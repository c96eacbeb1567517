import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Failure, fail } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'
import type { EncoderDescription } from '../../core/library/encoder.ts'
import { createMean } from '../../core/library/mean.ts'
import { soundsNamed } from '../../core/library/sounds.ts'
import { installedEncoders } from '../../core/systems/encoders.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { Folders } from '../files/folders.ts'
import { createAnnouncer } from '../jobs/announcer.ts'
import type { JobBoard } from '../jobs/board.ts'
import { mediaFailure } from '../media/failures.ts'
import type { Models, Workplaces } from '../separation/workplace.ts'
import { createLatentCache } from './latent-cache.ts'
import { type LibraryWork, listenToAll } from './listen-to-all.ts'
import {
  type FoundLibrary,
  foundLibrary,
  type KnownFacts,
  nothingFound,
  type Recording,
  recognise,
  statusOf,
} from './recordings.ts'
import { createRemembered } from './remembered.ts'
import { scanLibrary } from './scan.ts'
import type { LibrarySettingsFile } from './settings.ts'
import { tellLibrary } from './tell.ts'

export type LibraryOptions = {
  readonly board: JobBoard
  readonly workplaces: Pick<Workplaces, 'of'>
  readonly models: Models
  /** Models of the catalogue that are not on this machine: they can be offered. */
  readonly absent: () => readonly InstalledModel[]
  readonly settings: LibrarySettingsFile
  readonly place: Folders['library']
  readonly appVersion: string
  /** Listens by itself to what is new; without, only when it is asked to. */
  readonly background: boolean
  readonly canReveal: boolean
  /** Milliseconds between two change events. */
  readonly throttle?: number
}

/** Sounds of the library that are meant by a query, as one. */
export type LibraryMatch = {
  readonly names: readonly string[]
  /** Recordings of them that can serve now. */
  readonly recordings: number
  /** Recordings of them that were not listened to yet. */
  readonly waiting: number
  /** Key of the encoder that listens; null when none is installed. */
  readonly encoder: string | null
  /** What they are like together, and of how many recordings; null when none can serve any more. */
  latent(): Promise<{ readonly latent: Float32Array; readonly recordings: number } | null>
}

/** A user's own folder of sounds, listened to in the background so that its names can be queries. It is only ever read. */
export type LibraryService = {
  state(): Library
  /** Where it lies from now on; null forgets it. @throws HostError bad-request when it is fixed, file-unreadable */
  setFolder(path: string | null): Promise<void>
  /** Looks what is there now. @param again also at what could not be listened to before */
  look(again?: boolean): Promise<void>
  /** Resolves when what lay there at the beginning is known. */
  ready(): Promise<void>
  /**
   * Listens to what is waiting.
   * @param words only to the sounds that they mean; null for all
   * @returns the job's id; null when nothing is waiting
   * @throws HostError model-missing
   */
  listen(words: string | null): string | null
  /** The sounds that words mean; null when they mean none. */
  find(words: string): LibraryMatch | null
  /** The sounds of these very names; null when one is not there. */
  named(names: readonly string[]): LibraryMatch | null
  /** Models may have come or gone. */
  modelsChanged(): void
  /** @returns a function that ends the subscription */
  on(event: 'changed', listener: (library: Library) => void): () => void
  /** Writes down what is known, and listens no more. */
  close(): void
}

const listener = 'A model that listens'

/** @throws HostError file-missing, file-unreadable */
const requireFolder = async (path: string): Promise<void> => {
  const name = basename(path) || path
  const facts = await stat(path).catch((thrown: unknown) => fail(mediaFailure(thrown, name), thrown))
  if (!facts.isDirectory()) fail({ code: 'file-unreadable', file: name, reason: 'it is not a folder' })
}

export const createLibrary = (options: LibraryOptions): LibraryService => {
  const { board, workplaces, models, absent, settings, place, background, canReveal, throttle = 300 } = options
  const cache = createLatentCache(place.cache)
  const remembered = createRemembered(join(place.cache, 'recordings.json'), options.appVersion)

  const folder = (): string | null => (place.fixed ? place.folder : settings.read().folder)
  const encoderOf = (among: readonly InstalledModel[]): EncoderDescription | null =>
    installedEncoders(among)[0]?.describe() ?? null

  let encoder = encoderOf(models.installed())
  let facts: KnownFacts = new Map()
  let root: string | null = null
  let found: FoundLibrary = nothingFound
  let state: Library['state'] = 'none'
  let failure: Failure | null = null
  let trouble: Failure | null = null
  let stopped = false
  let isClosed = false
  /** Failures of files that may pass: kept as long as the folder is there, so that they are not tried at every look. */
  const passing = new Map<string, Failure>()
  let current = new AbortController()
  let latest: Promise<void> = Promise.resolve()

  let job: string | null = null
  /** Sounds that the job is about; null for all. */
  let only: ReadonlySet<string> | null = null
  /** Sounds that a person asked for: they come first. */
  const wanted = new Set<string>()
  /** Jobs that were cancelled because another folder was chosen. */
  const left = new Set<string>()

  const tellState = (): Library => {
    const offers = encoder ? [] : installedEncoders(absent()).map((one) => one.describe().model)
    return {
      ...{ folder: folder(), fixed: place.fixed, state, failure, ...tellLibrary(found) },
      listener: encoder && { name: encoder.name, model: encoder.model },
      ...{ offers, job, stopped, trouble, canReveal },
    }
  }
  const announcer = createAnnouncer(tellState, throttle)
  const { tell, changed } = announcer

  const waitingNow = () =>
    found.recordings.filter(
      (recording) => statusOf(recording) === 'waiting' && (only === null || only.has(recording.sound!)),
    )

  const work: LibraryWork = {
    ...{ board, workplaces, cache, remembered, cacheFolder: place.cache },
    waiting: () => {
      if (!encoder || root === null) return null
      const waiting = waitingNow()
      const isWanted = ({ sound }: Recording): boolean => wanted.has(sound!)
      const recordings = [...waiting.filter(isWanted), ...waiting.filter((recording) => !isWanted(recording))]
      return { root, encoder, facts, recordings }
    },
    taken: (recording) => {
      if (recording.failure) passing.set(recording.stamp, recording.failure)
      changed()
    },
    gone: (recording, all) => {
      // When the whole folder is gone, a look says so, and nothing of it is forgotten.
      if (all) void look()
      else found = { ...found, recordings: found.recordings.filter((one) => one !== recording) }
      changed()
    },
  }

  const begin = (): string => {
    trouble = null
    const title = 'Listen to the library'
    const started = board.start({ kind: 'library', title, queue: 'library', scope: 'program' }, (handle) =>
      listenToAll(handle, work),
    )
    job = started
    void board.settled(started).then((ended) => {
      if (job === started) job = null
      if (ended.state === 'cancelled' && !left.delete(started)) stopped = true
      if (ended.state === 'failed') trouble = ended.failure
      only = null
      tell()
      // What came while it was at work, or while it worked on some sounds alone.
      listenByItself()
    })
    changed()
    return started
  }

  const isAtWork = (): boolean => job !== null

  const listenByItself = (): void => {
    if (!background || isClosed || stopped || trouble || isAtWork() || !encoder || state !== 'ready') return
    if (waitingNow().length > 0) begin()
  }

  const recogniseAll = (library: FoundLibrary, signal: AbortSignal): Promise<void> =>
    recognise(library.recordings, encoder?.key ?? null, cache, facts, signal)

  const look = (again = false): Promise<void> => {
    latest = lookNow(again)
    return latest
  }
  const lookNow = async (again: boolean): Promise<void> => {
    if (isClosed) return
    current.abort()
    current = new AbortController()
    const { signal } = current
    const wantedRoot = folder()
    if (wantedRoot === null) {
      ;[root, found, state, failure] = [null, nothingFound, 'none', null]
      return tell()
    }
    if (again) {
      passing.clear()
      for (const { stamp } of found.recordings) remembered.setFailure(stamp, null)
      ;[trouble, stopped] = [null, false]
    }
    try {
      if (wantedRoot !== root || state !== 'ready') {
        const known = remembered.listing(wantedRoot)
        const before = known ? foundLibrary(known, remembered) : nothingFound
        await recogniseAll(before, signal)
        ;[root, found, state] = [wantedRoot, before, 'looking']
        tell()
      }
      try {
        const scan = await scanLibrary(wantedRoot, signal)
        remembered.setListing(wantedRoot, scan)
        const now = foundLibrary(scan, remembered)
        for (const recording of now.recordings) recording.failure ??= passing.get(recording.stamp) ?? null
        await recogniseAll(now, signal)
        ;[found, state, failure] = [now, 'ready', null]
      } catch (thrown) {
        signal.throwIfAborted()
        passing.clear()
        ;[state, failure] = ['missing', mediaFailure(thrown, basename(wantedRoot) || wantedRoot)]
      }
    } catch (thrown) {
      // A later look has taken over.
      if (signal.aborted) return
      throw thrown
    }
    remembered.save()
    tell()
    listenByItself()
  }

  const matchOf = (names: readonly string[]): LibraryMatch | null => {
    if (names.length === 0) return null
    const own = found.recordings.filter(({ sound }) => sound !== null && names.includes(sound))
    const count = (status: string): number => own.filter((recording) => statusOf(recording) === status).length
    const key = encoder?.key ?? null
    if (count('heard') === 0) for (const name of names) wanted.add(name)
    return {
      names,
      ...{ recordings: count('heard'), waiting: count('waiting'), encoder: key },
      latent: async () => {
        const mean = createMean()
        for (const recording of own) {
          if (key === null || statusOf(recording) !== 'heard') continue
          const heard = await cache.read(key, recording.content!)
          if (heard?.latent) mean.push(heard.latent)
          else if (!heard) {
            // Gone or damaged: it is listened to again.
            facts.delete(recording.content!)
            recording.heard = null
            changed()
          }
        }
        listenByItself()
        const latent = mean.value()
        return latent && { latent, recordings: mean.count }
      },
    }
  }

  void cache.tidy()
  void look()

  return {
    state: tellState,
    setFolder: async (path) => {
      if (place.fixed)
        fail({
          code: 'bad-request',
          method: 'library.setFolder',
          problem: 'the command line or LASSO_LIBRARY says where the library lies',
        })
      if (path !== null) await requireFolder(path)
      settings.write({ folder: path })
      if (job !== null && board.get(job)) {
        left.add(job)
        board.cancel(job)
      }
      passing.clear()
      wanted.clear()
      ;[stopped, trouble] = [false, null]
      await look()
    },
    look,
    ready: async () => {
      for (let seen: Promise<void> | null = null; seen !== latest; ) {
        seen = latest
        await seen
      }
    },
    listen: (words) => {
      stopped = false
      const names = words === null ? null : soundsNamed(found.sounds, words).map(({ name }) => name)
      for (const name of names ?? []) wanted.add(name)
      if (isAtWork()) {
        if (names === null || only === null) only = null
        else only = new Set([...only, ...names])
        return job
      }
      only = names && new Set(names)
      if (waitingNow().length === 0) {
        only = null
        return null
      }
      if (!encoder) {
        only = null
        const offers = installedEncoders(absent()).map((one) => one.describe())
        fail({ code: 'model-missing', system: offers[0]?.name ?? listener, models: offers.map(({ model }) => model) })
      }
      return begin()
    },
    find: (words) => matchOf(soundsNamed(found.sounds, words).map(({ name }) => name)),
    named: (names) => {
      const known = new Set(found.sounds.map(({ name }) => name))
      return names.every((name) => known.has(name)) ? matchOf(names) : null
    },
    modelsChanged: () => {
      const now = encoderOf(models.installed())
      if (now?.key === encoder?.key && now?.name === encoder?.name) return
      encoder = now
      facts = new Map()
      trouble = null
      void look()
    },
    on: (_event, listener) => announcer.listen(listener),
    close: () => {
      isClosed = true
      current.abort()
      remembered.save()
    },
  }
}
