import { createResampler } from '../../core/dsp/resample.ts'
import type { EncoderDescription } from '../../core/library/encoder.ts'
import { createMean } from '../../core/library/mean.ts'
import { segmentsWithin } from '../../core/library/segments.ts'
import { createPersist } from '../separation/persist.ts'
import type { Workplace } from '../separation/workplace.ts'
import type { HeardRecording } from './latent-cache.ts'
import type { MonoRecording } from './read-recording.ts'

/** Segments that wait in the child while it computes, so that it never waits for us. */
const ahead = 1

/** Never fires: whoever else works in the child is not to lose it because listening was cancelled. */
const always = new AbortController().signal

export type ListeningPorts = {
  readonly encoder: EncoderDescription
  readonly workplace: Workplace
  readonly signal: AbortSignal
  /** Resolves when nothing more important is at work. */
  still(): Promise<void>
  /** Told what a person should know of how the work went on. */
  warn(warning: string): void
  /** @param share of the recording, 0 to 1 */
  onProgress(share: number): void
}

/** By rate: filters take a while to make, only to be asked how far they reach. */
const reaches = new Map<number, number>()
const reachOf = (from: number, to: number): number => {
  const key = from * 1e6 + to
  const known = reaches.get(key)
  if (known !== undefined) return known
  const { reach } = createResampler(from, to)
  reaches.set(key, reach)
  return reach
}

/**
 * What an encoder makes of a recording: the mean of its segments, those that are silent left out (`infer_type = mean` of
 * the reference). Children that die are replaced, and the recording is heard again.
 * @throws HostError worker-crashed, out-of-memory, model-missing, model-damaged, system-refused; the signal's reason
 */
export const listenToRecording = async (
  { samples, rate, warnings }: MonoRecording,
  ports: ListeningPorts,
): Promise<HeardRecording> => {
  const { encoder, workplace, signal, still, warn, onProgress } = ports
  const warning = warnings.length > 0 ? warnings.join(' ') : null
  const reach = samples.length > 0 ? reachOf(rate, encoder.rate) : 0
  const segments = samples.length > 0 ? segmentsWithin(samples.length, rate, encoder, reach) : []
  if (segments.length === 0) return { segments: 0, latent: null, warning }
  const persist = createPersist({ workplace, signal: always, warn })
  const heard = await persist('listening to the library', async (supervisor, task) => {
    // Nothing is asked of a child, and none is started, for what nobody wants any more.
    if (signal.aborted) return null
    const mean = createMean()
    await supervisor.ask('openEncoder', { task, encoder: encoder.id })
    const waiting: Promise<Float32Array | null>[] = []
    for (let done = 0, asked = 0; done < segments.length; done++) {
      while (waiting.length <= ahead && asked < segments.length) {
        await still()
        signal.throwIfAborted()
        const { start, length, readFrom, readLength } = segments[asked++]!
        // Copied: only this stretch goes to the child.
        const stretch = samples.slice(readFrom, readFrom + readLength)
        const answer = supervisor.ask('embed', {
          task,
          hearing: { samples: stretch, rate, first: readFrom, start, length },
        })
        // When one fails they all do, and only the first is awaited.
        answer.catch(() => {})
        waiting.push(answer)
      }
      const latent = await waiting.shift()!
      signal.throwIfAborted()
      if (latent) mean.push(latent)
      onProgress((done + 1) / segments.length)
    }
    await supervisor.ask('close', { task })
    return { segments: mean.count, latent: mean.value(), warning }
  })
  return heard ?? Promise.reject(signal.reason)
}
