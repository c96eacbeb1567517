import { assert } from '../base/assert.ts'
import type { Frames } from '../base/units.ts'
import { realFft } from './fft.ts'
import { hann } from './window.ts'

/** Real and imaginary parts of a short-time Fourier transform, each [frames, bins] in row-major order. */
export type Spectrum = {
  readonly frames: number
  readonly bins: number
  readonly re: Float32Array
  readonly im: Float32Array
}

/**
 * The short-time Fourier transform that research code uses (librosa's and torchlibrosa's defaults): a periodic Hann window,
 * frame m centred on sample m·hop, the signal mirrored at both ends, or silent beyond them. Frames do not depend on a grid of chunks, as those of
 * `stft` do, but on where the signal begins.
 */
export type CentredStft = {
  readonly size: Frames
  readonly hop: Frames
  readonly bins: number
  readonly window: Float64Array
  /** Frames of a signal of some length: one every hop, the first on sample 0. */
  framesOf(length: Frames): number
  analyse(samples: Float32Array): Spectrum
  /** The signal whose transform is nearest to `spectrum` (Griffin and Lim 1984), its first `length` samples. */
  synthesise(spectrum: Spectrum, length: Frames): Float32Array
}

/**
 * Where sample `at` of a signal of `length` lies when it is mirrored without repeating its ends. PyTorch's `reflect`, which
 * needs more samples than it adds; a shorter signal is mirrored again and again, as NumPy's `reflect` does.
 */
export const mirrored = (at: Frames, length: Frames): Frames => {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const phase = ((at % period) + period) % period
  return phase < length ? phase : period - phase
}

/** Below this the summed window counts as none (torchlibrosa 0.1.0, `ISTFT`). */
export const smallestWindowSum = 1e-11

/** Summed squares of the windows of `frames` frames at every sample from the first frame's first on. */
export const windowSum = (window: Float64Array, hop: Frames, frames: number): Float64Array => {
  const sum = new Float64Array((frames - 1) * hop + window.length)
  for (let frame = 0; frame < frames; frame++)
    for (let n = 0, at = frame * hop; n < window.length; n++, at++) sum[at]! += window[n]! * window[n]!
  return sum
}

/**
 * @param size samples in a frame, even, a product of twos and threes
 * @param hop samples between frames
 * @param ends what a signal has beyond its ends: itself mirrored (`reflect` of PyTorch and librosa), or silence (`constant`)
 */
export const centredStft = (size: Frames, hop: Frames, ends: 'mirrored' | 'silent' = 'mirrored'): CentredStft => {
  assert(hop > 0 && hop <= size / 2, `a hop of ${hop} covers every sample with frames of ${size}`)
  const fft = realFft(size)
  const window = hann(size)
  const half = size / 2
  const { bins } = fft
  const frame = new Float64Array(size)
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const framesOf = (length: Frames) => Math.floor(length / hop) + 1

  const analyse = (samples: Float32Array): Spectrum => {
    const { length } = samples
    assert(length > 0, 'a transform of no samples')
    const frames = framesOf(length)
    const spectrum = { frames, bins, re: new Float32Array(frames * bins), im: new Float32Array(frames * bins) }
    for (let index = 0; index < frames; index++) {
      const from = index * hop - half
      if (from >= 0 && from + size <= length) for (let n = 0; n < size; n++) frame[n] = samples[from + n]! * window[n]!
      else if (ends === 'mirrored')
        for (let n = 0; n < size; n++) frame[n] = samples[mirrored(from + n, length)]! * window[n]!
      else for (let n = 0; n < size; n++) frame[n] = (samples[from + n] ?? 0) * window[n]!
      fft.forward(frame, re, im)
      spectrum.re.set(re, index * bins)
      spectrum.im.set(im, index * bins)
    }
    return spectrum
  }

  let known: { readonly frames: number; readonly weight: Float64Array } | null = null
  /** Signals of one length follow each other: what the last one was divided by serves the next. */
  const weightOf = (frames: number): Float64Array => {
    if (known?.frames !== frames) known = { frames, weight: windowSum(window, hop, frames) }
    return known.weight
  }

  const synthesise = ({ frames, re: real, im: imaginary }: Spectrum, length: Frames): Float32Array => {
    assert(framesOf(length) <= frames, `${frames} frames are too few for ${length} samples`)
    const sum = new Float64Array((frames - 1) * hop + size)
    for (let index = 0; index < frames; index++) {
      re.set(real.subarray(index * bins, (index + 1) * bins))
      im.set(imaginary.subarray(index * bins, (index + 1) * bins))
      // A real signal has no imaginary part at 0 Hz and at half the rate: what a mask put there is not heard.
      im[0] = 0
      im[bins - 1] = 0
      fft.inverse(re, im, frame)
      for (let n = 0, at = index * hop; n < size; n++, at++) sum[at]! += frame[n]! * window[n]!
    }
    const weight = weightOf(frames)
    const samples = new Float32Array(length)
    for (let at = 0; at < length; at++) samples[at] = sum[at + half]! / Math.max(weight[at + half]!, smallestWindowSum)
    return samples
  }

  return { size, hop, bins, window, framesOf, analyse, synthesise }
}
