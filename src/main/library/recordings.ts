import type { Failure } from '../../contract/failures.ts'
import { sortLibrary } from '../../core/library/sounds.ts'
import type { HeardRecording, LatentCache } from './latent-cache.ts'
import type { RememberedRecordings } from './remembered.ts'
import type { FoundRecording, Scan } from './scan.ts'

/** What listening to a recording came to, without the numbers. */
export type HeardFacts = Pick<HeardRecording, 'segments' | 'warning'>

/** A recording of the library, and what is known of it. */
export type Recording = FoundRecording & {
  /** The sound that it shows; null for one that lies in no folder. */
  readonly sound: string | null
  /** sha256 of its bytes, once they were read. */
  content: string | null
  /** Null while nobody has listened to it. */
  heard: HeardFacts | null
  /** Why nobody can. */
  failure: Failure | null
}

/** `heard`: it shows its sound. `silent`: nothing is to be heard in it. */
export type RecordingStatus = 'heard' | 'silent' | 'failed' | 'waiting' | 'stray'

export const statusOf = ({ sound, heard, failure }: Recording): RecordingStatus => {
  if (sound === null) return 'stray'
  if (heard) return heard.segments > 0 ? 'heard' : 'silent'
  return failure ? 'failed' : 'waiting'
}

/** A library as it was found. */
export type FoundLibrary = Pick<Scan, 'passedOver' | 'tooMany' | 'unreadable'> & {
  /** Names of its sounds and how many of each sound's recordings lie in folders within its own. */
  readonly sounds: readonly { readonly name: string; readonly nested: number }[]
  readonly recordings: readonly Recording[]
}

export const nothingFound: FoundLibrary = {
  ...{ sounds: [], recordings: [], passedOver: 0, tooMany: false, unreadable: [] },
}

/** What a look came to, with what is remembered of its recordings. */
export const foundLibrary = (
  scan: Pick<Scan, 'folders' | 'recordings'> & Partial<Scan>,
  remembered: Pick<RememberedRecordings, 'content' | 'failure'>,
): FoundLibrary => {
  const { passedOver = 0, tooMany = false, unreadable = [] } = scan
  const { sounds } = sortLibrary(
    scan.folders,
    scan.recordings.map(({ path }) => path),
  )
  const soundOf = new Map(sounds.flatMap(({ name, recordings }) => recordings.map((path) => [path, name] as const)))
  const recordings = scan.recordings.map(
    ({ path, stamp }): Recording => ({
      ...{ path, stamp, sound: soundOf.get(path) ?? null },
      ...{ content: remembered.content(stamp), heard: null, failure: remembered.failure(stamp) },
    }),
  )
  return {
    ...{ passedOver, tooMany, unreadable, recordings },
    sounds: sounds.map(({ name, nested }) => ({ name, nested })),
  }
}

/** What is known of contents in this session, by one encoder: nothing is read from the disk twice to be told. */
export type KnownFacts = Map<string, HeardFacts>

const together = 16

/** Finds out which recordings were listened to before, here or elsewhere. */
export const recognise = async (
  recordings: readonly Recording[],
  encoder: string | null,
  cache: Pick<LatentCache, 'read'>,
  facts: KnownFacts,
  signal: AbortSignal,
): Promise<void> => {
  const look = async (recording: Recording): Promise<void> => {
    const { content } = recording
    recording.heard = null
    if (content === null || encoder === null) return
    let known = facts.get(content) ?? null
    if (!known) {
      const heard = await cache.read(encoder, content)
      if (!heard) return
      known = { segments: heard.segments, warning: heard.warning }
      facts.set(content, known)
    }
    recording.heard = known
  }
  for (let at = 0; at < recordings.length; at += together) {
    signal.throwIfAborted()
    await Promise.all(recordings.slice(at, at + together).map(look))
  }
}
