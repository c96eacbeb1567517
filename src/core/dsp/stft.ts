import { assert } from '../base/assert.ts'
import type { Frames } from '../base/units.ts'
import { realFft } from './fft.ts'
import { rootHann } from './window.ts'

type Samples = Float32Array | Float64Array

/**
 * A short-time Fourier transform whose frames lie on a fixed grid: frame m covers the `size` samples from
 * (m + 1)·hop − size on. The grid does not depend on how a signal is cut into chunks, so chunks agree with a single pass.
 */
export type Stft = {
  readonly size: Frames
  readonly hop: Frames
  readonly bins: number
  /** Analysis window; the synthesis window is this one divided by the summed weight of all frames at a sample. */
  readonly window: Float64Array
  /** Position of the first sample of frame `index`; negative for the first ones. */
  frameStart(index: number): Frames
  /** First frame that covers sample `at`. */
  firstCovering(at: Frames): number
  /** Last frame that covers sample `at`. */
  lastCovering(at: Frames): number
  /** Windowed transform of the samples from `from` on, taken as zero outside of `samples`. */
  analyse(samples: Samples, from: number, re: Float64Array, im: Float64Array): void
  /** Adds the windowed inverse to `output` from `at` on, dropping what lies outside. All frames add up to the signal. */
  synthesise(re: Float64Array, im: Float64Array, output: Samples, at: number): void
}

/**
 * @param size samples in a frame, even, a product of twos and threes
 * @param hop samples between frames, a divisor of `size` other than itself
 */
export const stft = (size: Frames, hop: Frames, window: Float64Array = rootHann(size)): Stft => {
  assert(size % hop === 0 && hop < size, `a hop of ${hop} divides a frame of ${size}`)
  assert(window.length === size, 'a window is as long as its frame')
  const fft = realFft(size)
  const frame = new Float64Array(size)
  const synthesis = new Float64Array(size)
  for (let n = 0; n < hop; n++) {
    let weight = 0
    for (let at = n; at < size; at += hop) weight += window[at]! * window[at]!
    for (let at = n; at < size; at += hop) synthesis[at] = window[at]! / weight
  }
  return {
    size,
    hop,
    bins: fft.bins,
    window,
    frameStart: (index) => (index + 1) * hop - size,
    firstCovering: (at) => Math.floor(at / hop),
    lastCovering: (at) => Math.floor(at / hop) + size / hop - 1,
    analyse: (samples, from, re, im) => {
      const begin = Math.min(size, Math.max(0, -from))
      const end = Math.max(begin, Math.min(size, samples.length - from))
      if (begin > 0) frame.fill(0, 0, begin)
      for (let n = begin; n < end; n++) frame[n] = samples[from + n]! * window[n]!
      if (end < size) frame.fill(0, end)
      fft.forward(frame, re, im)
    },
    synthesise: (re, im, output, at) => {
      fft.inverse(re, im, frame)
      const begin = Math.max(0, -at)
      const end = Math.min(size, output.length - at)
      for (let n = begin; n < end; n++) output[at + n]! += frame[n]! * synthesis[n]!
    },
  }
}

/** The frame size nearest to `seconds` at `rate` on a logarithmic scale among 2ⁿ and 3·2ⁿ, at least 32. */
export const nearestFrameSize = (seconds: number, rate: number): Frames => {
  const exponent = Math.log2(seconds * rate)
  const whole = Math.floor(exponent)
  const sizes = [2 ** whole, 1.5 * 2 ** whole, 2 ** (whole + 1)]
  const distance = (size: number): number => Math.abs(Math.log2(size) - exponent)
  return Math.max(
    32,
    sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best)),
  )
}
