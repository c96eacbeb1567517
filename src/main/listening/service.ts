import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Job, Params } from '../../contract/api.ts'
import { fail, HostError } from '../../contract/failures.ts'
import type { BestExample, Listening, SoundLane } from '../../contract/listening.ts'
import type { ListenerDescription } from '../../core/listening/listener.ts'
import { soundNamed } from '../../core/listening/names.ts'
import { type ListeningPart, listeningParts } from '../../core/listening/places.ts'
import type { TrackId } from '../../core/project/records.ts'
import type { HeardRange } from '../../core/separation/parts.ts'
import { installedListeners } from '../../core/systems/listeners.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import type { ProjectSession } from '../project/session.ts'
import type { Models, Workplaces } from '../separation/workplace.ts'
import { listenToPart } from './listen-to-part.ts'
import { createHeardMemory, isWhole } from './memory.ts'
import { createScoreFile } from './score-file.ts'
import type { ScoreShelf } from './shelf.ts'
import { type Told, type ToldOnTrack, tellBest, tellLane, tellSounds } from './tell.ts'

export type ListeningOptions = {
  readonly session: Pick<ProjectSession, 'require' | 'id' | 'on'>
  readonly board: JobBoard
  readonly workplaces: Pick<Workplaces, 'of'>
  readonly models: Models
  /** Models of the catalogue that are not on this machine: they can be offered. */
  readonly absent: () => readonly InstalledModel[]
  /** Where scores lie while they come. */
  readonly folder: string
  /** Keeps them for later sessions; null where there are none: then they go with their project. */
  readonly shelf: ScoreShelf | null
}

/** The ear: what is heard in a recording, and when. Listens to nothing twice. */
export type ListeningService = {
  sounds(): Listening
  /**
   * Begins a job; jobs run one after another.
   * @returns the job's id
   * @throws HostError no-project, nothing-selected, model-missing
   */
  start(request: Params<'listen.start'>): string
  /**
   * Listens in a job where nobody did.
   * @throws HostError as `start` does, query-unknown, and with the job's failure; `cancelled` when `signal` fires
   */
  bestExample(request: Params<'listen.bestExample'>, signal: AbortSignal): Promise<BestExample>
  /** @throws HostError no-project */
  lane(request: Params<'listen.lane'>): SoundLane
}

const queue = 'listening'

type ListenedRegion = Omit<Params<'listen.start'>, 'device'>

/** The tracks of a region, each once. */
const tracksOf = ({ track, others }: Pick<ListenedRegion, 'track' | 'others'>): TrackId[] => [
  ...new Set([track, ...others]),
]

const withoutDetector = 'A detector of sounds'

