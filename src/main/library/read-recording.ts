import { failureOf, HostError } from '../../contract/failures.ts'
import type { Frames, Hertz, Seconds } from '../../core/base/units.ts'
import { fold } from '../../core/systems/zeroshot-asp/segments.ts'
import { decodeInThread } from '../media/media-thread.ts'

/** A recording, or its beginning, as one channel. */
export type MonoRecording = {
  readonly samples: Float32Array
  readonly rate: Hertz
  /** What had to be repaired or left out. */
  readonly warnings: readonly string[]
}

/** More of a recording tells nothing more of a sound; the same as for examples of a project. */
const longest: Seconds = 60
/** That much at 192 kHz: memory is bounded at any rate. */
const mostFrames: Frames = 11_520_000

/** Samples that are no numbers, as a broken float file may hold, are silence. */
const clean = (samples: Float32Array): Float32Array =>
  samples.every(Number.isFinite) ? samples : samples.map((value) => (Number.isFinite(value) ? value : 0))

/**
 * Reads the first minute of a recording at its own rate, in a thread of its own.
 * @param name of the file in failures
 * @throws HostError media failures, `file-missing`, `cancelled`
 */
export const readRecording = async (path: string, name: string, signal: AbortSignal): Promise<MonoRecording> => {
  const enough = new AbortController()
  const pieces: Float32Array[] = []
  let [rate, channels, most, frames] = [0, 1, 0, 0]
  let warnings: readonly string[] = []
  try {
    const decoded = await decodeInThread(
      { from: { kind: 'file', path }, name, rate: null },
      {
        opened: (facts) => {
          rate = facts.rate
          channels = facts.channels
          most = Math.min(longest * rate, mostFrames)
        },
        blocks: (blocks) => {
          for (let at = 0; at < blocks.length && frames < most; at += channels) {
            const audio = blocks.slice(at, at + channels).map(({ samples }) => samples)
            const mono = clean(fold(audio)).subarray(0, most - frames)
            pieces.push(mono)
            frames += mono.length
          }
          if (frames >= most) enough.abort()
        },
      },
      AbortSignal.any([signal, enough.signal]),
    )
    warnings = decoded.warnings
  } catch (thrown) {
    signal.throwIfAborted()
    if (!enough.signal.aborted) throw readable(thrown, name)
  }
  const samples = new Float32Array(frames)
  let at = 0
  for (const piece of pieces) {
    samples.set(piece, at)
    at += piece.length
  }
  return { samples, rate, warnings }
}

/** A decoder that a hostile file took down says more of the file than of Lasso. */
const readable = (thrown: unknown, file: string): unknown => {
  const failure = failureOf(thrown)
  if (failure.code !== 'worker-crashed') return thrown
  return new HostError(
    { code: 'media-damaged', file, format: 'audio', reason: 'Decoding it ended unexpectedly' },
    { cause: thrown },
  )
}
