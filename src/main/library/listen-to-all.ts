import { access } from 'node:fs/promises'
import type { Job } from '../../contract/api.ts'
import type { EncoderDescription } from '../../core/library/encoder.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import type { Workplaces } from '../separation/workplace.ts'
import type { LatentCache } from './latent-cache.ts'
import { untilQuiet } from './quiet.ts'
import type { KnownFacts, Recording } from './recordings.ts'
import type { RememberedRecordings } from './remembered.ts'
import { takeRecording } from './take-recording.ts'

export type LibraryWork = {
  readonly board: JobBoard
  readonly workplaces: Pick<Workplaces, 'of'>
  readonly cache: LatentCache
  /** Where the cache lies. */
  readonly cacheFolder: string
  readonly remembered: RememberedRecordings
  /** What is to be listened to now, the most wanted first, and by whom; null when there is nobody, or no folder. */
  waiting(): {
    readonly root: string
    readonly encoder: EncoderDescription
    readonly facts: KnownFacts
    readonly recordings: readonly Recording[]
  } | null
  /** Told of every recording that was listened to, or could not be. */
  taken(recording: Recording): void
  /** Told of one that is not there any more, or is another now. @param all the whole folder is gone */
  gone(recording: Recording, all: boolean): void
}

/** Milliseconds between two moments at which what is known is written down. */
const saveEvery = 10_000

const isReadable = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Listens to what waits in a library, one recording after another, as long as nobody waits for anything else.
 * @throws HostError when none of it can go on: disk-full, model-missing, worker-crashed; the signal's reason
 */
export const listenToAll = async (
  { signal, update }: JobHandle,
  work: LibraryWork,
): Promise<NonNullable<Job['outcome']>> => {
  const { board, workplaces, cache, cacheFolder, remembered } = work
  const warnings = new Set<string>()
  let tool: string | null = null
  let [done, savedAt] = [0, performance.now()]
  try {
    for (;;) {
      const waiting = work.waiting()
      const recording = waiting?.recordings[0]
      if (!waiting || !recording) break
      const { root, encoder, facts, recordings } = waiting
      tool = encoder.name
      const total = done + recordings.length
      const stage = `Listening to “${recording.sound}”`
      update({ stage, progress: done / total })
      const still = async (): Promise<void> => {
        await untilQuiet(board, signal, () => update({ stage: 'Waiting for other work' }))
        update({ stage })
      }
      await still()
      const isThere = await takeRecording(recording, {
        ...{ root, cache, remembered, facts, encoder, signal, still },
        workplace: workplaces.of(encoder),
        warn: (warning) => warnings.add(warning),
        onProgress: (share) => update({ progress: (done + share) / total }),
      })
      if (isThere) work.taken(recording)
      else {
        const all = !(await isReadable(root))
        work.gone(recording, all)
        if (all) break
      }
      done++
      if (performance.now() - savedAt > saveEvery) {
        remembered.save()
        savedAt = performance.now()
      }
    }
  } catch (thrown) {
    return writeFailure(thrown, cacheFolder)
  } finally {
    remembered.save()
  }
  return {
    ...{ targetLevel: null, nothingFound: false, tool, device: null },
    ...{ files: [], tracks: [], clips: [], warnings: [...warnings] },
  }
}
