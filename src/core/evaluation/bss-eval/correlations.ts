import { realFft } from '../../dsp/fft.ts'
import { readInto, type Signal } from './signal.ts'

/** Sums over a whole track: `at(i, k)[l]` = Σₙ xᵢ[n]·yₖ[n + l] for lags l from 0 to `lags` − 1. */
export type Correlations = { at(i: number, k: number): Float64Array }

/** Frames of one transform; long against 512 lags, short against the processor's cache. */
const size = 16_384

/** Called between pieces of work, so that a program can breathe; throws to end the work. */
export type Pause = () => Promise<void>

const channelsOf = (signals: readonly Signal[]): number => signals.reduce((sum, { channels }) => sum + channels, 0)

const buffersFor = (signals: readonly Signal[]): Float64Array[][] =>
  signals.map(({ channels }) => Array.from({ length: channels }, () => new Float64Array(size)))

/**
 * Correlates every channel of `first` with every channel of `first` and then of `second`, channels counted through. Block by block: the
 * products of spectra add up, and one inverse transform a pair ends it.
 */
export const correlate = async (
  first: readonly Signal[],
  second: readonly Signal[],
  lags: number,
  pause: Pause,
): Promise<Correlations> => {
  const fft = realFft(size)
  const hop = size - (lags - 1)
  const all = [...first, ...second]
  const rows = channelsOf(first)
  const columns = channelsOf(all)
  const spectra = (count: number) => Array.from({ length: count }, () => new Float64Array(fft.bins))
  const [shortRe, shortIm, longRe, longIm] = [spectra(rows), spectra(rows), spectra(columns), spectra(columns)]
  const [sumRe, sumIm] = [spectra(rows * columns), spectra(rows * columns)]
  const buffers = buffersFor(all)
  const frames = Math.max(...all.map((signal) => signal.frames))

  for (let at = 0; at < frames; at += hop) {
    await pause()
    for (const [index, signal] of all.entries()) readInto(signal, at, size, buffers[index]!)
    for (const [channel, samples] of buffers.flat().entries()) {
      fft.forward(samples, longRe[channel]!, longIm[channel]!)
      if (channel >= rows) continue
      samples.fill(0, hop)
      fft.forward(samples, shortRe[channel]!, shortIm[channel]!)
    }
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < columns; k++)
        addProduct(shortRe[i]!, shortIm[i]!, longRe[k]!, longIm[k]!, sumRe[i * columns + k]!, sumIm[i * columns + k]!)
  }
  const whole = new Float64Array(size)
  const found = sumRe.map((re, pair) => {
    fft.inverse(re, sumIm[pair]!, whole)
    return whole.slice(0, lags)
  })
  return { at: (i, k) => found[i * columns + k]! }
}

/** sum += conj(a)·b */
const addProduct = (
  aRe: Float64Array,
  aIm: Float64Array,
  bRe: Float64Array,
  bIm: Float64Array,
  sumRe: Float64Array,
  sumIm: Float64Array,
): void => {
  for (let bin = 0; bin < sumRe.length; bin++) {
    const ar = aRe[bin]!
    const ai = aIm[bin]!
    const br = bRe[bin]!
    const bi = bIm[bin]!
    sumRe[bin] = sumRe[bin]! + ar * br + ai * bi
    sumIm[bin] = sumIm[bin]! + ar * bi - ai * br
  }
}
