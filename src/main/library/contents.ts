import { basename } from 'node:path'
import type { Failure } from '../../contract/failures.ts'
import type { Library } from '../../contract/library.ts'
import { mediaFailure } from '../media/failures.ts'
import type { LatentCache } from './latent-cache.ts'
import {
  type FoundLibrary,
  foundLibrary,
  type KnownFacts,
  nothingFound,
  type Recording,
  recognise,
} from './recordings.ts'
import type { RememberedRecordings } from './remembered.ts'
import { scanLibrary } from './scan.ts'

/** How a library's folder stands: what was found when it was last looked at. */
export type FolderState = {
  /** Where it lies; null without one. */
  readonly root: string | null
  readonly found: FoundLibrary
  readonly state: Library['state']
  readonly failure: Failure | null
}

/** What lies in a library's folder, kept up by looking. */
export type LibraryContents = {
  now(): FolderState
  /** What the encoder of now has heard, of this session. */
  facts(): KnownFacts
  /** Another encoder listens now: a look finds out what that one has heard. */
  encoderChanged(): void
  /** Looks what is there now; a look that is under way gives way to it. @param again also at what could not be listened to before */
  look(again?: boolean): Promise<void>
  /** Resolves when no look is under way. */
  settled(): Promise<void>
  /** A recording that could not be listened to, for a reason that may pass: not tried at every look. */
  failed(recording: Recording, failure: Failure): void
  /** A recording that is not there any more. */
  gone(recording: Recording): void
  /** Another folder: what failed in the one before says nothing of it. */
  forgetFailures(): void
  close(): void
}

export type ContentsOptions = {
  readonly folder: () => string | null
  readonly encoder: () => string | null
  readonly cache: Pick<LatentCache, 'read'>
  readonly remembered: RememberedRecordings
  /** Told when it stands otherwise. */
  readonly onChange: () => void
  /** Told after a look that no other has overtaken. */
  readonly onLooked: () => void
}

const noFolder: FolderState = { root: null, found: nothingFound, state: 'none', failure: null }

export const createContents = (options: ContentsOptions): LibraryContents => {
  const { folder, encoder, cache, remembered, onChange, onLooked } = options
  let facts: KnownFacts = new Map()
  const passing = new Map<string, Failure>()
  let now = noFolder
  let isClosed = false
  let current = new AbortController()
  let latest: Promise<void> = Promise.resolve()

  const recogniseAll = ({ recordings }: FoundLibrary, signal: AbortSignal): Promise<void> =>
    recognise(recordings, encoder(), cache, facts, signal)

  const forgetFailures = (): void => passing.clear()

  const lookAt = async (root: string, signal: AbortSignal): Promise<void> => {
    if (root !== now.root || now.state !== 'ready') {
      const known = remembered.listing(root)
      const before = known ? foundLibrary(known, remembered) : nothingFound
      await recogniseAll(before, signal)
      now = { ...now, root, found: before, state: 'looking' }
      onChange()
    }
    try {
      const scan = await scanLibrary(root, signal)
      remembered.setListing(root, scan)
      const found = foundLibrary(scan, remembered)
      for (const recording of found.recordings) recording.failure ??= passing.get(recording.stamp) ?? null
      await recogniseAll(found, signal)
      now = { root, found, state: 'ready', failure: null }
    } catch (thrown) {
      signal.throwIfAborted()
      forgetFailures()
      now = { ...now, state: 'missing', failure: mediaFailure(thrown, basename(root) || root) }
    }
  }

  const lookNow = async (again: boolean): Promise<void> => {
    if (isClosed) return
    current.abort()
    current = new AbortController()
    const { signal } = current
    const root = folder()
    if (root === null) {
      now = noFolder
      return onChange()
    }
    if (again) {
      forgetFailures()
      for (const { stamp } of now.found.recordings) remembered.setFailure(stamp, null)
    }
    try {
      await lookAt(root, signal)
    } catch (thrown) {
      // A later look has taken over.
      if (signal.aborted) return
      throw thrown
    }
    remembered.save()
    onChange()
    onLooked()
  }

  return {
    now: () => now,
    facts: () => facts,
    encoderChanged: () => {
      // Another map, as a look that is under way still writes into the one it began with.
      facts = new Map()
    },
    look: (again = false) => {
      latest = lookNow(again)
      return latest
    },
    settled: async () => {
      for (let seen: Promise<void> | null = null; seen !== latest; ) {
        seen = latest
        await seen
      }
    },
    failed: ({ stamp }, failure) => {
      passing.set(stamp, failure)
    },
    gone: (recording) => {
      const { found } = now
      now = { ...now, found: { ...found, recordings: found.recordings.filter((one) => one !== recording) } }
    },
    forgetFailures,
    close: () => {
      isClosed = true
      current.abort()
    },
  }
}
