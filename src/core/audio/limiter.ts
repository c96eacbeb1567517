import type { Hertz } from '../base/units.ts'
import type { Audio } from '../separation/system.ts'
import { interpolatedPeak, mostTruePeakGain, truePeakTaps } from './true-peak.ts'

/** Time over which the gain moves down ahead of a peak, in seconds. */
const attack = 0.005
/** Time constant of the gain's return, in seconds. */
const release = 0.1
/** Frames on either side of a peak that are turned down with it. */
const margin = 3
/** The interpolator's centre lies between its sixth and seventh tap. */
const interpolatorDelay = truePeakTaps / 2

/**
 * A look-ahead limiter for true peaks, all channels together. The gain that each frame needs is held over the attack,
 * recovers slowly, and is smoothed over the attack, so that it is down when the peak comes. Streaming; what goes in comes
 * out as long, without delay.
 */
export class TruePeakLimiter {
  readonly #ceiling: number
  readonly #channels: number
  /** Frames of look-ahead. */
  readonly #ahead: number
  readonly #recovery: number
  /** Frames that have come in but not out, after the history that the interpolator needs. */
  #pending: Float32Array[]
  /** Gains needed by the pending frames: a sliding minimum over the attack by a queue of falling candidates. */
  readonly #held: Float64Array
  readonly #candidates: { readonly at: number; readonly gain: number }[] = []
  /** Where each channel was last loud enough for its true peak to matter. */
  readonly #lastLoud: Float64Array
  #smoothSum: number
  #recovered = 1
  #at = 0
  #reduction = 1

  /** @param ceiling linear magnitude that the waveform must not pass */
  constructor(rate: Hertz, channels: number, ceiling: number) {
    this.#ceiling = ceiling
    this.#channels = channels
    this.#ahead = Math.max(1, Math.round(rate * attack))
    this.#recovery = Math.exp(-1 / (rate * release))
    this.#pending = Array.from({ length: channels }, () => new Float32Array(truePeakTaps))
    this.#held = new Float64Array(this.#ahead).fill(1)
    this.#smoothSum = this.#ahead
    this.#lastLoud = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY)
  }

  /** Smallest gain applied so far; 1 when nothing had to be limited. */
  get reduction(): number {
    return this.#reduction
  }

  /** Takes samples, returns those that are ready: as many as have been followed by the look-ahead. */
  push(audio: Audio): Float32Array<ArrayBuffer>[] {
    const history = truePeakTaps
    const before = this.#pending[0]!.length
    const count = audio[0]?.length ?? 0
    this.#pending = this.#pending.map((pending, channel) => {
      const joined = new Float32Array(before + count)
      joined.set(pending)
      joined.set(audio[channel]!, before)
      return joined
    })
    const ready = Math.max(0, before + count - history - this.#delay)
    const out = Array.from({ length: this.#channels }, () => new Float32Array(ready))
    for (let i = 0; i < count; i++) {
      const gain = this.#next(before + i)
      const at = before + i - history - this.#delay
      if (at >= 0)
        for (let channel = 0; channel < this.#channels; channel++)
          out[channel]![at] = this.#pending[channel]![at + history]! * gain
    }
    this.#pending = this.#pending.map((pending) => pending.slice(ready))
    return out
  }

  /** The last samples. */
  finish(): Float32Array<ArrayBuffer>[] {
    const rest = this.#pending[0]!.length - truePeakTaps
    const silence = Array.from({ length: this.#channels }, () => new Float32Array(this.#delay))
    return this.push(silence).map((samples) => samples.slice(0, rest))
  }

  /** A frame goes out when the attack and the interpolator have seen past it. */
  get #delay(): number {
    return this.#ahead - 1 + margin + interpolatorDelay
  }

  /** Takes the frame at `index` of `pending`; returns the gain for the frame that is `#delay` older. */
  #next(index: number): number {
    let peak = 0
    for (let channel = 0; channel < this.#channels; channel++) {
      const pending = this.#pending[channel]!
      // Only samples this loud can have a true peak past the ceiling among the taps that they are in.
      if (Math.abs(pending[index]!) > this.#ceiling / mostTruePeakGain) this.#lastLoud[channel] = this.#at
      if (this.#at - this.#lastLoud[channel]! < truePeakTaps)
        peak = Math.max(peak, interpolatedPeak(pending, index), Math.abs(pending[index - interpolatorDelay]!))
    }
    const needed = peak > this.#ceiling ? this.#ceiling / peak : 1
    this.#recovered = Math.min(this.#minimum(needed), 1 - (1 - this.#recovered) * this.#recovery)
    const slot = this.#at % this.#ahead
    this.#smoothSum += this.#recovered - this.#held[slot]!
    this.#held[slot] = this.#recovered
    this.#at++
    // Sums of many small steps drift: made anew once a round.
    if (slot === this.#ahead - 1) this.#smoothSum = this.#held.reduce((sum, gain) => sum + gain, 0)
    const gain = Math.min(1, this.#smoothSum / this.#ahead)
    if (gain < this.#reduction) this.#reduction = gain
    return gain
  }

  /** Smallest of the gains of the attack and the margins. */
  #minimum(gain: number): number {
    const queue = this.#candidates
    while (queue.length > 0 && queue.at(-1)!.gain >= gain) queue.pop()
    queue.push({ at: this.#at, gain })
    if (queue[0]!.at <= this.#at - this.#ahead - 2 * margin) queue.shift()
    return queue[0]!.gain
  }
}
