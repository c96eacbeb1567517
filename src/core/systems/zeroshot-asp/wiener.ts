import type { Spectrum } from '../../dsp/spectrogram.ts'

// The post-filter of the paper's evaluation (models/asp_model.py `SeparatorModel`, utils.py `wiener` of
// RetroCirce/Zero_Shot_Audio_Source_Separation at 3a4e363), which is that of Open-Unmix (Stöter et al. 2019; Nugraha,
// Liutkus and Vincent 2016) for one channel: soft masks, then one step of expectation maximisation.

/** Keeps quotients finite (`eps`). */
const epsilon = 1e-9
/** The mixture is scaled down until its largest magnitude is this (`scale_factor`). */
const largest = 8

/** The number by which estimates are divided for as long as they are worked on. */
const scaleOf = ({ re, im }: Spectrum): number =>
  re.reduce((most, real, at) => Math.max(most, Math.sqrt(real * real + im[at]! * im[at]!) / largest), 1)

/**
 * Refines estimates of all the sources of one mono mixture together.
 * @param mixture all frames of a segment
 * @param magnitudes of each source, [frames, bins]
 * @returns each source's spectrum; together they are the mixture, but for what regularisation takes
 */
export const wiener = (mixture: Spectrum, magnitudes: readonly Float32Array[]): Spectrum[] => {
  const { frames, bins, re, im } = mixture
  const scale = scaleOf(mixture)
  const totals = re.map((_, at) => epsilon + magnitudes.reduce((sum, magnitude) => sum + magnitude[at]!, 0))
  // |y|² of y = x · m / Σ m, the power of each source by its soft mask.
  const powers = magnitudes.map((magnitude) =>
    magnitude.map((value, at) => {
      const share = value / totals[at]! / scale
      return share * share * (re[at]! * re[at]! + im[at]! * im[at]!)
    }),
  )
  // With one channel a source's spatial covariance is one number for each bin, 1 but for regularisation.
  const covariances = powers.map((power) => {
    const sums = new Float64Array(bins)
    for (let frame = 0; frame < frames; frame++)
      for (let bin = 0; bin < bins; bin++) sums[bin]! += power[frame * bins + bin]!
    return sums.map((sum) => sum / (epsilon + sum))
  })
  const expected = powers.map((power, source) => power.map((value, at) => value * covariances[source]![at % bins]!))
  const all = re.map((_, at) => expected.reduce((sum, values) => sum + values[at]!, Math.sqrt(epsilon)))
  return expected.map((values) => ({
    frames,
    bins,
    re: re.map((real, at) => (real * values[at]!) / all[at]!),
    im: im.map((imaginary, at) => (imaginary * values[at]!) / all[at]!),
  }))
}
