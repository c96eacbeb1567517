import type { Audio } from '../separation/system.ts'

/**
 * The 48-tap interpolator of ITU-R BS.1770-4 annex 2 as four phases of 12 taps; the third and fourth are the second and
 * first backwards.
 */
const firstPhase = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
  -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
]
const secondPhase = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
]

/** Taps of a phase. */
export const truePeakTaps = 12
const phases = [firstPhase, secondPhase, secondPhase.toReversed(), firstPhase.toReversed()].map((phase) =>
  Float64Array.from(phase),
)

/** What the interpolator can at most make of samples of magnitude 1: the largest sum of magnitudes of a phase. */
const mostGain = Math.max(...phases.map((phase) => phase.reduce((sum, tap) => sum + Math.abs(tap), 0)))

/** Largest magnitude between and at the samples around `at`: four interpolated points from the 12 samples that end there. */
export const interpolatedPeak = (samples: Float32Array, at: number): number => {
  let most = 0
  for (const phase of phases) {
    let sum = 0
    for (let tap = 0; tap < truePeakTaps; tap++) sum += phase[tap]! * samples[at - tap]!
    const magnitude = Math.abs(sum)
    if (magnitude > most) most = magnitude
  }
  return most
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
    if (most * mostGain > this.#peak)
      for (let i = 0; i < count; i++) this.#peak = Math.max(this.#peak, interpolatedPeak(window, history + i))
    window.copyWithin(0, count, count + history)
  }
}
