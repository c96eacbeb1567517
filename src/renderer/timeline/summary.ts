import type { Frames } from '../../core/base/units.ts'

/** Minimum, maximum and root mean square of each `frames` samples, as triplets; the last bin may be partial. */
export const summariseBins = (samples: Float32Array, frames: Frames): Float32Array => {
  const bins = Math.ceil(samples.length / frames)
  const summary = new Float32Array(bins * 3)
  for (let bin = 0; bin < bins; bin++) {
    const start = bin * frames
    const end = Math.min(start + frames, samples.length)
    let low = samples[start]!
    let high = low
    let power = 0
    for (let i = start; i < end; i++) {
      const sample = samples[i]!
      if (sample < low) low = sample
      else if (sample > high) high = sample
      power += sample * sample
    }
    summary[bin * 3] = low
    summary[bin * 3 + 1] = high
    summary[bin * 3 + 2] = Math.sqrt(power / (end - start))
  }
  return summary
}
