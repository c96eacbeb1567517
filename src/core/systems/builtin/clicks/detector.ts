import type { Frames, Hertz } from '../../../base/units.ts'
import { autocorrelate, predictor } from '../../../dsp/linear-prediction.ts'
import { select } from '../../../dsp/selection.ts'
import { hann } from '../../../dsp/window.ts'
import type { ChunkInput } from '../../../separation/system.ts'
import type { ToolRunner } from '../tool.ts'
import { interpolate } from './interpolation.ts'

/** Coefficients of the predictor. */
const order = 32
/** A block is stationary enough for one predictor. */
const blockSeconds = 0.04
/** A click stands out of what cannot be predicted by this many deviations… */
const threshold = 6
/** …and is followed on both sides to where less than this many are left… */
const edge = 2.5
/** …and stands out of the few milliseconds on either side by this factor. */
const alone = 5
/** Longest click in seconds; what is longer is no click. */
const longestSeconds = 0.003
/** Clicks closer than this many samples are one. */
const together = 4

export const clickBlocks = (rate: Hertz): { size: Frames; hop: Frames; margin: Frames } => {
  const hop = Math.max(order * 2, Math.round((blockSeconds * rate) / 2))
  return { size: 2 * hop, hop, margin: order + Math.ceil(longestSeconds * rate) + 8 }
}

/** Frames of input that a chunk needs on each side, so that its blocks are those of a single pass. */
export const clickContext = (rate: Hertz): Frames => {
  const { size, margin } = clickBlocks(rate)
  return 2 * (size + margin)
}

/**
 * Computes the clicks of chunks. In every block a predictor is fitted, what it cannot predict is compared with its own
 * robust spread (Vaseghi and Rayner 1990: the signal is whitened, forward and backward, so that a click stands out), and
 * the samples of each click are replaced by interpolation. The target is what was there less what should have been.
 */
export const clickRemover = (rate: Hertz, context: Frames): ToolRunner => {
  const { size, hop, margin } = clickBlocks(rate)
  const span = size + 2 * margin
  const window = hann(size)
  const longest = Math.max(2, Math.ceil(longestSeconds * rate))
  const block = new Float64Array(span)
  const windowed = new Float64Array(size)
  const correlation = new Float64Array(order + 1)
  const coefficients = new Float64Array(order + 1)
  const lags = new Float64Array(order + 1)
  const surprise = new Float64Array(span)
  const magnitudes = new Float32Array(span)
  const flagged = new Uint8Array(span)
  const most = longest * 3
  const missing = new Int32Array(most)
  const work = new Float64Array(most * most + most)
  const kept = new Float64Array(span)

  const fitPredictor = (): boolean => {
    // Clicks of the block itself would bend the predictor: large samples count less.
    for (let n = 0; n < size; n++) windowed[n] = block[margin + n]! * window[n]!
    autocorrelate(windowed, size, order, correlation)
    if (!(correlation[0]! > 1e-10)) return false
    correlation[0]! *= 1 + 1e-7
    predictor(correlation, order, coefficients)
    for (let lag = 0; lag <= order; lag++) {
      let sum = 0
      for (let k = 0; k + lag <= order; k++) sum += coefficients[k]! * coefficients[k + lag]!
      lags[lag] = sum
    }
    return true
  }

  /** The lesser of what predictions from the left and from the right leave: a click stands out of both. */
  const whiten = (): number => {
    for (let n = order; n < span - order; n++) {
      let forward = 0
      let backward = 0
      for (let k = 0; k <= order; k++) {
        forward += coefficients[k]! * block[n - k]!
        backward += coefficients[k]! * block[n + k]!
      }
      const left = Math.abs(forward)
      const right = Math.abs(backward)
      surprise[n] = Math.min(left, right)
    }
    const count = span - 2 * order
    for (let n = 0; n < count; n++) magnitudes[n] = surprise[order + n]!
    // The median of the lesser of two normal magnitudes is 0.41 deviations.
    return select(magnitudes, count, count >> 1) / 0.41
  }

  const meanSurprise = (from: number, to: number): number => {
    const begin = Math.max(order, from)
    const end = Math.min(span - order, to)
    let sum = 0
    for (let n = begin; n < end; n++) sum += surprise[n]!
    return sum / Math.max(1, end - begin)
  }

  /** Whether it is as quiet after a click as before: the stroke of an instrument rings on. */
  const standsAlone = (from: number, to: number, peak: number): boolean =>
    peak > alone * meanSurprise(from - longest, from) && peak > alone * meanSurprise(to + 1, to + 1 + longest)

  /** Marks the samples of clicks in `flagged` and tells whether there are any. */
  const detect = (spread: number): boolean => {
    let any = false
    flagged.fill(0)
    for (let n = margin; n < margin + size; n++) {
      if (!(surprise[n]! > threshold * spread)) continue
      let from = n
      let to = n
      while (from > order && n - from < longest && Math.max(surprise[from - 1]!, surprise[from - 2]!) > edge * spread)
        from--
      while (
        to < span - order - 1 &&
        to - n < longest &&
        Math.max(surprise[to + 1]!, surprise[to + 2]!) > edge * spread
      )
        to++
      if (to - from >= longest || !standsAlone(from, to, surprise[n]!)) continue
      flagged.fill(1, from, to + 1)
      any = true
    }
    return any
  }

  /** Repairs the marked runs of the block one after another. */
  const repair = (): void => {
    const lowest = order
    const highest = span - order
    for (let n = lowest; n < highest; n++) {
      if (flagged[n] === 0) continue
      let end = n
      let quiet = 0
      for (let at = n; at < highest && quiet <= together; at++) {
        if (flagged[at] === 1) {
          end = at
          quiet = 0
        } else quiet++
      }
      const count = end - n + 1
      if (count <= most) {
        for (let index = 0; index < count; index++) missing[index] = n + index
        interpolate(block, missing, count, lags, work)
      }
      n = end
    }
  }

  const remove = (samples: Float32Array, { start, length }: ChunkInput): Float32Array => {
    const origin = start - context
    const target = new Float32Array(length)
    const firstBlock = Math.floor(start / hop) - 1
    const lastBlock = Math.floor((start + length - 1) / hop)
    for (let index = firstBlock; index <= lastBlock; index++) {
      const from = index * hop - margin
      for (let n = 0; n < span; n++) block[n] = samples[from + n - origin] ?? 0
      if (!fitPredictor() || !detect(whiten())) continue
      kept.set(block)
      repair()
      // Each sample is decided by the block in whose middle half it lies.
      const begin = index * hop + hop / 2
      for (let at = Math.ceil(begin); at < Math.ceil(begin + hop); at++) {
        const place = at - start
        if (place >= 0 && place < length) target[place] = kept[at - from]! - block[at - from]!
      }
    }
    return target
  }

  return { run: (chunk) => Promise.resolve(chunk.audio.map((samples) => remove(samples, chunk))) }
}
