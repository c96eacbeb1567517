import type { Hertz } from '../base/units.ts'
import type { Audio } from '../separation/system.ts'
import { channelWeights, kWeighting } from './k-weighting.ts'

/** Loudness in LUFS (or LKFS), and differences in LU. */
export type Loudness = number

/** Loudness of a weighted mean square (BS.1770-4 equation 2). */
const loudnessOf = (power: number): Loudness => -0.691 + 10 * Math.log10(power)
const powerOf = (loudness: Loudness): number => 10 ** ((loudness + 0.691) / 10)

/** Gate below which nothing counts, in LUFS. */
const absoluteGate = -70
/** Steps of 100 ms in the windows of momentary (400 ms) and short-term (3 s) loudness. */
const momentarySteps = 4
const shortTermSteps = 30

/**
 * Counts blocks by loudness, in bins of 0.01 LU with the sum of their powers: gated means of any length of audio in
 * constant memory, exact but for the bin that a gate falls into.
 */
class GatedMean {
  static readonly lowest = absoluteGate
  static readonly perUnit = 100
  readonly #counts = new Float64Array(90 * GatedMean.perUnit)
  readonly #powers = new Float64Array(90 * GatedMean.perUnit)

  add(power: number): void {
    const bin = this.#binOf(loudnessOf(power))
    if (bin < 0) return
    this.#counts[bin] = this.#counts[bin]! + 1
    this.#powers[bin] = this.#powers[bin]! + power
  }

  /** Mean power of the blocks louder than `gate` LU below the mean of all that pass the absolute gate; 0 when none does. */
  mean(gate: number): number {
    const all = this.#meanFrom(0)
    return all === 0 ? 0 : this.#meanFrom(Math.max(0, this.#binOf(loudnessOf(all) + gate)))
  }

