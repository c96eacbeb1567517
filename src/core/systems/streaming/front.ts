import type { Hertz } from '../../base/units.ts'
import { type CentredStft, centredStft, mirrored, type Spectrum } from '../../dsp/spectrogram.ts'
import { frameHop, frameSize, sampleRate } from './spectra.ts'

/** How a network hears a recording. */
export type Front = {
  /** Samples a second that it was trained on. */
  readonly rate: Hertz
  readonly stft: CentredStft
  /**
   * What it is shown of the channels that get one mask.
   * @param rows of its window, as many as the spectra have frames or more
   */
  look(spectra: readonly Spectrum[], rows: number): Float32Array
}

/** At least so much of what its channels hold is left of their mean, in every bin. */
const leastOfMean = 0.5

/**
 * The mean of all channels. Where they cancel (one of them with its polarity turned, microphones far apart) the network would
 * hear nothing of what everybody hears: a part of their power stands in for it.
 */
export const foldedSpectrum = (spectra: readonly Spectrum[]): Spectrum => {
  const [first, ...others] = spectra as [Spectrum, ...Spectrum[]]
  if (others.length === 0) return first
  const { frames, bins } = first
  const count = spectra.length
  const re = first.re.slice()
  const im = first.im.slice()
  for (const { re: x, im: y } of others)
    for (let at = 0; at < re.length; at++) {
      re[at]! += x[at]!
      im[at]! += y[at]!
    }
  for (let at = 0; at < re.length; at++) {
    const x = re[at]! / count
    const y = im[at]! / count
    let power = 0
    for (let channel = 0; channel < count; channel++) {
      const { re: real, im: imaginary } = spectra[channel]!
      power += real[at]! * real[at]! + imaginary[at]! * imaginary[at]!
    }
    const least = (leastOfMean * leastOfMean * power) / count
    const enough = x * x + y * y >= least
    re[at] = x
    im[at] = y
    if (enough) continue
    // Their phases say nothing together: the first channel's stands for them.
    const length = Math.sqrt(first.re[at]! * first.re[at]! + first.im[at]! * first.im[at]!)
    const scale = length > 0 ? Math.sqrt(least) / length : 0
    re[at] = length > 0 ? scale * first.re[at]! : Math.sqrt(least)
    im[at] = scale * first.im[at]!
  }
  return { frames, bins, re, im }
}

/** Magnitudes of the folded spectrum, [frames, bins]. */
export const foldedMagnitude = (spectra: readonly Spectrum[]): Float32Array => {
  const { re, im } = foldedSpectrum(spectra)
  return re.map((real, at) => Math.sqrt(real * real + im[at]! * im[at]!))
}

/** Smallest magnitude that AudioSep's network was shown (models/base.py, `wav_to_spectrogram_phase`: a power of 1e-10). */
const smallestMagnitude = 1e-5

/** Rows of a window, [rows, bins]: what is missing at the end is mirrored, as the recording might go on. */
const fillWindow = (magnitude: Float32Array, frames: number, bins: number, rows: number): Float32Array => {
  const window = new Float32Array(rows * bins)
  for (let row = 0; row < rows; row++) {
    const from = mirrored(row, frames) * bins
    for (let bin = 0; bin < bins; bin++) window[row * bins + bin] = Math.max(smallestMagnitude, magnitude[from + bin]!)
  }
  return window
}

/** The published separators hear magnitudes. */
export const publishedFront: Front = {
  rate: sampleRate,
  stft: centredStft(frameSize, frameHop),
  look: (spectra, rows) => fillWindow(foldedMagnitude(spectra), spectra[0]!.frames, spectra[0]!.bins, rows),
}
