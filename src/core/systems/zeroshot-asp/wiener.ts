// The post-filter of the paper's evaluation (models/asp_model.py `SeparatorModel`, utils.py `wiener` of
// RetroCirce/Zero_Shot_Audio_Source_Separation at 3a4e363), which is that of Open-Unmix (Stöter et al. 2019; Nugraha,
// Liutkus and Vincent 2016) for one channel: soft masks, then one step of expectation maximisation.

/** Keeps quotients finite (`eps`). */
const epsilon = 1e-9
/** The mixture is scaled down until its largest magnitude is this (`scale_factor`). */
const largest = 8

/** The number by which estimates are divided for as long as they are worked on. */
const scaleOf = (mixture: Float32Array): number =>
  mixture.reduce((most, magnitude) => Math.max(most, magnitude / largest), 1)

/**
 * Refines estimates of all the sources of one mono mixture together. With one channel every matrix of the algorithm is a
 * number, so that what it does to each source is a factor for every bin of the mixture's spectrum.
 * @param mixture magnitudes of all frames of a segment, [frames, bins]
 * @param magnitudes of each source, [frames, bins]
 * @returns factors for each source, [frames, bins], 0 to 1; together they are 1, but for what regularisation takes
 */
export const wienerGains = (
  mixture: Float32Array,
  bins: number,
  magnitudes: readonly Float32Array[],
): readonly Float32Array[] => {
  const scale = scaleOf(mixture)
  const totals = mixture.map((_, at) => magnitudes.reduce((sum, magnitude) => sum + magnitude[at]!, epsilon))
  // |y|² of y = x · m / Σ m, the power of each source by its soft mask.
  const powers = magnitudes.map((magnitude) =>
    Float64Array.from(magnitude, (value, at) => ((value / totals[at]!) * (mixture[at]! / scale)) ** 2),
  )
  // A source's spatial covariance is one number for each bin, 1 but for regularisation.
  const expected = powers.map((power) => {
    const sums = new Float64Array(bins)
    for (let at = 0; at < power.length; at++) sums[at % bins]! += power[at]!
    return power.map((value, at) => (value * sums[at % bins]!) / (epsilon + sums[at % bins]!))
  })
  const all = mixture.map((_, at) => expected.reduce((sum, values) => sum + values[at]!, Math.sqrt(epsilon)))
  return expected.map((values) => Float32Array.from(values, (value, at) => value / all[at]!))
}
