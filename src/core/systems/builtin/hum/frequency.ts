import type { Frames, Hertz } from '../../../base/units.ts'
import { select } from '../../../dsp/selection.ts'
import type { AnalysisPass, Audio } from '../../../separation/system.ts'
import { demodulator, humBlocks } from './demodulation.ts'

/** What the analysis pass of the hum tool finds. */
export type HumTrack = {
  /** Frequency in Hz at every knot, the first of which lies at frame `firstKnot`; empty when there is no hum. */
  readonly frequencies: Float64Array
  readonly firstKnot: Frames
  /** Frames between knots. */
  readonly knot: Frames
  /** Highest harmonic that was heard anywhere. */
  readonly harmonics: number
}

const nominals = [50, 60]
/** Harmonics by which the frequency is found. */
const guides = 12
/** Grids of public supply stay within half a hertz. */
const deviation = 0.6
const step = 0.01
/** Blocks in a measurement of the frequency (two seconds), and between two. */
const span = 40
const stride = 5
/** Knots before the first and after the last measurement. */
const beyond = 4
/**
 * Root of the summed squares of the guides' coherences from which on there is a hum. Each is a quarter at most, for a
 * steady tone; unrelated sounds together give about 0.15.
 */
const audible = 0.23
/** Blocks in a group; a drifting high harmonic stays coherent for so long. */
const group = 8
/** Mean coherence of a harmonic's groups from which on it is heard; unrelated sound gives 0.17 ± 0.07. */
const heard = 0.45
/** Harmonics without any heard one after which the search ends. */
const patience = 12

type Candidate = {
  readonly nominal: number
  readonly guides: number
  /** Amplitudes of the last `span` blocks, a ring for each guide. */
  readonly re: Float32Array
  readonly im: Float32Array
  readonly frequencies: number[]
  readonly coherences: number[]
}

/** Mean of all channels. */
const folded = (audio: Audio, from: number, to: number): Float32Array => {
  const mono = audio[0]!.slice(from, to)
  for (let channel = 1; channel < audio.length; channel++) {
    const samples = audio[channel]!
    for (let index = 0; index < mono.length; index++) mono[index]! += samples[from + index]!
  }
  return mono
}

/**
 * A line fitted to the neighbours of each value, each weighed by `weights`, after a median of three has dropped single
 * errors. Two more values, a line's continuation, stand before the first and after the last.
 */
const smoothed = (values: readonly number[], weights: readonly number[]): Float64Array => {
  const steady = values.map((value, at) => {
    const before = values[at - 1] ?? value
    const after = values[at + 1] ?? value
    return Math.max(Math.min(before, value), Math.min(Math.max(before, value), after))
  })
  const fitted = (at: number): number => {
    const centre = Math.max(0, Math.min(values.length - 1, at))
    let total = 0
    let x = 0
    let y = 0
    let xx = 0
    let xy = 0
    for (let near = Math.max(0, centre - 3); near <= Math.min(values.length - 1, centre + 3); near++) {
      const weight = (weights[near]! ** 2 + 1e-9) * (1 - Math.abs(near - centre) / 4)
      total += weight
      x += weight * (near - at)
      y += weight * steady[near]!
      xx += weight * (near - at) ** 2
      xy += weight * (near - at) * steady[near]!
    }
    const spread = total * xx - x * x
    return spread > 1e-9 * total * total ? (xx * y - x * xy) / spread : y / total
  }
  return Float64Array.from({ length: values.length + 2 * beyond }, (_, at) => fitted(at - beyond))
}

