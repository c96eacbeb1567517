import { assert } from '../base/assert.ts'
import type { Frames, Hertz } from '../base/units.ts'
import { realFft } from './fft.ts'
import { kaiser, kaiserReach, kaiserShape } from './kaiser.ts'

/**
 * Resampling by a rational ratio with exact alignment: output frame n stands at input time n·from/to, so that chunks of a
 * long signal join as if it had been resampled in one go. No state is kept between calls.
 *
 * In two steps, which together cost a tenth of one polyphase filter of the same quality:
 * 1. a low pass at the input's rate, or at twice that where the rates are near to each other or the output's is higher:
 *    a windowed sinc of linear phase, by overlap-save with one transform forward and one back;
 * 2. interpolation at the output's times. The signal now fills so little of its band that a short windowed sinc does it,
 *    from a table with a row for each of the phases that occur.
 *
 * Pass band to 0.95 of the lower Nyquist frequency within 0.001 dB, stop band from that frequency on below −100 dB.
 */
export type Resampler = {
  readonly from: Hertz
  readonly to: Hertz
  /** Input frames before and after an output frame's time that it depends on. */
  readonly reach: Frames
  /**
   * @param first frame of the signal with which `samples` begins; beyond them the signal is taken as zero
   * @param start first output frame wanted, by the signal's beginning as well; `length` of them
   */
  run(samples: Float32Array, first: Frames, start: Frames, length: Frames): Float32Array<ArrayBuffer>
}

/** More than the 100 dB that are promised: two filters and the table's rounding add up. */
const attenuation = 110
const passBand = 0.95
/** Below this the band that interpolation must tell from its images is narrow, and twice the rate is cheaper. */
const leastHeadroom = 1.3

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** A signal at the rate of the first step: `samples[0]` is its frame `first`. */
type Band = { readonly samples: Float64Array; readonly first: Frames }

/** The first step. @param factor 1 or 2: how many times the input's rate its output has */
const bandLimiter = (from: Hertz, low: Hertz, factor: 1 | 2) => {
  const rate = from * factor
  const transition = ((1 - passBand) * low) / 2 / rate
  const middle = ((1 + passBand) * low) / 4 / rate
  const reach = kaiserReach(attenuation, transition)
  const window = kaiser(kaiserShape(attenuation))
  const size = Math.max(512, 2 ** Math.ceil(Math.log2(16 * reach)))
  const inner = size / factor
  // Around 0, the filter's middle, so that its transform is real and nothing is delayed.
  const taps = new Float64Array(size)
  for (let n = -reach; n <= reach; n++) taps[(n + size) % size] = sinc(2 * middle * n) * window(n / (reach + 1))
  // Each input frame's weight, between two of them as well, is 1: a constant stays what it is.
  for (let phase = 0; phase < factor; phase++) {
    let sum = 0
    for (let n = phase; n < size; n += factor) sum += taps[n]!
    for (let n = phase; n < size; n += factor) taps[n]! /= sum
  }
  const outer = realFft(size)
  const input = factor === 1 ? outer : realFft(inner)
  const response = new Float64Array(outer.bins)
  outer.forward(taps, response, new Float64Array(outer.bins))

  const block = new Float64Array(inner)
  const output = new Float64Array(size)
  const inRe = new Float64Array(input.bins)
  const inIm = new Float64Array(input.bins)
  const re = new Float64Array(outer.bins)
  const im = new Float64Array(outer.bins)
  // Frames of a block that no wrapped-around tap reaches, on the grid of the input.
  const margin = Math.ceil(reach / factor)
  const useful = inner - 2 * margin

  /** Frames `begin` to `end` of the band, in frames of its own rate. */
  const run = (samples: Float32Array, first: Frames, begin: Frames, end: Frames): Band => {
    const from = Math.floor(begin / factor)
    const blocks = Math.ceil((Math.ceil(end / factor) - from) / useful)
    const result = new Float64Array(blocks * useful * factor)
    for (let index = 0; index < blocks; index++) {
      const at = from + index * useful - margin - first
      const low = Math.min(inner, Math.max(0, -at))
      const high = Math.max(low, Math.min(inner, samples.length - at))
      block.fill(0, 0, low)
      for (let n = low; n < high; n++) block[n] = samples[at + n]!
      block.fill(0, high)
      input.forward(block, inRe, inIm)
      const half = inner / 2
      for (let bin = 0; bin < outer.bins; bin++) {
        // Zeros between the frames repeat their spectrum, mirrored.
        const mirrored = bin > half
        const k = mirrored ? inner - bin : bin
        re[bin] = inRe[k]! * response[bin]!
        im[bin] = (mirrored ? -inIm[k]! : inIm[k]!) * response[bin]!
      }
      outer.inverse(re, im, output)
      result.set(output.subarray(margin * factor, (margin + useful) * factor), index * useful * factor)
    }
    return { samples: result, first: from * factor }
  }
  return { rate, reach: Math.ceil(reach / factor), run }
}

/** Rows of weights for every phase of the second step. @param headroom rate of the band over the lower rate */
const phaseTable = (phases: number, headroom: number) => {
  const reach = kaiserReach(attenuation, 1 - 1 / headroom)
  const width = 2 * reach
  const window = kaiser(kaiserShape(attenuation))
  const weights = new Float64Array(phases * width)
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0
    for (let tap = 0; tap < width; tap++) {
      const distance = tap - (reach - 1) - phase / phases
      const weight = sinc(distance) * window(distance / reach)
      weights[phase * width + tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < width; tap++) weights[phase * width + tap]! /= sum
  }
  return { reach, width, weights }
}

const same = (rate: Hertz): Resampler => ({
  from: rate,
  to: rate,
  reach: 0,
  run: (samples, first, start, length) => {
    const output = new Float32Array(length)
    const low = Math.max(0, first - start)
    const high = Math.min(length, first + samples.length - start)
    if (high > low) output.set(samples.subarray(low + start - first, high + start - first), low)
    return output
  },
})

/** @param from, to rates, whole numbers of Hertz */
export const createResampler = (from: Hertz, to: Hertz): Resampler => {
  assert(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0, `rates are whole: ${from}, ${to}`)
  if (from === to) return same(from)
  const low = Math.min(from, to)
  const limiter = bandLimiter(from, low, from < leastHeadroom * low ? 2 : 1)
  const divisor = greatestDivisor(limiter.rate, to)
  // Output frame n stands at n·step/phases of the band.
  const step = limiter.rate / divisor
  const phases = to / divisor
  const { reach, width, weights } = phaseTable(phases, limiter.rate / low)

  return {
    from,
    to,
    reach: limiter.reach + Math.ceil((reach * from) / limiter.rate) + 1,
    run: (samples, first, start, length) => {
      const output = new Float32Array(length)
      if (length === 0) return output
      const frameOf = (n: Frames): Frames => Math.floor((n * step) / phases)
      const begin = frameOf(start) - reach + 1
      const band = limiter.run(samples, first, begin, frameOf(start + length - 1) + reach + 1)
      const values = band.samples
      let at = begin - band.first
      let phase = start * step - frameOf(start) * phases
      for (let n = 0; n < length; n++) {
        if (phase === 0) output[n] = values[at + reach - 1]!
        else {
          const row = phase * width
          let sum = 0
          for (let tap = 0; tap < width; tap++) sum += values[at + tap]! * weights[row + tap]!
          output[n] = sum
        }
        phase += step
        while (phase >= phases) {
          phase -= phases
          at++
        }
      }
      return output
    },
  }
}
