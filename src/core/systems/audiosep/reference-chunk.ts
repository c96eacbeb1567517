import type { Frames } from '../../base/units.ts'
import type { Audio, Plan, Runner } from '../../separation/system.ts'
import { type MaskOf, referenceWindow, separateWhole } from './reference.ts'
import { sampleRate } from './resunet30.ts'

// The reference's windows of five seconds begin every three (models/resunet.py, `chunk_inference`). What lies in a chunk's
// first second is the window before's, so a chunk reads three seconds on both sides.
const second = sampleRate
const hop = 3 * second

/** How the long-file mode of the reference is cut into chunks. */
export const referencePlan = { hop, overlap: 0, context: hop } satisfies Pick<Plan, 'hop' | 'overlap' | 'context'>

/** Start of the window that sample `at` of the result comes from, in a waveform of `length`. */
const windowOf = (at: Frames, length: Frames): Frames => {
  const last = Math.max(0, Math.ceil((length - referenceWindow) / hop))
  return hop * Math.min(last, Math.max(0, Math.floor((at - second) / hop)))
}

/** The mean of all channels, as librosa folds. */
const fold = (audio: Audio): Float32Array => {
  const [first, ...others] = audio as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  return first.map((value, frame) => others.reduce((sum, samples) => sum + samples[frame]!, value) / audio.length)
}

/**
 * `separateAsReference` chunk by chunk, the same to the sample however long the recording. Every channel gets the one mono
 * result.
 * @param masks for every query
 */
export const createReferenceSeparator = (total: Frames, masks: readonly MaskOf[]): Runner['run'] => {
  // The next chunk begins with the last window of this one: remembered, never needed.
  const remembered = masks.map((): { start: Frames; result: Float32Array } => ({
    start: -1,
    result: new Float32Array(0),
  }))

  return async ({ audio, start, length }, tell) => {
    const mixture = fold(audio)
    const first = start - referencePlan.context
    const results: Audio[] = []
    for (const [query, mask] of masks.entries()) {
      const output = new Float32Array(length)
      const memory = remembered[query]!
      for (let at = start; at < start + length; ) {
        const window = windowOf(at, total)
        const end = Math.min(window + referenceWindow, total)
        if (memory.start !== window) {
          tell?.(`Sound ${query + 1} of ${masks.length}`)
          memory.result = await separateWhole(mixture.subarray(window - first, end - first), mask)
          memory.start = window
        }
        let next = at + 1
        while (next < start + length && windowOf(next, total) === window) next++
        output.set(memory.result.subarray(at - window, next - window), at - start)
        at = next
      }
      results.push(audio.map(() => output))
    }
    return results
  }
}

/** `separateWhole` of a region that is one chunk: what the reference's benchmark computes. Every channel gets the result. */
export const createWholeSeparator =
  (masks: readonly MaskOf[]): Runner['run'] =>
  async ({ audio }, tell) => {
    const mixture = fold(audio)
    const results: Audio[] = []
    for (const [query, mask] of masks.entries()) {
      tell?.(`Sound ${query + 1} of ${masks.length}`)
      const result = await separateWhole(mixture, mask)
      results.push(audio.map(() => result))
    }
    return results
  }
