import { select } from '../../../dsp/selection.ts'

/**
 * Mean power of the noise in one bin from the powers of `count` frames of which many hold more than noise. Noise powers
 * are exponentially distributed; the estimate is the fixed point of a mean truncated at `cut` times itself, corrected
 * for the truncation, started from the lower quartile. `values` is reordered.
 */
export const noiseFloor = (values: Float32Array, count: number): number => {
  if (count === 0) return 0
  // −ln(1 − ¼) is the lower quartile of the exponential distribution of mean 1.
  let floor = select(values, count, count >> 2) / 0.2877
  for (let pass = 0; pass < 4; pass++) {
    const limit = cut * floor
    let sum = 0
    let below = 0
    for (let index = 0; index < count; index++) {
      const value = values[index]!
      if (value <= limit) {
        sum += value
        below++
      }
    }
    if (below === 0) break
    floor = sum / below / truncatedMean
  }
  return floor
}

const cut = 2
/** Mean of the exponential distribution of mean 1 below `cut`. */
const truncatedMean = 1 - (cut * Math.exp(-cut)) / (1 - Math.exp(-cut))
