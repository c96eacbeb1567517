import type { Frames } from '../../base/units.ts'
import type { Plan, Runner } from '../../separation/system.ts'
import { type MasksOf, separateSegment } from './reference.ts'
import { fold, segmentLength } from './segments.ts'

/**
 * How the published inference is cut: segments of two seconds, each with a share of the next, over which they are
 * cross-faded (models/asp_model.py, `SeparatorModel`; ffmpeg's `acrossfade` with straight lines).
 * @param overlapRate `overlap_rate` of config.py, 0 to below 1
 */
export const referencePlan = (overlapRate: number): Pick<Plan, 'hop' | 'overlap' | 'context'> => ({
  hop: segmentLength,
  overlap: Math.floor(overlapRate * segmentLength),
  context: 0,
})

/**
 * The published inference chunk by chunk, in mono at 32 kHz, and every channel gets the one result. As there, what is left
 * after the last whole two seconds is not heard, and of it there is silence; a recording shorter than that, on which the
 * reference fails, is one segment.
 * @param total samples of the region
 * @param masks of every query, for spectra of a segment with its overlap
 * @param queries how many there are
 * @param wiener whether they share the recording out (`using_wiener` of config.py, for its evaluation)
 */
export const createReferenceSeparator = (
  total: Frames,
  overlap: Frames,
  masks: MasksOf,
  queries: number,
  wiener: boolean,
): Runner['run'] => {
  const end = total < segmentLength ? total : total - (total % segmentLength)
  return async ({ audio, start, length }, tell) => {
    const outputs = Array.from({ length: queries }, () => new Float32Array(length))
    const known = Math.min(length, end - start)
    if (known > 0) {
      const segment = new Float32Array(segmentLength + overlap)
      segment.set(fold(audio).subarray(0, known))
      const separated = await separateSegment(segment, masks, wiener, tell)
      for (const [query, { waveform }] of separated.entries()) outputs[query]!.set(waveform.subarray(0, known))
    }
    return outputs.map((output) => audio.map(() => output))
  }
}
