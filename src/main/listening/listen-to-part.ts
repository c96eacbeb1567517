import type { Frames } from '../../core/base/units.ts'
import { createScoreJoiner } from '../../core/listening/join.ts'
import type { ListenerDescription } from '../../core/listening/listener.ts'
import { planListening } from '../../core/listening/windows.ts'
import type { HeardRange } from '../../core/separation/parts.ts'
import type { Audio } from '../../core/separation/system.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { createPersist, type PersistOptions } from '../separation/persist.ts'
import { createRegionReader } from '../separation/region-reader.ts'
import type { Supervisor } from '../separation/supervisor.ts'
import type { GrowingScores } from './score-file.ts'

/** Windows that wait in the child while it computes, so that it never waits for us. */
const ahead = 2

/** What the recording sounds like to one ear. */
const fold = (audio: Audio): Float32Array => {
  const [first, ...others] = audio as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  return first.map((sample, frame) => others.reduce((sum, channel) => sum + channel[frame]!, sample) / audio.length)
}

export type ListeningPorts = PersistOptions & {
  readonly file: ProjectFile
  readonly listener: ListenerDescription
  /** Told what is done before anything is heard. */
  stage(stage: string): void
  /** Told what the network runs on. */
  ready(device: string): void
  /** @param frames of the recording that were heard so far */
  onProgress(frames: Frames): void
}

/**
 * Listens to a recording from beginning to end. Memory does not grow with its length. Children that die are replaced, and
 * the work goes on with the window that is next.
 * @param scores takes every moment in order
 * @throws HostError worker-crashed, out-of-memory, model-missing; the signal's reason
 */
export const listenToPart = async (
  part: HeardRange & { readonly channels: number; readonly rate: number },
  scores: GrowingScores,
  ports: ListeningPorts,
): Promise<void> => {
  const { file, listener, signal, stage, ready, onProgress } = ports
  const { geometry, sounds } = listener
  const { rate, channels, length } = part
  const windows = planListening(geometry, length, rate)
  const joiner = createScoreJoiner(windows, sounds.length)
  const reader = createRegionReader(file, part, channels)
  let next = 0

  const attempt = async (supervisor: Supervisor, task: number): Promise<void> => {
    const { device } = await supervisor.ask('openListener', { task, listener: listener.id }, stage)
    ready(device)
    const waiting: Promise<Uint8Array>[] = []
    for (let asked = next; next < windows.count; ) {
      while (waiting.length <= ahead && asked < windows.count) {
        const { start, length, readFrom, readLength } = windows.window(asked++)
        const samples = fold(reader.read(readFrom, readLength))
        const answer = supervisor.ask('hear', { task, hearing: { samples, rate, first: readFrom, start, length } })
        // When one fails they all do, and only the first is awaited.
        answer.catch(() => {})
        waiting.push(answer)
      }
      const heard = await waiting.shift()!
      signal.throwIfAborted()
      scores.append(joiner.push(heard))
      const { readFrom, readLength } = windows.window(next++)
      // A child that dies has the windows that waited in it read once more.
      reader.release(readFrom)
      onProgress(Math.min(length, readFrom + readLength))
    }
    await supervisor.ask('close', { task })
  }
  await createPersist(ports)('listening', attempt)
}