  /** Loudness that a share of the blocks past both gates stays below. */
  quantile(share: number, gate: number): Loudness {
    const all = this.#meanFrom(0)
    if (all === 0) return Number.NEGATIVE_INFINITY
    const first = Math.max(0, this.#binOf(loudnessOf(all) + gate))
    let total = 0
    for (let bin = first; bin < this.#counts.length; bin++) total += this.#counts[bin]!
    const rank = Math.round((total - 1) * share)
    let seen = 0
    for (let bin = first; bin < this.#counts.length; bin++) {
      seen += this.#counts[bin]!
      if (seen > rank) return loudnessOf(this.#powers[bin]! / this.#counts[bin]!)
    }
    return Number.NEGATIVE_INFINITY
  }

  reset(): void {
    this.#counts.fill(0)
    this.#powers.fill(0)
  }

  #binOf(loudness: Loudness): number {
    return Math.min(this.#counts.length - 1, Math.floor((loudness - GatedMean.lowest) * GatedMean.perUnit))
  }

  #meanFrom(first: number): number {
    let count = 0
    let power = 0
    for (let bin = first; bin < this.#counts.length; bin++) {
      count += this.#counts[bin]!
      power += this.#powers[bin]!
    }
    return count === 0 ? 0 : power / count
  }
}

/**
 * A loudness meter (ITU-R BS.1770-4, EBU Tech 3341 and 3342): streaming, any rate, up to 8 channels, constant memory, no
 * allocation in `push`, so that it can run on an audio thread. All loudnesses are −Infinity until there is enough audio.
 */
export class LoudnessMeter {
  readonly #rate: Hertz
  readonly #weights: readonly number[]
  readonly #coefficients: Float64Array
  /** Four numbers of filter state for each channel. */
  readonly #states: Float64Array
  readonly #steps = new Float64Array(shortTermSteps)
  readonly #blocks = new GatedMean()
  readonly #shortTerms = new GatedMean()
  #stepsDone = 0
  /** Frames taken, and where the current step of 100 ms ends. */
  #taken = 0
  #stepStart = 0
  #stepEnd: number
  #power = 0
  #maxMomentary = 0
  #maxShortTerm = 0

  constructor(rate: Hertz, channels: number) {
    this.#rate = rate
    this.#weights = channelWeights(channels)
    this.#coefficients = Float64Array.from(kWeighting(rate).flat())
    this.#states = new Float64Array(4 * channels)
    this.#stepEnd = Math.round(rate / 10)
  }

  /** Takes frames `from` to `to` of planar samples, as many channels as the meter was made for. */
  push(audio: Audio, from = 0, to = audio[0]?.length ?? 0): void {
    for (let at = from; at < to; ) {
      const count = Math.min(to - at, this.#stepEnd - this.#taken)
      for (let channel = 0; channel < this.#weights.length; channel++)
        if (this.#weights[channel] !== 0)
          this.#power += this.#weights[channel]! * this.#filter(channel, audio[channel]!, at, at + count)
      this.#taken += count
      at += count
      if (this.#taken === this.#stepEnd) this.#endStep()
    }
  }

  /** Loudness of the last 400 ms. */
  get momentary(): Loudness {
    return loudnessOf(this.#windowPower(momentarySteps))
  }

  /** Loudness of the last 3 s. */
  get shortTerm(): Loudness {
    return loudnessOf(this.#windowPower(shortTermSteps))
  }

  /** Loudness of all, gated at −70 LUFS and 10 LU below the mean. */
  get integrated(): Loudness {
    return loudnessOf(this.#blocks.mean(-10))
  }

  get maxMomentary(): Loudness {
    return loudnessOf(this.#maxMomentary)
  }

  get maxShortTerm(): Loudness {
    return loudnessOf(this.#maxShortTerm)
  }

  /** Loudness range in LU (EBU Tech 3342): 10th to 95th percentile of short-term loudness, gated 20 LU below the mean. */
  get range(): number {
    const low = this.#shortTerms.quantile(0.1, -20)
    return low === Number.NEGATIVE_INFINITY ? 0 : this.#shortTerms.quantile(0.95, -20) - low
  }

  /** Forgets everything. */
  reset(): void {
    this.#states.fill(0)
    this.#steps.fill(0)
    this.#blocks.reset()
    this.#shortTerms.reset()
    this.#stepsDone = 0
    this.#taken = 0
    this.#stepStart = 0
    this.#stepEnd = Math.round(this.#rate / 10)
    this.#power = 0
    this.#maxMomentary = 0
    this.#maxShortTerm = 0
  }

  /** Sum of squares of K-weighted samples. */
  #filter(channel: number, samples: Float32Array, from: number, to: number): number {
    const c = this.#coefficients
    const [b0, b1, b2, a1, a2] = [c[0]!, c[1]!, c[2]!, c[3]!, c[4]!]
    const [d1, d2] = [c[8]!, c[9]!]
    const state = channel * 4
    let s1 = this.#states[state]!
    let s2 = this.#states[state + 1]!
    let s3 = this.#states[state + 2]!
    let s4 = this.#states[state + 3]!
    let sum = 0
    for (let i = from; i < to; i++) {
      const x = samples[i]!
      const y = b0 * x + s1
      s1 = b1 * x - a1 * y + s2
      s2 = b2 * x - a2 * y
      // The high pass has the zeros 1, −2, 1.
      const z = y + s3
      s3 = -2 * y - d1 * z + s4
      s4 = y - d2 * z
      sum += z * z
    }
    // Numbers below what float32 can tell would slow the filters down.
    this.#states[state] = Math.abs(s1) < 1e-30 ? 0 : s1
    this.#states[state + 1] = Math.abs(s2) < 1e-30 ? 0 : s2
    this.#states[state + 2] = Math.abs(s3) < 1e-30 ? 0 : s3
    this.#states[state + 3] = Math.abs(s4) < 1e-30 ? 0 : s4
    return sum
  }

  #endStep(): void {
    this.#steps[this.#stepsDone % shortTermSteps] = this.#power / (this.#stepEnd - this.#stepStart)
    this.#stepsDone++
    this.#power = 0
    this.#stepStart = this.#stepEnd
    // Steps of 100 ms, to the nearest frame at any rate.
    this.#stepEnd = Math.round(((this.#stepsDone + 1) * this.#rate) / 10)
    if (this.#stepsDone >= momentarySteps) {
      const power = this.#windowPower(momentarySteps)
      this.#blocks.add(power)
      this.#maxMomentary = Math.max(this.#maxMomentary, power)
    }
    if (this.#stepsDone >= shortTermSteps) {
      const power = this.#windowPower(shortTermSteps)
      this.#shortTerms.add(power)
      this.#maxShortTerm = Math.max(this.#maxShortTerm, power)
    }
  }

  #windowPower(steps: number): number {
    if (this.#stepsDone < steps) return 0
    let sum = 0
    for (let i = 1; i <= steps; i++) sum += this.#steps[(this.#stepsDone - i) % shortTermSteps]!
    return sum / steps
  }
}

/** Linear gain that brings one loudness to another. */
export const gainBetween = (from: Loudness, to: Loudness): number => Math.sqrt(powerOf(to) / powerOf(from))
