import { select } from '../../../dsp/selection.ts'

/** Complex amplitudes of one harmonic, block by block. */
export type Amplitudes = { readonly re: Float64Array; readonly im: Float64Array }

/** Half widths in blocks of what the smoothing looks at; their sum is the context that a chunk needs. */
export const medianReach = 20
export const spreadReach = 4
export const meanReach = 90

/** Deviation in blocks of the bell by which amplitudes are averaged: two seconds. */
const bell = 40

const bellWeights = Float64Array.from({ length: meanReach + 1 }, (_, at) => Math.exp(-0.5 * (at / bell) ** 2))

/** How many standard errors an amplitude must lie above zero to count in full. */
const doubt = 4

/** Smooths the amplitudes of a harmonic. Holds work space. */
export const amplitudeSmoother = (
  mostBlocks: number,
): ((raw: Amplitudes, count: number, smooth: Amplitudes) => void) => {
  const near = new Float32Array(2 * medianReach + 1)
  const errors = new Float64Array(mostBlocks)
  const spread = new Float64Array(mostBlocks)

  const magnitudes = new Float64Array(mostBlocks)

  /** Squared distance of a block's amplitude from a mean of its neighbours in which loud blocks count little. */
  const errorAt = ({ re, im }: Amplitudes, at: number, count: number): number => {
    const begin = Math.max(0, at - medianReach)
    const end = Math.min(count - 1, at + medianReach)
    for (let index = begin; index <= end; index++) near[index - begin] = magnitudes[index]!
    const held = end - begin + 1
    const middle = select(near, held, held >> 1) + Number.MIN_VALUE
    let sumRe = 0
    let sumIm = 0
    let total = 0
    for (let index = begin; index <= end; index++) {
      const ratio = magnitudes[index]! / middle
      const weight = 1 / (1 + ratio * ratio)
      sumRe += weight * re[index]!
      sumIm += weight * im[index]!
      total += weight
    }
    return (re[at]! - sumRe / total) ** 2 + (im[at]! - sumIm / total) ** 2
  }

  /**
   * Writes the mean of the amplitudes around each block into `smooth`, each block weighed by how calm it is: speech over
   * the hum scatters the amplitudes around their mean, and pauses show the hum alone. What is not clearly above its own
   * error is shrunk towards zero, so that harmonics that are not there take nothing from the recording.
   */
  return (raw, count, smooth) => {
    for (let at = 0; at < count; at++) magnitudes[at] = Math.hypot(raw.re[at]!, raw.im[at]!)
    for (let at = 0; at < count; at++) errors[at] = errorAt(raw, at, count)
    for (let at = 0; at < count; at++) {
      let sum = 0
      let total = 0
      for (let index = Math.max(0, at - spreadReach); index <= Math.min(count - 1, at + spreadReach); index++) {
        const weight = spreadReach + 1 - Math.abs(index - at)
        sum += weight * errors[index]!
        total += weight
      }
      spread[at] = sum / total
    }
    for (let at = 0; at < count; at++) {
      let re = 0
      let im = 0
      let total = 0
      let variance = 0
      for (let index = Math.max(0, at - meanReach); index <= Math.min(count - 1, at + meanReach); index++) {
        const weight = bellWeights[Math.abs(index - at)]! / (spread[index]! + 1e-14)
        re += weight * raw.re[index]!
        im += weight * raw.im[index]!
        total += weight
        variance += weight * weight * spread[index]!
      }
      re /= total
      im /= total
      const power = re * re + im * im
      // Neighbouring blocks overlap by half and are correlated.
      const error = (2 * variance) / (total * total)
      const share = power > 0 ? Math.max(0, 1 - (doubt * error) / power) : 0
      smooth.re[at] = share * re
      smooth.im[at] = share * im
    }
  }
}
