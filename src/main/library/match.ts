import { createMean } from '../../core/library/mean.ts'
import type { LatentCache } from './latent-cache.ts'
import { type KnownFacts, type Recording, type RecordingStatus, statusOf } from './recordings.ts'

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

export type MatchWork = {
  readonly encoder: string | null
  readonly cache: Pick<LatentCache, 'read'>
  readonly facts: KnownFacts
  /** Told when what was known of a recording was gone or damaged: it waits again. */
  readonly onLost: () => void
  /** Told when all of them were read. */
  readonly onRead: () => void
}

/** @param own the recordings of the sounds of these names */
export const matchOf = (names: readonly string[], own: readonly Recording[], work: MatchWork): LibraryMatch => {
  const { encoder, cache, facts, onLost, onRead } = work
  const count = (status: RecordingStatus): number => own.filter((recording) => statusOf(recording) === status).length
  return {
    names,
    ...{ recordings: count('heard'), waiting: count('waiting'), encoder },
    latent: async () => {
      const mean = createMean()
      for (const recording of own) {
        if (encoder === null || statusOf(recording) !== 'heard') continue
        const heard = await cache.read(encoder, recording.content!)
        if (heard?.latent) mean.push(heard.latent)
        else if (!heard) {
          facts.delete(recording.content!)
          recording.heard = null
          onLost()
        }
      }
      onRead()
      const latent = mean.value()
      return latent && { latent, recordings: mean.count }
    },
  }
}
