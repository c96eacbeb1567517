/** Adding and taking away 1.5 × 2^29 in float64 leaves a number rounded to a multiple of 2^-23. */
const shift = 1.5 * 2 ** 29

/**
 * Rounds samples in place to multiples of 2^-23, the grid of 24-bit audio, on which sums and differences of two
 * recordings are exact in float32. What is not a number becomes silence.
 */
export const roundToGrid = (samples: Float32Array): void => {
  for (let i = 0; i < samples.length; i++) {
    const rounded = samples[i]! + shift - shift
    samples[i] = Number.isFinite(rounded) ? rounded : 0
  }
}
