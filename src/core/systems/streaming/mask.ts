import { bins as publishedBins } from './spectra.ts'

/** Smallest length of the mask's direction (torchlibrosa 0.1.0, `magphase`). */
const smallestLength = 1e-10

/** What of a mixture's spectrum belongs to a query: every bin is multiplied by `re + i·im`. All [frames, bins]. */
export type Mask = {
  readonly frames: number
  /** Its magnitude, 0 to 1. */
  readonly gain: Float32Array
  readonly re: Float32Array
  /** Null for a mask that turns no phase. */
  readonly im: Float32Array | null
}

/**
 * How a network's logits say a mask.
 * @param gain its magnitudes, when others than those of the logits are wanted
 * @param bins of the spectrum, one more than there are logits in a row
 */
export type MaskOf = (logits: Float32Array, frames: number, gain?: Float32Array, bins?: number) => Mask

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Three times as fast as `Math.tanh`, and as exact as float32 can tell: two million of them are in a window. */
const tanh = (x: number): number => 1 - 2 / (Math.exp(2 * x) + 1)

/**
 * Magnitudes of a mask, [frames, bins], of logits [rows, bins − 1] with as many rows or more, which others may follow.
 *
 * The networks have no logits for the last bin, half their rate. Both references pad with zeros, so that AudioSep's loses this bin and
 * Zero-shot ASP's halves it, whatever the query. Here it goes with its neighbour.
 */
export const gainsOf = (logits: Float32Array, frames: number, bins = publishedBins): Float32Array => {
  const known = bins - 1
  const gain = new Float32Array(frames * bins)
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * bins
    for (let bin = 0; bin < known; bin++) gain[row + bin] = sigmoid(logits[frame * known + bin]!)
    gain[row + known] = gain[row + known - 1]!
  }
  return gain
}

/**
 * The mask that AudioSep's logits say (models/resunet.py, `feature_maps_to_wav`): a magnitude by sigmoid, and a direction by tanh of its
 * real and imaginary parts.
 * @param logits [3, rows, bins − 1], of which `frames` rows count
 */
export const complexMaskOf: MaskOf = (logits, frames, given, bins = publishedBins) => {
  const gain = given ?? gainsOf(logits, frames, bins)
  const known = bins - 1
  const plane = logits.length / 3
  const re = new Float32Array(frames * bins)
  const im = new Float32Array(frames * bins)
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * bins
    for (let bin = 0; bin < bins; bin++) {
      const at = frame * known + Math.min(bin, known - 1)
      const x = tanh(logits[plane + at]!)
      const y = tanh(logits[2 * plane + at]!)
      const scale = gain[row + bin]! / Math.max(Math.sqrt(x * x + y * y), smallestLength)
      re[row + bin] = scale * x
      im[row + bin] = scale * y
    }
  }
  return { frames, gain, re, im }
}

/** The mask of a network that knows magnitudes only. @param logits [rows, bins − 1], of which `frames` rows count */
export const realMaskOf: MaskOf = (logits, frames, given, bins = publishedBins) => {
  const gain = given ?? gainsOf(logits, frames, bins)
  return { frames, gain, re: gain, im: null }
}

/**
 * Magnitudes of a target from which something else is to stay out: at most what that leaves. Where both claim a bin, what
 * is to stay out has it; where the target had left it out already, nothing changes (docs/decisions/0015).
 * @param avoided magnitudes of the mask of what is to stay out
 * @param share 0 to 1: how much of it
 */
export const without = (gain: Float32Array, avoided: Float32Array, share: number): Float32Array =>
  gain.map((value, at) => Math.min(value, Math.max(0, 1 - share * avoided[at]!)))
