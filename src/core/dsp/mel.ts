import type { Hertz } from '../base/units.ts'

/** A bank of triangular filters that sums the bins of a spectrum into bands of equal width to the ear. */
export type MelFilters = {
  readonly bands: number
  /**
   * Sums one frame.
   * @param power of every bin, from 0 Hz to half the rate
   * @param into `bands` sums are written from `at` on
   */
  apply(power: Float64Array, into: Float64Array | Float32Array, at: number): void
}

// Slaney's Auditory Toolbox (1998), the default of librosa: linear below 1 kHz, logarithmic above.
const linearStep = 200 / 3
const knee: Hertz = 1000
const kneeMel = knee / linearStep
const logarithmicStep = Math.log(6.4) / 27

const melOf = (frequency: Hertz): number =>
  frequency < knee ? frequency / linearStep : kneeMel + Math.log(frequency / knee) / logarithmicStep

const frequencyOf = (mel: number): Hertz =>
  mel < kneeMel ? mel * linearStep : knee * Math.exp(logarithmicStep * (mel - kneeMel))

/**
 * The filters of `librosa.filters.mel`: neighbours overlap by half, each with an area of one ("slaney" norm).
 * @param size samples in a frame of the transform
 */
export const melFilters = (rate: Hertz, size: number, bands: number, lowest: Hertz, highest: Hertz): MelFilters => {
  const step = (melOf(highest) - melOf(lowest)) / (bands + 1)
  const edges = Array.from({ length: bands + 2 }, (_, edge) => frequencyOf(melOf(lowest) + edge * step))
  const spacing = rate / size
  const filters = Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = edges.slice(band, band + 3) as [Hertz, Hertz, Hertz]
    const first = Math.max(0, Math.ceil(low / spacing))
    const last = Math.min(size / 2, Math.floor(high / spacing))
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
      const frequency = (first + index) * spacing
      const slope = Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre))
      return (Math.max(0, slope) * 2) / (high - low)
    })
    return { first, weights }
  })
  return {
    bands,
    apply: (power, into, at) => {
      for (let band = 0; band < bands; band++) {
        const { first, weights } = filters[band]!
        let sum = 0
        for (let index = 0; index < weights.length; index++) sum += power[first + index]! * weights[index]!
        into[at + band] = sum
      }
    },
  }
}
