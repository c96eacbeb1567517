import type { Frames, Hertz } from '../../../base/units.ts'
import type { ChunkInput } from '../../../separation/system.ts'
import type { ToolRunner } from '../tool.ts'
import { type Amplitudes, amplitudeSmoother, meanReach, medianReach, spreadReach } from './amplitudes.ts'
import { demodulator, humBlocks } from './demodulation.ts'
import type { HumTrack } from './frequency.ts'
import { phaseOf } from './phase.ts'

/** Blocks on either side over which the rest of the drift is averaged. */
const driftReach = 16

/** Each pass finds less, as the harmonics stand stiller under the bell. */
const driftPasses = 2

/** Context that makes chunks agree with a single pass. */
export const humContext = (rate: Hertz): Frames =>
  (meanReach + medianReach + spreadReach + 2 * driftPasses * driftReach + 6) * humBlocks(rate).hop

/** Deviation in blocks of the bell under which the drift is measured. */
const driftBell = 6
const driftWeights = Float64Array.from({ length: driftReach + 1 }, (_, at) => Math.exp(-0.5 * (at / driftBell) ** 2))

const emptyAmplitudes = (count: number): Amplitudes => ({ re: new Float64Array(count), im: new Float64Array(count) })

const smoothInto = (values: Float64Array, count: number, result: Float64Array): void => {
  for (let at = 0; at < count; at++) {
    let sum = 0
    let total = 0
    for (let index = Math.max(0, at - driftReach); index <= Math.min(count - 1, at + driftReach); index++) {
      const weight = driftWeights[Math.abs(index - at)]!
      sum += weight * values[index]!
      total += weight
    }
    result[at] = sum / total
  }
}

/**
 * What is left of the drift once the track's phase is taken out, in turns of the fundamental, block by block: the joint
 * least-squares rotation of all harmonics between the neighbours of a block.
 */
const remainingDrift = (harmonics: readonly Amplitudes[], count: number): Float64Array => {
  const moment = new Float64Array(count)
  const weight = new Float64Array(count)
  const calm = emptyAmplitudes(count)
  for (const [index, { re, im }] of harmonics.entries()) {
    const order = index + 1
    smoothInto(re, count, calm.re)
    smoothInto(im, count, calm.im)
    for (let at = 1; at + 1 < count; at++) {
      const ar = calm.re[at - 1]!
      const ai = calm.im[at - 1]!
      const br = calm.re[at + 1]!
      const bi = calm.im[at + 1]!
      moment[at]! += order * (bi * ar - br * ai)
      weight[at]! += order * order * (br * ar + bi * ai)
    }
  }
  const numerator = new Float64Array(count)
  const denominator = new Float64Array(count)
  smoothInto(moment, count, numerator)
  smoothInto(weight, count, denominator)
  const turns = new Float64Array(count)
  for (let at = 1; at < count; at++) {
    const rotation = denominator[at]! > 0 ? Math.max(-0.2, Math.min(0.2, numerator[at]! / denominator[at]!)) : 0
    turns[at] = turns[at - 1]! + rotation / 2 / (2 * Math.PI)
  }
  return turns
}

/** Turns amplitudes by −order·turns cycles, or by +order·turns with `sign` −1. */
const rotate = ({ re, im }: Amplitudes, turns: Float64Array, order: number, sign: 1 | -1): void => {
  for (let at = 0; at < turns.length; at++) {
    const angle = -sign * 2 * Math.PI * order * turns[at]!
    const c = Math.cos(angle)
    const s = Math.sin(angle)
    const x = re[at]! * c - im[at]! * s
    im[at] = re[at]! * s + im[at]! * c
    re[at] = x
  }
}

/** Computes the hum of chunks: every harmonic measured block by block, smoothed, and made again. */
export const humCanceller = (rate: Hertz, context: Frames, frames: Frames, track: HumTrack): ToolRunner => {
  const { window, hop } = humBlocks(rate)
  const block = demodulator(rate)
  const phase = phaseOf(track, rate)

  const cancel = (samples: Float32Array, { start, length }: ChunkInput): Float32Array => {
    const target = new Float32Array(length)
    const origin = start - context
    // Blocks that lie wholly inside the region and the context, on a grid of the region.
    const first = Math.ceil(Math.max(0, origin) / hop)
    const last = Math.floor((Math.min(frames, start + length + context) - window) / hop)
    const count = last - first + 1
    if (count < 1 || track.frequencies.length === 0) return target
    const orders = Math.min(track.harmonics, Math.floor((0.48 * rate) / 60))
    const raw = Array.from({ length: orders }, () => emptyAmplitudes(count))
    for (let index = 0; index < count; index++) {
      const centre = (first + index) * hop + hop
      const frequency = phase.frequencyAt(centre)
      const cycles = phase.cyclesAt(centre)
      block.load(samples, centre - hop - origin)
      for (let order = 1; order <= orders; order++) {
        block.measure(order, frequency, cycles)
        const { re, im } = raw[order - 1]!
        re[index] = block.re
        im[index] = block.im
      }
    }
    const turns = new Float64Array(count)
    for (let pass = 0; pass < driftPasses; pass++) {
      const rest = remainingDrift(raw, count)
      for (let index = 0; index < count; index++) turns[index]! += rest[index]!
      for (let order = 1; order <= orders; order++) rotate(raw[order - 1]!, rest, order, 1)
    }
    const smoother = amplitudeSmoother(count)
    const smooth = emptyAmplitudes(count)
    for (let order = 1; order <= orders; order++) {
      smoother(raw[order - 1]!, count, smooth)
      rotate(smooth, turns, order, -1)
      addHarmonic(target, start, first, count, order, smooth)
    }
    return target
  }

  /** Adds a harmonic, its amplitude linear between the centres of blocks and constant beyond the first and last. */
  const addHarmonic = (
    target: Float32Array,
    start: Frames,
    first: number,
    count: number,
    order: number,
    { re, im }: Amplitudes,
  ): void => {
    const end = start + target.length
    for (let from = start; from < end; ) {
      const interval = Math.floor(from / hop) - 1 - first
      const to = Math.min(end, (Math.floor(from / hop) + 1) * hop)
      const left = Math.max(0, Math.min(count - 1, interval))
      const right = Math.max(0, Math.min(count - 1, interval + 1))
      if (re[left] !== 0 || im[left] !== 0 || re[right] !== 0 || im[right] !== 0) {
        const begin = from - (from % hop)
        const frequency = phase.frequencyAt(begin + hop / 2)
        const cycles = phase.cyclesAt(begin) + (from - begin) * frequency
        const angle = 2 * Math.PI * ((order * cycles) % 1)
        const turn = 2 * Math.PI * order * frequency
        const stepRe = Math.cos(turn)
        const stepIm = Math.sin(turn)
        let unitRe = Math.cos(angle)
        let unitIm = Math.sin(angle)
        const slope = 1 / hop
        let share = (from % hop) * slope
        for (let at = from; at < to; at++) {
          const x = re[left]! + share * (re[right]! - re[left]!)
          const y = im[left]! + share * (im[right]! - im[left]!)
          target[at - start]! += x * unitRe - y * unitIm
          share += slope
          const next = unitRe * stepRe - unitIm * stepIm
          unitIm = unitRe * stepIm + unitIm * stepRe
          unitRe = next
        }
      }
      from = to
    }
  }

  return { run: (chunk) => Promise.resolve(chunk.audio.map((samples) => cancel(samples, chunk))) }
}
