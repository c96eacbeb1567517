/**
 * Gains of a short-time spectrum by the decision-directed rule of Ephraim and Malah (1984), run forward and backward in
 * time so that onsets and decays are treated alike (after Cohen 2005, "Speech enhancement using a noncausal a priori SNR
 * estimator"), then refined once from the power that the first gains find (Plapous et al. 2006, two-step noise reduction).
 */

/** Weight of the previous frame in the estimate of the prior signal-to-noise ratio. */
const memory = 0.93

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
  const previous = new Float64Array(bins)
  for (let frame = 0, at = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++, at++) {
      const ratio = ratios[at]!
      const prior = memory * previous[bin]! + (1 - memory) * Math.max(0, ratio - 1)
      const gain = prior / (1 + prior)
      work[at] = gain
      previous[bin] = Math.max(gain * gain, leastPower) * ratio
    }
  }
  previous.fill(0)
  for (let frame = frames - 1; frame >= 0; frame--) {
    for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
      const ratio = ratios[at]!
      const prior = memory * previous[bin]! + (1 - memory) * Math.max(0, ratio - 1)
      const gain = prior / (1 + prior)
      previous[bin] = Math.max(gain * gain, leastPower) * ratio
      const both = 0.5 * (gain + work[at]!)
      const refined = both * (both * ratio + 1 - both)
      ratios[at] = Math.max(least, refined / (1 + refined))
    }
  }
}
