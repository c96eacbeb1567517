import type { Frames, Hertz } from '../../../base/units.ts'
import { hann } from '../../../dsp/window.ts'

/** Blocks in which the hum is measured: a tenth of a second every twentieth, in which neighbours of 50 Hz cancel. */
export const humBlocks = (rate: Hertz): { window: Frames; hop: Frames } => {
  const hop = Math.max(2, Math.round(rate / 20))
  return { window: 2 * hop, hop }
}

/** Seconds between two blocks. */
export const blockSeconds = (rate: Hertz): number => humBlocks(rate).hop / rate

/** Measures the complex amplitudes of harmonics in single blocks. Holds the work space of one block. */
export type Demodulator = {
  /** Windows the block from `from` on, which lies inside `samples`. */
  load(samples: Float32Array, from: Frames): void
  /**
   * Amplitude of harmonic `order` of a fundamental of `frequency` cycles a frame whose phase at the block's centre is
   * `cycles`, so that re·cos − im·sin of the harmonic's phase is its signal. Read `re` and `im` after the call.
   */
  measure(order: number, frequency: number, cycles: number): void
  re: number
  im: number
}

export const demodulator = (rate: Hertz): Demodulator => {
  const { window, hop } = humBlocks(rate)
  const weights = hann(window)
  const scale = 2 / hop
  const block = new Float64Array(window)
  const made: Demodulator = {
    re: 0,
    im: 0,
    load: (samples, from) => {
      for (let n = 0; n < window; n++) block[n] = samples[from + n]! * weights[n]! * scale
    },
    measure: (order, frequency, cycles) => {
      const turn = 2 * Math.PI * order * frequency
      const stepRe = Math.cos(turn)
      const stepIm = -Math.sin(turn)
      const begin = -2 * Math.PI * ((order * (cycles - frequency * hop)) % 1)
      let re = Math.cos(begin)
      let im = Math.sin(begin)
      let sumRe = 0
      let sumIm = 0
      for (let n = 0; n < window; n++) {
        const value = block[n]!
        sumRe += value * re
        sumIm += value * im
        const next = re * stepRe - im * stepIm
        im = re * stepIm + im * stepRe
        re = next
      }
      made.re = sumRe
      made.im = sumIm
    },
  }
  return made
}