export const createListening = (options: ListeningOptions): ListeningService => {
  const { session, board, workplaces, models, absent, folder } = options
  const memory = createHeardMemory(options.shelf)
  let project = session.id
  let files = 0
  session.on('replaced', () => {
    if (session.id === project) return
    project = session.id
    memory.leave()
  })

  const installed = (): ListenerDescription | null => installedListeners(models.installed())[0]?.describe() ?? null
  const offered = (): ListenerDescription[] => installedListeners(absent()).map((listener) => listener.describe())
  const required = (): ListenerDescription => {
    const listener = installed()
    if (listener) return listener
    const offers = offered()
    return fail({
      code: 'model-missing',
      system: offers[0]?.name ?? withoutDetector,
      models: offers.map(({ model }) => model),
    })
  }

  const partsOf = ({ track, others, from, length }: ListenedRegion): ListeningPart[] => {
    const parts = listeningParts(session.require().document, tracksOf({ track, others }), from, length)
    return parts.length > 0 ? parts : fail({ code: 'nothing-selected' })
  }

  /** What is known of a range, as far as it was heard. @param at the frame at which its first is told */
  const toldOf = (range: HeardRange, at: number, listener: ListenerDescription): Told | null => {
    const heard = memory.find(range, listener)
    if (!heard) return null
    const reaches = heard.complete ? heard.length : Math.floor(heard.scores.moments * heard.scores.step)
    const from = Math.max(range.from, heard.from)
    const length = Math.min(range.from + range.length, heard.from + reaches) - from
    return length > 0 ? { heard, from, length, at: at + from - range.from } : null
  }
  const toldOfParts = (parts: readonly ListeningPart[], listener: ListenerDescription): ToldOnTrack[] =>
    parts.flatMap(({ places }) =>
      places.flatMap(({ piece, heard }) => {
        const told = toldOf(heard, piece.at, listener)
        return told ? [{ ...told, track: piece.track }] : []
      }),
    )

  const listen = async (
    parts: readonly ListeningPart[],
    tracks: readonly TrackId[],
    listener: ListenerDescription,
    device: Params<'listen.start'>['device'],
    { signal, update }: JobHandle,
  ): Promise<NonNullable<Job['outcome']>> => {
    const file = session.require()
    const { moment, rate: hears } = listener.geometry
    const warnings: string[] = []
    const missing = parts.filter((part) => !isWhole(memory.find(part, listener), part))
    const total = missing.reduce((sum, { length, rate }) => sum + length / rate, 0)
    let [done, runsOn] = [0, null as string | null]
    for (const part of missing) {
      signal.throwIfAborted()
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, `heard-${++files}`)
      const step = (moment * part.rate) / hears
      const scores = createScoreFile(path, listener.sounds.length, step, moment / hears)
      const hearing = memory.begin(part, listener, scores)
      try {
        await listenToPart(part, scores, {
          file,
          listener,
          signal,
          workplace: workplaces.of(listener, device),
          warn: (warning) => warnings.push(warning),
          stage: (stage) => update({ stage }),
          ready: (device) => {
            runsOn = device
            update({ stage: `Listening on ${device}` })
          },
          onProgress: (frames) => update({ progress: (done + frames / part.rate) / total }),
        })
        signal.throwIfAborted()
        hearing.finish()
      } catch (thrown) {
        hearing.abandon()
        throw thrown
      }
      done += part.length / part.rate
    }
    return {
      targetLevel: null,
      nothingFound: false,
      tool: listener.name,
      device: runsOn,
      files: [],
      tracks: [],
      clips: [],
      warnings: [...new Set(warnings)],
      heard: tellSounds(toldOfParts(parts, listener), listener.sounds, tracks),
    }
  }

  const titleOf = ([first, ...others]: readonly TrackId[]): string => {
    const name = session.require().document.track[first ?? '']?.name
    return others.length > 0 || name === undefined ? `Listen to ${others.length + 1} tracks` : `Listen to ${name}`
  }

  const start = (
    parts: readonly ListeningPart[],
    tracks: readonly TrackId[],
    listener: ListenerDescription,
    device: Params<'listen.start'>['device'],
  ): string =>
    board.start({ kind: 'listening', title: titleOf(tracks), tracks, queue }, (handle) =>
      listen(parts, tracks, listener, device, handle),
    )

  return {
    sounds: () => {
      const listener = installed()
      const offers = offered()
      const facts = listener && {
        id: listener.id,
        name: listener.name,
        quality: listener.quality,
        model: listener.model,
        checkpoint: listener.checkpoint,
      }
      const known = listener?.sounds.length ?? 0
      const most = offers.toSorted((a, b) => b.sounds.length - a.sounds.length)[0]
      const better = most && listener && most.sounds.length > known ? most : null
      return {
        listener: facts,
        better: better && { model: better.model, name: better.name, sounds: better.sounds.length },
        sounds: [...((listener ?? offers[0])?.sounds ?? [])],
        offers: offers.map(({ model }) => model),
      }
    },

    start: ({ device, ...region }) => {
      const parts = partsOf(region)
      return start(parts, tracksOf(region), required(), device)
    },

    bestExample: async ({ sound, ...region }, signal) => {
      const parts = partsOf(region)
      const listener = required()
      const index = soundNamed(listener.sounds, sound)
      if (index === null) return fail({ code: 'query-unknown', query: sound, knows: [] })
      if (parts.some((part) => !isWhole(memory.find(part, listener), part))) {
        const id = start(parts, tracksOf(region), listener, undefined)
        const cancel = () => board.cancel(id)
        signal.addEventListener('abort', cancel)
        try {
          if (signal.aborted) cancel()
          const { state, failure } = await board.settled(id)
          if (state !== 'done') throw new HostError(failure ?? { code: 'cancelled' })
        } finally {
          signal.removeEventListener('abort', cancel)
        }
      }
      const best = tellBest(toldOfParts(parts, listener), index)
      if (best === null) return fail({ code: 'nothing-selected' })
      const { track, from, length, confidence } = best
      return { index, name: listener.sounds[index]!, confidence, example: { track, from, length } }
    },

    lane: ({ of, from, length, most }) => {
      const { document } = session.require()
      const listener = installed()
      if (!listener) return { sounds: [], stretches: [], complete: false }
      const places =
        'source' in of
          ? [{ heard: { source: of.source, from, length, mix: null }, at: from }]
          : listeningParts(document, [of.track], from, length).flatMap((part) =>
              part.places.map(({ piece, heard }) => ({ heard, at: piece.at })),
            )
      const told = places.flatMap(({ heard, at }) => toldOf(heard, at, listener) ?? [])
      const complete = places.every(({ heard }) => isWhole(memory.find(heard, listener), heard))
      return { ...tellLane(told, listener.sounds, most), complete }
    },
  }
}
