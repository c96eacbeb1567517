import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fail } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'
import type { EncoderDescription } from '../../core/library/encoder.ts'
import { soundsNamed } from '../../core/library/sounds.ts'
import { installedEncoders } from '../../core/systems/encoders.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { Folders } from '../files/folders.ts'
import { createAnnouncer } from '../jobs/announcer.ts'
import type { JobBoard } from '../jobs/board.ts'
import { mediaFailure } from '../media/failures.ts'
import type { Models, Workplaces } from '../separation/workplace.ts'
import { createContents } from './contents.ts'
import { createLatentCache } from './latent-cache.ts'
import { createListening } from './listening.ts'
import { type LibraryMatch, matchOf } from './match.ts'
import { createRemembered } from './remembered.ts'
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
  const offers = (): readonly EncoderDescription[] => installedEncoders(absent()).map((one) => one.describe())
  const installed = (): EncoderDescription | null => installedEncoders(models.installed())[0]?.describe() ?? null
  let encoder = installed()

  const tellState = (): Library => {
    const { found, state, failure } = contents.now()
    return {
      ...{ folder: folder(), fixed: place.fixed, state, failure, ...tellLibrary(found) },
      listener: encoder && { name: encoder.name, model: encoder.model },
      offers: encoder ? [] : offers().map(({ model }) => model),
      ...{ ...listening.now(), canReveal },
    }
  }
  const { tell, changed, listen } = createAnnouncer(tellState, throttle)

  const contents = createContents({
    ...{ folder, cache, remembered },
    encoder: () => encoder?.key ?? null,
    onChange: tell,
    onLooked: () => listening.byItself(),
  })

  const listening = createListening({
    ...{ board, workplaces, cache, remembered, contents, background },
    cacheFolder: place.cache,
    encoder: () => encoder,
    requireEncoder: () => {
      if (encoder) return
      const all = offers()
      fail({ code: 'model-missing', system: all[0]?.name ?? listener, models: all.map(({ model }) => model) })
    },
    onChange: changed,
    onEnd: tell,
  })

  const look = (again = false): Promise<void> => {
    if (again) listening.forgive()
    return contents.look(again)
  }

  const meant = (names: readonly string[]): LibraryMatch | null => {
    if (names.length === 0) return null
    const own = contents.now().found.recordings.filter(({ sound }) => sound !== null && names.includes(sound))
    const match = matchOf(names, own, {
      ...{ cache, facts: contents.facts(), encoder: encoder?.key ?? null },
      onLost: changed,
      onRead: listening.byItself,
    })
    if (match.recordings === 0) listening.want(names)
    return match
  }

  const namesOf = (words: string): string[] => soundsNamed(contents.now().found.sounds, words).map(({ name }) => name)

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
      listening.leaveFolder()
      contents.forgetFailures()
      await look()
    },
    look,
    ready: contents.settled,
    listen: (words) => listening.ask(words === null ? null : namesOf(words)),
    find: (words) => meant(namesOf(words)),
    named: (names) => {
      const known = new Set(contents.now().found.sounds.map(({ name }) => name))
      return names.every((name) => known.has(name)) ? meant(names) : null
    },
    modelsChanged: () => {
      const now = installed()
      if (now?.key === encoder?.key && now?.name === encoder?.name) return
      encoder = now
      contents.encoderChanged()
      listening.forgetTrouble()
      void look()
    },
    on: (_event, listener) => listen(listener),
    close: () => {
      listening.close()
      contents.close()
      remembered.save()
    },
  }
}
