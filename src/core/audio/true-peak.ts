import type { Audio } from '../separation/system.ts'

/**
 * The 48-tap interpolator of ITU-R BS.1770-4 annex 2 as four phases of 12 taps; the third and fourth are the second and
 * first backwards.
 */
const firstPhase = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
  -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
] as const
const secondPhase = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
] as const

/** Taps of a phase. */
export const truePeakTaps = 12

const sumOfMagnitudes = (phase: readonly number[]): number => phase.reduce((sum, tap) => sum + Math.abs(tap), 0)

/** What the interpolator can at most make of samples of magnitude 1: the largest sum of magnitudes of a phase. */
export const mostTruePeakGain = Math.max(sumOfMagnitudes(firstPhase), sumOfMagnitudes(secondPhase))

const [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11] = firstPhase
const [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11] = secondPhase

/**
 * Largest magnitude between and at the samples around `at`: four interpolated points from the 12 samples that end there.
 * Written out, because it runs for every sample of a limited mix: a loop over the phases takes eight times as long.
 */
export const interpolatedPeak = (samples: Float32Array, at: number): number => {
  const s0 = samples[at]!
  const s1 = samples[at - 1]!
  const s2 = samples[at - 2]!
  const s3 = samples[at - 3]!
  const s4 = samples[at - 4]!
  const s5 = samples[at - 5]!
  const s6 = samples[at - 6]!
  const s7 = samples[at - 7]!
  const s8 = samples[at - 8]!
  const s9 = samples[at - 9]!
  const s10 = samples[at - 10]!
  const s11 = samples[at - 11]!
  const first =
    a0 * s0 +
    a1 * s1 +
    a2 * s2 +
    a3 * s3 +
    a4 * s4 +
    a5 * s5 +
    a6 * s6 +
    a7 * s7 +
    a8 * s8 +
    a9 * s9 +
    a10 * s10 +
    a11 * s11
  const second =
    b0 * s0 +
    b1 * s1 +
    b2 * s2 +
    b3 * s3 +
    b4 * s4 +
    b5 * s5 +
    b6 * s6 +
    b7 * s7 +
    b8 * s8 +
    b9 * s9 +
    b10 * s10 +
    b11 * s11
  const third =
    b0 * s11 +
    b1 * s10 +
    b2 * s9 +
    b3 * s8 +
    b4 * s7 +
    b5 * s6 +
    b6 * s5 +
    b7 * s4 +
    b8 * s3 +
    b9 * s2 +
    b10 * s1 +
    b11 * s0
  const fourth =
    a0 * s11 +
    a1 * s10 +
    a2 * s9 +
    a3 * s8 +
    a4 * s7 +
    a5 * s6 +
    a6 * s5 +
    a7 * s4 +
    a8 * s3 +
    a9 * s2 +
    a10 * s1 +
    a11 * s0
  return Math.max(Math.abs(first), Math.abs(second), Math.abs(third), Math.abs(fourth))
}

/** Frames that are looked at together: where all are too quiet to hold a new peak, none is interpolated. */
const stretch = 32

/**
 * A true-peak meter (BS.1770-4 annex 2): the largest magnitude of the waveform between samples, four times oversampled.
 * Streaming, constant memory, no allocation in `push`.
 */
export class TruePeakMeter {
  /** The last samples of each channel, then room for a stretch. */
  readonly #windows: Float32Array[]
  #peak = 0

  constructor(channels: number) {
    this.#windows = Array.from({ length: channels }, () => new Float32Array(truePeakTaps - 1 + stretch))
  }

  /** Takes frames `from` to `to` of planar samples. */
  push(audio: Audio, from = 0, to = audio[0]?.length ?? 0): void {
    for (let channel = 0; channel < this.#windows.length; channel++)
      for (let at = from; at < to; at += stretch)
        this.#take(this.#windows[channel]!, audio[channel]!, at, Math.min(to, at + stretch))
  }

  /** Largest magnitude so far, linear, samples themselves included. */
  get peak(): number {
    return this.#peak
  }

  /** Largest magnitude so far in dBTP. */
  get decibels(): number {
    return 20 * Math.log10(this.#peak)
  }

  /** Forgets the peak but not the last samples: for a meter that falls back. */
  resetPeak(): void {
    this.#peak = 0
  }

  #take(window: Float32Array, samples: Float32Array, from: number, to: number): void {
    const history = truePeakTaps - 1
    const count = to - from
    let most = 0
    for (let i = 0; i < history; i++) most = Math.max(most, Math.abs(window[i]!))
    for (let i = 0; i < count; i++) {
      const sample = samples[from + i]!
      window[history + i] = sample
      most = Math.max(most, Math.abs(sample))
      this.#peak = Math.max(this.#peak, Math.abs(sample))
    }
    if (most * mostTruePeakGain > this.#peak)
      for (let i = 0; i < count; i++) this.#peak = Math.max(this.#peak, interpolatedPeak(window, history + i))
    window.copyWithin(0, count, count + history)
  }
}
