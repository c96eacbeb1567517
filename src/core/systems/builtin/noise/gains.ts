/**
 * Gains of a short-time spectrum by the decision-directed rule of Ephraim and Malah (1984), run forward and backward in
 * time so that onsets and decays are treated alike (after Cohen 2005, "Speech enhancement using a noncausal a priori SNR
 * estimator"), then refined once from the power that the first gains find (Plapous et al. 2006, two-step noise reduction).
 */

/** Weight of the previous frame in the estimate of the prior signal-to-noise ratio. */
const memory = 0.93

const wiener = (ratio: number): number => ratio / (1 + ratio)

/**
 * Replaces `ratios`, the power of each bin over that of the noise, frame by frame, by gains between `least` and 1.
 * @param work as long as `ratios`
 */
export const gainsOf = (
  ratios: Float32Array,
  work: Float32Array,
  frames: number,
  bins: number,
  least: number,
): void => {
  const leastPower = least * least
  for (let bin = 0; bin < bins; bin++) {
    let previous = 0
    for (let frame = 0, at = bin; frame < frames; frame++, at += bins) {
      const ratio = ratios[at]!
      const prior = memory * previous + (1 - memory) * (ratio > 1 ? ratio - 1 : 0)
      const gain = prior / (1 + prior)
      work[at] = gain
      const power = gain * gain
      previous = Math.max(power, leastPower) * ratio
    }
    previous = 0
    for (let frame = 0, at = bin + (frames - 1) * bins; frame < frames; frame++, at -= bins) {
      const ratio = ratios[at]!
      const prior = memory * previous + (1 - memory) * (ratio > 1 ? ratio - 1 : 0)
      const gain = prior / (1 + prior)
      const power = gain * gain
      previous = Math.max(power, leastPower) * ratio
      const both = 0.5 * (gain + work[at]!)
      const refined = wiener(both * (both * ratio + 1 - both))
      work[at] = refined
    }
  }
  for (let at = 0; at < frames * bins; at++) ratios[at] = Math.max(work[at]!, least)
}
