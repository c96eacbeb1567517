/** Time over which power is averaged, so that beating partials and noise do not look like decays. */
export const levelSeconds = 0.1

/** Times at which the level before and after is compared with the level now. */
export const lagSeconds = 0.3

/** Ratio of powers above which a level has changed: 6 dB in 0.3 s, more than the swell of a held note. */
const change = 4

type Shape = { readonly frames: number; readonly bins: number; readonly framesPerSecond: number }

/** Mean power of 2·radius + 1 frames around each, zeros counted outside. */
const levels = (magnitudes: Float32Array, { frames, bins }: Shape, radius: number): Float32Array => {
  const means = new Float32Array(magnitudes.length)
  const sums = new Float64Array(bins)
  const add = (frame: number, sign: number): void => {
    for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) sums[bin]! += sign * magnitudes[at]! * magnitudes[at]!
  }
  for (let frame = 0; frame < Math.min(radius, frames); frame++) add(frame, 1)
  for (let frame = 0; frame < frames; frame++) {
    if (frame + radius < frames) add(frame + radius, 1)
    if (frame - radius - 1 >= 0) add(frame - radius - 1, -1)
    for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
      means[at] = Math.max(0, sums[bin]!) / (2 * radius + 1)
    }
  }
  return means
}

/**
 * Factors from 0 to 1, one for each cell, for the power of what seems to last: below 1 in the ringing of a stroke, which
 * falls from now on and has been moving before, either up (it has just been struck) or down (it falls already). A held
 * note stays at 1: it does not fall at its beginning and has not moved before its end.
 */
export const fallingFactors = (magnitudes: Float32Array, shape: Shape): Float32Array => {
  const { frames, bins, framesPerSecond } = shape
  const level = levels(magnitudes, shape, Math.max(1, Math.round((levelSeconds * framesPerSecond) / 2)))
  const lag = Math.max(2, Math.round(lagSeconds * framesPerSecond))
  const half = lag >> 1
  const factors = new Float32Array(magnitudes.length).fill(1)
  // Below the rounding of 24-bit samples and above that of the running sums: keeps ratios of silence finite.
  const floor = 1e-9
  const silence = new Float32Array(bins)
  const levelsOf = (frame: number): Float32Array =>
    frame >= 0 && frame < frames ? level.subarray(frame * bins, (frame + 1) * bins) : silence
  for (let frame = 0; frame < frames; frame++) {
    const present = levelsOf(frame)
    const coming = levelsOf(frame + lag)
    const past = levelsOf(frame - lag)
    const recent = levelsOf(frame - half)
    for (let bin = 0; bin < bins; bin++) {
      const now = present[bin]! + floor
      const fall = now / (coming[bin]! + floor)
      if (fall <= change) continue
      const before = (past[bin]! + floor) / now
      const shortlyBefore = (recent[bin]! + floor) / now
      const moved = Math.max(before, 1 / before, shortlyBefore, 1 / shortlyBefore)
      const excess = Math.min(fall, moved) / change
      if (excess > 1) factors[frame * bins + bin] = 1 / (excess * excess)
    }
  }
  return factors
}
