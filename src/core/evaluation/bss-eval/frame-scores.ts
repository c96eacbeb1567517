import type { Decibels, Frames } from '../../base/units.ts'
import { type RealFft, realFft } from '../../dsp/fft.ts'
import type { ProjectionFilters } from './projection.ts'
import { readInto, type Signal } from './signal.ts'

/** Scores of one source in one window, in dB; NaN where any source or estimate is silent in it. */
export type FrameScore = {
  readonly sdr: Decibels
  readonly isr: Decibels
  readonly sir: Decibels
  readonly sar: Decibels
}

type Spectrum = { readonly re: Float64Array; readonly im: Float64Array }

/** The smallest even size of twos and threes that holds `frames`. */
const transformSize = (frames: number): number => {
  let best = Number.POSITIVE_INFINITY
  for (let threes = 1; threes < 2 * frames; threes *= 3) {
    let size = 2 * threes
    while (size < frames) size *= 2
    best = Math.min(best, size)
  }
  return best
}

const spectrumFor = (fft: RealFft): Spectrum => ({
  re: new Float64Array(fft.bins),
  im: new Float64Array(fft.bins),
})

/** The energy of the difference of two signals, from their spectra (Parseval). */
const energyBetween = (fft: RealFft, a: Spectrum, b: Spectrum): number => {
  let sum = 0
  for (let bin = 0; bin < fft.bins; bin++) {
    const re = a.re[bin]! - b.re[bin]!
    const im = a.im[bin]! - b.im[bin]!
    // Bins between the first and the last stand for two.
    sum += (bin === 0 || bin === fft.bins - 1 ? 1 : 2) * (re * re + im * im)
  }
  return sum / fft.size
}

const addFiltered = (sum: Spectrum, { re, im }: Spectrum, filter: Spectrum): void => {
  for (let bin = 0; bin < re.length; bin++) {
    const xr = re[bin]!
    const xi = im[bin]!
    const hr = filter.re[bin]!
    const hi = filter.im[bin]!
    sum.re[bin] = sum.re[bin]! + xr * hr - xi * hi
    sum.im[bin] = sum.im[bin]! + xr * hi + xi * hr
  }
}

const ratio = (signal: number, error: number): Decibels =>
  error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / error)

/** museval calls a source silent in a window where its channels add up to nothing in every frame. */
const isSilent = (channels: readonly Float64Array[], frames: Frames): boolean => {
  for (let at = 0; at < frames; at++) {
    let sum = 0
    for (const samples of channels) sum += samples[at]!
    if (sum !== 0) return false
  }
  return true
}

const silent: FrameScore = { sdr: Number.NaN, isr: Number.NaN, sir: Number.NaN, sar: Number.NaN }

/**
 * Scores windows of `frames` frames by filters that were found before (museval's `_bss_decomp_mtifilt`, `_bss_crit`).
 * Everything is measured on spectra: a window and its filtered tail fit in one transform, so energies are the same.
 * @param own for each source and channel the filters of that source's own channels
 * @param all for each source and channel the filters of every source's channels
 * @returns scores of every source in the window that starts at `at`
 */
export const frameScorer = (
  references: readonly Signal[],
  estimates: readonly Signal[],
  own: readonly (readonly ProjectionFilters[])[],
  all: readonly (readonly ProjectionFilters[])[],
  frames: Frames,
): ((at: Frames) => FrameScore[]) => {
  const channels = references[0]!.channels
  const fft = realFft(transformSize(frames + own[0]![0]![0]!.length - 1))
  const padded = new Float64Array(fft.size)
  const transform = (samples: Float64Array, into = spectrumFor(fft)): Spectrum => {
    padded.fill(0)
    padded.set(samples)
    fft.forward(padded, into.re, into.im)
    return into
  }
  const transformAll = (filters: readonly (readonly ProjectionFilters[])[]): Spectrum[][][] =>
    filters.map((source) => source.map((channel) => channel.map((taps) => transform(taps))))
  const [ownSpectra, allSpectra] = [transformAll(own), transformAll(all)]
  const buffersFor = (signals: readonly Signal[]) =>
    signals.map(() => Array.from({ length: channels }, () => new Float64Array(frames)))
  const [trueSamples, foundSamples] = [buffersFor(references), buffersFor(estimates)]
  const spectraFor = () => references.map(() => Array.from({ length: channels }, () => spectrumFor(fft)))
  const [trueSpectra, foundSpectra] = [spectraFor(), spectraFor()]
  const [spatial, projected, nothing] = [spectrumFor(fft), spectrumFor(fft), spectrumFor(fft)]

  const filtered = (into: Spectrum, inputs: readonly Spectrum[], filters: readonly Spectrum[]): void => {
    into.re.fill(0)
    into.im.fill(0)
    for (const [index, input] of inputs.entries()) addFiltered(into, input, filters[index]!)
  }

  const scoreOf = (source: number): FrameScore => {
    const sums = { truth: 0, wrong: 0, spatial: 0, target: 0, interference: 0, explained: 0, artefacts: 0 }
    for (let channel = 0; channel < channels; channel++) {
      const truth = trueSpectra[source]![channel]!
      const found = foundSpectra[source]![channel]!
      filtered(spatial, trueSpectra[source]!, ownSpectra[source]![channel]!)
      filtered(projected, trueSpectra.flat(), allSpectra[source]![channel]!)
      sums.truth += energyBetween(fft, truth, nothing)
      sums.wrong += energyBetween(fft, found, truth)
      sums.spatial += energyBetween(fft, spatial, truth)
      sums.target += energyBetween(fft, spatial, nothing)
      sums.interference += energyBetween(fft, projected, spatial)
      sums.explained += energyBetween(fft, projected, nothing)
      sums.artefacts += energyBetween(fft, found, projected)
    }
    return {
      sdr: ratio(sums.truth, sums.wrong),
      isr: ratio(sums.truth, sums.spatial),
      sir: ratio(sums.target, sums.interference),
      sar: ratio(sums.explained, sums.artefacts),
    }
  }

  return (at) => {
    const signals = [...references, ...estimates]
    const samples = [...trueSamples, ...foundSamples]
    for (const [index, signal] of signals.entries()) readInto(signal, at, frames, samples[index]!)
    if (samples.some((source) => isSilent(source, frames))) return references.map(() => silent)
    const spectra = [...trueSpectra, ...foundSpectra]
    for (const [index, source] of samples.entries())
      for (const [channel, one] of source.entries()) transform(one, spectra[index]![channel]!)
    return references.map((_, source) => scoreOf(source))
  }
}
