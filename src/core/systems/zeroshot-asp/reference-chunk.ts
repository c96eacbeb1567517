import type { Frames } from '../../base/units.ts'
import type { Audio, ChunkInput, Plan } from '../../separation/system.ts'
import { type MaskOf, separateSegment } from './reference.ts'
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
 * @param mask of the query, for spectra of a segment with its overlap
 */
export const createReferenceSeparator = (
  total: Frames,
  overlap: Frames,
  mask: MaskOf,
): ((chunk: ChunkInput) => Promise<readonly Audio[]>) => {
  const end = total < segmentLength ? total : total - (total % segmentLength)
  return async ({ audio, start, length }) => {
    const output = new Float32Array(length)
    const known = Math.min(length, end - start)
    if (known > 0) {
      const segment = new Float32Array(segmentLength + overlap)
      segment.set(fold(audio).subarray(0, known))
      const { waveform } = await separateSegment(segment, mask)
      output.set(waveform.subarray(0, known))
    }
    return [audio.map(() => output)]
  }
}