/** Finds by itself whether a hum of 50 or 60 Hz is there, its true frequency over time, and how far its harmonics go. */
export const humAnalysis = (rate: Hertz): AnalysisPass => {
  const { window, hop } = humBlocks(rate)
  const block = demodulator(rate)
  const candidates = nominals.map((nominal): Candidate => {
    const count = Math.max(1, Math.min(guides, Math.floor((0.45 * rate) / nominal)))
    return {
      nominal,
      guides: count,
      re: new Float32Array(count * span),
      im: new Float32Array(count * span),
      frequencies: [],
      coherences: [],
    }
  })
  const magnitudes = new Float32Array(span)
  const evenRe = new Float64Array(guides * span)
  const evenIm = new Float64Array(guides * span)
  const points = Math.round((2 * deviation) / step) + 1
  const scores = new Float64Array(points)
  // The last two seconds, to look for higher harmonics once the frequency is known.
  const recent = new Float32Array((span + 1) * hop)
  let pending = new Float32Array(0)
  let position = 0
  let blocks = 0
  let harmonics = 0

  /** Evens out loud moments, so that a voice counts no more than the hum below it. */
  const even = (candidate: Candidate, count: number): void => {
    for (let guide = 0; guide < candidate.guides; guide++) {
      const row = guide * span
      for (let at = 0; at < count; at++) magnitudes[at] = Math.hypot(candidate.re[row + at]!, candidate.im[row + at]!)
      const middle = select(magnitudes, count, count >> 1)
      for (let at = 0; at < count; at++) {
        const re = candidate.re[row + at]!
        const im = candidate.im[row + at]!
        const scale = 1 / (Math.hypot(re, im) + middle + Number.MIN_VALUE)
        evenRe[row + at] = re * scale
        evenIm[row + at] = im * scale
      }
    }
  }

  const coherence = (row: number, first: number, count: number, turnPerBlock: number): number => {
    const stepRe = Math.cos(turnPerBlock)
    const stepIm = -Math.sin(turnPerBlock)
    let re = 1
    let im = 0
    let sumRe = 0
    let sumIm = 0
    for (let index = 0; index < count; index++) {
      const at = row + ((first + index) % span)
      sumRe += evenRe[at]! * re - evenIm[at]! * im
      sumIm += evenRe[at]! * im + evenIm[at]! * re
      const next = re * stepRe - im * stepIm
      im = re * stepIm + im * stepRe
      re = next
    }
    return (sumRe * sumRe + sumIm * sumIm) / (count * count)
  }

  const measure = (candidate: Candidate, count: number): void => {
    even(candidate, count)
    const first = blocks > span ? blocks % span : 0
    let best = 0
    for (let point = 0; point < points; point++) {
      const offset = -deviation + point * step
      let sum = 0
      for (let guide = 0; guide < candidate.guides; guide++) {
        const turn = (2 * Math.PI * (guide + 1) * offset * hop) / rate
        sum += coherence(guide * span, first, count, turn) ** 2
      }
      scores[point] = Math.sqrt(sum)
      if (scores[point]! > scores[best]!) best = point
    }
    const left = scores[Math.max(0, best - 1)]!
    const right = scores[Math.min(points - 1, best + 1)]!
    const curve = left - 2 * scores[best]! + right
    const shift = curve < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (left - right)) / curve)) : 0
    candidate.frequencies.push(candidate.nominal - deviation + (best + shift) * step)
    candidate.coherences.push(scores[best]!)
  }

  const batchRe = new Float64Array(patience)
  const batchIm = new Float64Array(patience)
  const batchMagnitude = new Float64Array(patience)
  const batchShare = new Float64Array(patience)

  /** Mean coherence, over groups of blocks, of `patience` harmonics from `lowest` on, into `batchShare`. */
  const listen = (lowest: number, cycles: number, count: number): void => {
    const groups = Math.max(1, Math.floor(count / group))
    batchShare.fill(0)
    for (let start = 0; start + group <= count; start += group) {
      batchRe.fill(0)
      batchIm.fill(0)
      batchMagnitude.fill(0)
      for (let index = start; index < start + group; index++) {
        block.load(recent, recent.length - window - (count - 1 - index) * hop)
        for (let at = 0; at < patience; at++) {
          block.measure(lowest + at, cycles, cycles * index * hop)
          batchRe[at]! += block.re
          batchIm[at]! += block.im
          batchMagnitude[at]! += Math.hypot(block.re, block.im)
        }
      }
      for (let at = 0; at < patience; at++) {
        const magnitude = batchMagnitude[at]! ** 2
        if (magnitude > 0) batchShare[at]! += (batchRe[at]! ** 2 + batchIm[at]! ** 2) / magnitude / groups
      }
    }
  }

  /** Raises `harmonics` as long as higher ones are coherent in the last blocks. */
  const climb = (frequency: number, count: number): void => {
    const top = Math.floor((0.48 * rate) / frequency)
    for (let lowest = harmonics + 1; lowest <= top; lowest = harmonics + 1) {
      listen(lowest, frequency / rate, count)
      const found = batchShare.findLastIndex((share, at) => share > heard && lowest + at <= top)
      if (found < 0) return
      harmonics = lowest + found
    }
  }

  const finishSpan = (count: number): void => {
    for (const candidate of candidates) measure(candidate, count)
    const best = candidates.reduce((a, b) => (b.coherences.at(-1)! > a.coherences.at(-1)! ? b : a))
    if (best.coherences.at(-1)! > 1.3 * audible) climb(best.frequencies.at(-1)!, count)
  }

  const addBlock = (samples: Float32Array, from: number): void => {
    block.load(samples, from)
    const slot = blocks % span
    for (const { nominal, guides: count, re, im } of candidates) {
      const cycles = ((nominal * (position + hop)) / rate) % 1
      for (let guide = 0; guide < count; guide++) {
        block.measure(guide + 1, nominal / rate, cycles)
        re[guide * span + slot] = block.re
        im[guide * span + slot] = block.im
      }
    }
    recent.copyWithin(0, hop)
    recent.set(samples.subarray(from, from + window), recent.length - window)
    blocks++
    position += hop
    if (blocks >= span && (blocks - span) % stride === 0) finishSpan(span)
  }

  return {
    push: (audio) => {
      const length = audio[0]?.length ?? 0
      const joined = new Float32Array(pending.length + length)
      joined.set(pending)
      joined.set(folded(audio, 0, length), pending.length)
      let from = 0
      for (; from + window <= joined.length; from += hop) addBlock(joined, from)
      pending = joined.slice(from)
    },
    finish: (): HumTrack => {
      if (blocks > 0 && blocks < span) finishSpan(blocks)
      const measured = Math.min(blocks, span)
      const knots = {
        firstKnot: Math.round(((measured + 1) * hop) / 2) - beyond * stride * hop,
        knot: stride * hop,
      }
      const strength = ({ coherences }: Candidate): number =>
        coherences.reduce((sum, value) => sum + value, 0) / Math.max(1, coherences.length)
      const best = candidates.reduce((a, b) => (strength(b) > strength(a) ? b : a))
      const found = best.coherences.some((value) => value > 1.5 * audible) || strength(best) > audible
      return {
        ...knots,
        frequencies: found ? smoothed(best.frequencies, best.coherences) : new Float64Array(0),
        harmonics: found ? Math.max(harmonics, best.guides) : 0,
      }
    },
  }
}
