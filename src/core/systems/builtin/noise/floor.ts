import { select } from '../../../dsp/selection.ts'

/** Bins on either side over which a moment is judged quiet: a voice is never that silent between its harmonics. */
const reach = (bin: number): number => 6 + (bin >> 4)

/** Share of the quietest moments that the first estimate goes by. */
const quietShare = 0.1

/** A moment whose neighbourhood lies below this times the floor counts as noise: two deviations above noise alone. */
const noiseLimit = 1.5

const passes = 3

/** Estimates noise floors from a segment of a short-time spectrum. Holds the work space of one size of segment. */
export type FloorEstimator = {
  /** Where the powers of a segment go: bin by bin, each with room for `mostFrames` frames. */
  readonly powers: Float32Array
  /**
   * Writes the mean noise power of each bin into `floors`, from the first `frames` of each row of `powers`: the mean
   * over those moments at which the whole neighbourhood of the bin is as quiet as its quietest moments.
   */
  estimate(frames: number, floors: Float64Array): void
}

/** @param mostFrames frames of the longest segment */
export const floorEstimator = (mostFrames: number, bins: number): FloorEstimator => {
  const powers = new Float32Array(bins * mostFrames)
  const column = new Float32Array(mostFrames)
  const local = new Float32Array(mostFrames)
  const relative = new Float64Array((bins + 1) * mostFrames)

  /** Sums of power over floor up to each bin, for every frame. */
  const accumulate = (frames: number, floors: Float64Array): void => {
    for (let bin = 0; bin < bins; bin++) {
      const scale = 1 / floors[bin]!
      const row = bin * mostFrames
      for (let frame = 0; frame < frames; frame++) {
        relative[row + mostFrames + frame] = relative[row + frame]! + powers[row + frame]! * scale
      }
    }
  }

  /** Writes the mean of power over floor around a bin, over its neighbours and three frames, into `local`. */
  const average = (bin: number, frames: number): void => {
    const wide = reach(bin)
    const low = Math.max(0, bin - wide)
    const high = Math.min(bins, bin + wide + 1)
    const below = low * mostFrames
    const above = high * mostFrames
    const scale = 0.25 / (high - low)
    let before = relative[above]! - relative[below]!
    let here = before
    for (let frame = 0; frame < frames; frame++) {
      const after = frame + 1 < frames ? relative[above + frame + 1]! - relative[below + frame + 1]! : here
      local[frame] = scale * (before + 2 * here + after)
      before = here
      here = after
    }
  }

  return {
    powers,
    estimate: (frames, floors) => {
      for (let bin = 0; bin < bins; bin++) {
        const row = bin * mostFrames
        for (let frame = 0; frame < frames; frame++) column[frame] = powers[row + frame]!
        // ln 4 − ln 3 is the lower quartile of the exponential distribution of mean 1.
        floors[bin] = select(column, frames, frames >> 2) / 0.2877 + Number.MIN_VALUE
      }
      for (let pass = 0; pass < passes; pass++) {
        accumulate(frames, floors)
        for (let bin = 0; bin < bins; bin++) {
          average(bin, frames)
          for (let frame = 0; frame < frames; frame++) column[frame] = local[frame]!
          const limit = Math.max(noiseLimit, select(column, frames, Math.floor(frames * quietShare)) * 1.25)
          const row = bin * mostFrames
          let sum = 0
          let count = 0
          for (let frame = 0; frame < frames; frame++) {
            if (local[frame]! <= limit) {
              sum += powers[row + frame]!
              count++
            }
          }
          if (count > 0) floors[bin] = sum / count
        }
      }
    },
  }
}
