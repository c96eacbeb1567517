import { join } from 'node:path'
import { failureOf, HostError } from '../../contract/failures.ts'
import { mediaFailure } from '../media/failures.ts'
import { hashFile } from '../models/hash-file.ts'
import type { LatentCache } from './latent-cache.ts'
import { type ListeningPorts, listenToRecording } from './listen-to-recording.ts'
import { type MonoRecording, readRecording } from './read-recording.ts'
import type { KnownFacts, Recording } from './recordings.ts'
import type { RememberedRecordings } from './remembered.ts'
import { stampOf } from './scan.ts'

export type TakingPorts = ListeningPorts & {
  readonly root: string
  readonly cache: LatentCache
  readonly remembered: RememberedRecordings
  readonly facts: KnownFacts
}

/** The recording is not there any more, or is another now: a new look tells. */
class Moved extends Error {}

/** Whether a failure is one of the file, to be told beside it while others go on. */
const isOfFile = (thrown: unknown): boolean => {
  const { code } = failureOf(thrown)
  return code.startsWith('media-') || code === 'file-unreadable' || code === 'internal'
}

/** @throws HostError what is wrong with the file; Moved; the signal's reason */
const reading = async <T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (thrown) {
    signal.throwIfAborted()
    const failure = mediaFailure(thrown, path)
    if (failure.code === 'file-missing') throw new Moved()
    throw new HostError(failure, { cause: thrown })
  }
}

/**
 * Listens to one recording, unless its content was listened to before, and notes what that came to.
 * @returns false when it is not there any more, or changed meanwhile
 * @throws HostError when the work as a whole cannot go on; the signal's reason
 */
export const takeRecording = async (recording: Recording, ports: TakingPorts): Promise<boolean> => {
  const { root, cache, remembered, facts, encoder, signal } = ports
  const { path, stamp } = recording
  const full = join(root, path)
  const requireSame = async (): Promise<void> => {
    if ((await reading(path, signal, () => stampOf(full))) !== stamp) throw new Moved()
  }
  try {
    if (recording.content === null) {
      const { sha256 } = await reading(path, signal, () => hashFile(full, signal))
      await requireSame()
      recording.content = sha256
      remembered.setContent(stamp, sha256)
    }
    const { content } = recording
    let heard = await cache.read(encoder.key, content)
    if (!heard) {
      const mono: MonoRecording = await reading(path, signal, () => readRecording(full, path, signal))
      await requireSame()
      heard = await listenToRecording(mono, ports)
      await cache.write(encoder.key, content, heard)
    }
    const known = { segments: heard.segments, warning: heard.warning }
    facts.set(content, known)
    recording.heard = known
    recording.failure = null
    remembered.setFailure(stamp, null)
    return true
  } catch (thrown) {
    if (thrown instanceof Moved) return false
    signal.throwIfAborted()
    if (!isOfFile(thrown)) throw thrown
    const failure = failureOf(thrown)
    recording.failure = failure
    // What the disk or its rights refuse today they may give tomorrow; what is in a file stays what it is.
    if (failure.code.startsWith('media-')) remembered.setFailure(stamp, failure)
    return true
  }
}
