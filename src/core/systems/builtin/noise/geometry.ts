import type { Frames, Hertz } from '../../../base/units.ts'
import { nearestFrameSize } from '../../../dsp/stft.ts'

/** Length of a frame: long enough to resolve the harmonics of a low voice, short enough to follow syllables. */
const frameSeconds = 0.045

/** At low rates, where all bins lie within the voice, longer frames gained more than they lost (0.4 dB in pink noise). */
const lowRateFrameSeconds = 0.064

/** Rate from which on the analysis takes every other frame: there are enough bins to judge a moment by. */
const highRate = 32_000

/** From this length on a region shows its noise so often that the analysis looks at a quarter of its frames. */
const longSeconds = 120

/** Frames of the suppressor. */
export const noiseFrames = (rate: Hertz): { size: Frames; hop: Frames } => {
  const size = nearestFrameSize(rate < highRate ? lowRateFrameSeconds : frameSeconds, rate)
  return { size, hop: size / 2 }
}

/** Samples between the frames of the analysis of a region of `length` samples. */
export const analysisHop = (rate: Hertz, length: Frames): Frames => {
  const { size, hop } = noiseFrames(rate)
  if (length > longSeconds * rate) return 2 * size
  return rate < highRate ? hop : size
}

/**
 * Bands in which the floor is followed over time, as first bins (with `bins` at the end): one per bin at first, then
 * about a sixth of an octave.
 */
export const bandEdges = (bins: number): Int32Array => {
  const edges = [0]
  for (let at = 1; at < bins; at = Math.max(at + 4, Math.round(at * 1.2))) edges.push(at)
  edges.push(bins)
  return Int32Array.from(edges)
}
