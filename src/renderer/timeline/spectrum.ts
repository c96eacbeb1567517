import { spectrumBands } from '../../contract/bytes.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import { realFft } from '../../core/dsp/fft.ts'
import { hann } from '../../core/dsp/window.ts'
import { bandEdges } from '../../core/project/spectrum.ts'

/** What is to be analysed: `columns` columns, one each `hop` frames, the first about frame `lead` of the samples. */
export type SpectrumRequest = {
  readonly hop: Frames
  readonly columns: number
  readonly lead: Frames
  readonly rate: Hertz
}

/** Window of the analysis. Shorter hops are for closer zooms, where times matter more than pitches. */
const sizeFor = (hop: Frames): number => (hop >= 512 ? 4096 : hop >= 128 ? 2048 : 1024)

/**
 * Levels of logarithmic bands, in the bytes of `contract/bytes.ts`, of the mono fold of some channels. A band has the
 * power of its strongest bin, as the stored spectra have; frames outside of the samples are silent.
 */
export const analyseSpectrum = (
  channels: readonly Float32Array[],
  request: SpectrumRequest,
): Uint8Array<ArrayBuffer> => {
  const size = sizeFor(request.hop)
  const fft = realFft(size)
  const window = hann(size)
  const frames = channels[0]?.length ?? 0
  const input = new Float64Array(size)
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  const bands = bandsOf(request.rate, size)
  const power = new Float64Array(fft.bins)
  const levels = new Uint8Array(request.columns * spectrumBands)
  // A full-scale sine has an amplitude of size / 4 in its bin of a Hann window.
  const unit = (4 / size) ** 2
  for (let column = 0; column < request.columns; column++) {
    const start = request.lead + column * request.hop + request.hop / 2 - size / 2
    for (let i = 0; i < size; i++) {
      const at = Math.round(start) + i
      let sum = 0
      if (at >= 0 && at < frames) for (const channel of channels) sum += channel[at]!
      input[i] = (sum / Math.max(1, channels.length)) * window[i]!
    }
    fft.forward(input, re, im)
    for (let bin = 0; bin < fft.bins; bin++) power[bin] = unit * (re[bin]! ** 2 + im[bin]! ** 2)
    bands.forEach(({ first, end, middle }, band) => {
      let most = 0
      for (let bin = first; bin < end; bin++) most = Math.max(most, power[bin]!)
      if (first >= end) {
        const below = Math.floor(middle)
        most = power[below]! + (middle - below) * ((power[below + 1] ?? 0) - power[below]!)
      }
      levels[column * spectrumBands + band] = Math.min(
        255,
        Math.max(0, Math.round(20 * Math.log10(most + 1e-14) + 240)),
      )
    })
  }
  return levels
}

/** A band as bins of the transform: those inside it, or, where none is, the two around its middle. As the stored spectra. */
const bandsOf = (
  rate: Hertz,
  size: number,
): { readonly first: number; readonly end: number; readonly middle: number }[] => {
  const edges = bandEdges(rate)
  return Array.from({ length: spectrumBands }, (_, band) => {
    const low = (edges[band]! * size) / rate
    const high = (edges[band + 1]! * size) / rate
    const end = band === spectrumBands - 1 ? size / 2 + 1 : Math.ceil(high)
    return { first: Math.ceil(low), end, middle: Math.sqrt(low * high) }
  })
}
