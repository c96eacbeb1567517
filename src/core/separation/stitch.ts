import type { Frames } from '../base/units.ts'
import type { Audio } from './system.ts'
import type { ChunkPlan } from './windows.ts'

/** Joins chunks that overlap into one stream. */
export type Stitcher = {
  /**
   * Takes the next chunk, `chunk(index).length` frames a channel, in order.
   * @returns the frames that became final, from where the last ones ended; often views of what was given
   */
  push(audio: Audio): Audio
}

/**
 * Overlap-add divided by the summed window weight: chunks are cross-faded linearly over the overlap, and a frame that
 * only one chunk covers is passed on as it is. Sums are kept in double precision, so that a constant comes out bit for bit.
 * @param from first frame wanted; chunks begin with `plan.firstFor(from)`, so that a job can go on where it stopped
 */
export const createStitcher = (plan: ChunkPlan, channels: number, from: Frames = 0): Stitcher => {
  const { overlap } = plan
  let next = plan.firstFor(from)
  // Weighted sums of frames that later chunks will still add to, from `plan.chunk(next).start` on.
  let sums: readonly Float64Array[] = Array.from({ length: channels }, () => new Float64Array(0))
  let weights = new Float64Array(0)

  return {
    push: (audio) => {
      const { index, start, length } = plan.chunk(next)
      if (audio.length !== channels || audio.some((samples) => samples.length !== length))
        throw new RangeError(`chunk ${index} must hold ${channels} channels of ${length} frames`)
      next++
      const isFirst = index === 0
      const isLast = index === plan.count - 1
      const weightAt = (frame: Frames): number => {
        const rise = isFirst ? 1 : Math.min(1, (frame + 1) / (overlap + 1))
        const fall = isLast ? 1 : Math.min(1, (length - frame) / (overlap + 1))
        return rise * fall
      }
      const finished = plan.finishedAfter(index) - start
      const shared = Math.min(weights.length, finished)
      const left = new Float64Array(length - finished)
      for (let frame = finished; frame < length; frame++)
        left[frame - finished] = (weights[frame] ?? 0) + weightAt(frame)

      const output = audio.map((samples, channel) => {
        const sum = sums[channel]!
        const out = shared > 0 ? samples.slice(0, finished) : samples.subarray(0, finished)
        for (let frame = 0; frame < shared; frame++) {
          const weight = weightAt(frame)
          out[frame] = (sum[frame]! + weight * samples[frame]!) / (weights[frame]! + weight)
        }
        return out
      })
      sums = audio.map((samples, channel) => {
        const sum = sums[channel]!
        const rest = new Float64Array(length - finished)
        for (let frame = finished; frame < length; frame++)
          rest[frame - finished] = (sum[frame] ?? 0) + weightAt(frame) * samples[frame]!
        return rest
      })
      weights = left
      const unwanted = Math.min(finished, Math.max(0, from - start))
      return unwanted > 0 ? output.map((samples) => samples.subarray(unwanted)) : output
    },
  }
}
