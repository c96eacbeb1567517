import { select } from '../../../dsp/selection.ts'

/** Bins on either side over which a moment is judged quiet: a voice is never that silent between its harmonics. */
const reach = (bin: number): number => 6 + (bin >> 4)

/** Share of the quietest moments that the first estimate goes by. */
const quietShare = 0.1

/** A moment whose neighbourhood lies below this times the floor counts as noise: two deviations above noise alone. */
const noiseLimit = 1.5

const passes = 4

/** Estimates noise floors from a segment of a short-time spectrum. Holds the work space of one size of segment. */
export type FloorEstimator = {
  /**
   * Writes the mean noise power of each bin into `floors`, from `frames` rows of `powers`: the mean over those moments
   * at which the whole neighbourhood of the bin is as quiet as its quietest moments.
   */
  estimate(powers: Float32Array, frames: number, floors: Float64Array): void
}

/** @param mostFrames rows of the longest segment */
export const floorEstimator = (mostFrames: number, bins: number): FloorEstimator => {
  const local = new Float32Array(mostFrames * bins)
  const column = new Float32Array(mostFrames)
  const running = new Float64Array(bins + 1)
  const inverse = new Float64Array(bins)

  /** Means of power over floor, over neighbouring bins and three frames. */
  const average = (powers: Float32Array, frames: number, floors: Float64Array): void => {
    for (let bin = 0; bin < bins; bin++) inverse[bin] = 1 / floors[bin]!
    for (let frame = 0; frame < frames; frame++) {
      const row = frame * bins
      let sum = 0
      for (let bin = 0; bin < bins; bin++) {
        sum += powers[row + bin]! * inverse[bin]!
        running[bin + 1] = sum
      }
      for (let bin = 0; bin < bins; bin++) {
        const wide = reach(bin)
        const low = bin > wide ? bin - wide : 0
        const high = bin + wide < bins ? bin + wide + 1 : bins
        local[row + bin] = (running[high]! - running[low]!) / (high - low)
      }
    }
    for (let bin = 0; bin < bins; bin++) {
      let before = local[bin]!
      for (let frame = 0, at = bin; frame < frames; frame++, at += bins) {
        const here = local[at]!
        const after = frame + 1 < frames ? local[at + bins]! : here
        local[at] = 0.25 * before + 0.5 * here + 0.25 * after
        before = here
      }
    }
  }

  return {
    estimate: (powers, frames, floors) => {
      for (let bin = 0; bin < bins; bin++) {
        for (let frame = 0; frame < frames; frame++) column[frame] = powers[frame * bins + bin]!
        // ln 4 − ln 3 is the lower quartile of the exponential distribution of mean 1.
        floors[bin] = select(column, frames, frames >> 2) / 0.2877 + Number.MIN_VALUE
      }
      for (let pass = 0; pass < passes; pass++) {
        average(powers, frames, floors)
        for (let bin = 0; bin < bins; bin++) {
          for (let frame = 0; frame < frames; frame++) column[frame] = local[frame * bins + bin]!
          const limit = Math.max(noiseLimit, select(column, frames, Math.floor(frames * quietShare)) * 1.25)
          let sum = 0
          let count = 0
          for (let frame = 0, at = bin; frame < frames; frame++, at += bins) {
            if (local[at]! <= limit) {
              sum += powers[at]!
              count++
            }
          }
          if (count > 0) floors[bin] = sum / count
        }
      }
    },
  }
}
