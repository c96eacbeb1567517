import { centredStft, type Spectrum } from '../../dsp/spectrogram.ts'
import type { Tell } from '../../separation/system.ts'
import { frameHop, frameSize } from './unet.ts'
import { wienerGains } from './wiener.ts'

/** Magnitudes of a mixture, [frames, 1025], to logits of a mask for every query, [frames, 1024]: the U-Net. */
export type MasksOf = (magnitude: Float32Array, tell?: Tell) => Promise<readonly Float32Array[]>

/** The transform that the network's waveforms go through (models/asp_model.py, `STFT` and `ISTFT`). */
export const stft = centredStft(frameSize, frameHop)

/** Magnitudes as the network takes them. */
export const magnitudeOf = ({ re, im }: Spectrum): Float32Array =>
  re.map((real, at) => Math.sqrt(real * real + im[at]! * im[at]!))

/** What a mask leaves of the last bin, for which the network has no logit: the reference pads with 0, of which sigmoid is ½. */
const lastBin = 0.5

/** What the reference calls `sp`: the magnitudes times the mask, [frames, 1025]. @param logits [frames, 1024] */
export const maskedMagnitude = (magnitude: Float32Array, logits: Float32Array, frames: number): Float32Array => {
  const { bins } = stft
  const known = bins - 1
  const masked = new Float32Array(magnitude.length)
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * bins
    for (let bin = 0; bin < known; bin++)
      masked[row + bin] = magnitude[row + bin]! / (1 + Math.exp(-logits[frame * known + bin]!))
    masked[row + known] = magnitude[row + known]! * lastBin
  }
  return masked
}

/** Smallest length of a direction (torchlibrosa 0.1.0, `magphase`). */
const smallestLength = 1e-10

/** A spectrum with other magnitudes, and the phases that it has. */
const withMagnitude = (spectrum: Spectrum, from: Float32Array, to: Float32Array): Spectrum => {
  const scale = to.map((value, at) => value / Math.max(from[at]!, smallestLength))
  return {
    ...spectrum,
    re: spectrum.re.map((real, at) => real * scale[at]!),
    im: spectrum.im.map((imaginary, at) => imaginary * scale[at]!),
  }
}

export type Separated = {
  readonly waveform: Float32Array
  /** Magnitudes of its spectrum, [frames, 1025], before any Wiener filter. */
  readonly magnitude: Float32Array
}

/**
 * The reference's `ZeroShotASP.forward` for every query, all of a waveform at once, and with `wiener` what its evaluation
 * then makes of the magnitudes of all of them.
 * @param mixture mono at 32 kHz
 * @param wiener whether the queries are all that is in the mixture, and share it out
 */
export const separateSegment = async (
  mixture: Float32Array,
  masks: MasksOf,
  wiener: boolean,
  tell?: Tell,
): Promise<readonly Separated[]> => {
  const spectrum = stft.analyse(mixture)
  const heard = magnitudeOf(spectrum)
  const { frames, bins } = spectrum
  const magnitudes = (await masks(heard, tell)).map((logits) => maskedMagnitude(heard, logits, frames))
  const gains = wiener ? wienerGains(heard, bins, magnitudes) : null
  return magnitudes.map((magnitude, query) => {
    const gain = gains?.[query]
    const separated = gain
      ? { ...spectrum, re: spectrum.re.map((x, at) => x * gain[at]!), im: spectrum.im.map((x, at) => x * gain[at]!) }
      : withMagnitude(spectrum, heard, magnitude)
    return { waveform: stft.synthesise(separated, mixture.length), magnitude }
  })
}
