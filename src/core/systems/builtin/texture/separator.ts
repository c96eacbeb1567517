import type { Frames, Hertz } from '../../../base/units.ts'
import { nearestFrameSize, type Stft, stft } from '../../../dsp/stft.ts'
import type { Audio, ChunkInput } from '../../../separation/system.ts'
import type { ToolRunner } from '../tool.ts'
import { lagSeconds, levelSeconds } from './falling.ts'
import { percussiveShares, sustainSeconds } from './shares.ts'

/**
 * Lengths of frames. Short, because strokes are told from notes by when they begin more than by how they sound; two of
 * them, because short frames hold the attacks together and long ones tell apart the partials of low notes. The mean of
 * both parts is nearer to the truth than either, as they err in different places.
 */
const frameSeconds = [0.023, 0.046]

type Spectra = { readonly real: Float32Array; readonly imaginary: Float32Array }

/** Transforms of the separation, and the frames that a chunk needs on either side. */
export const textureFrames = (rate: Hertz): { transforms: readonly Stft[]; context: Frames } => {
  const sizes = frameSeconds.map((seconds) => nearestFrameSize(seconds, rate))
  const reach = Math.max(sustainSeconds / 2, lagSeconds + levelSeconds / 2)
  return {
    transforms: sizes.map((size) => stft(size, size / 2)),
    context: Math.ceil(reach * rate) + 3 * Math.max(...sizes),
  }
}

/** Spectra of all channels from frame `first` on, and the magnitudes of their sum of powers. */
const spectraOf = (audio: Audio, transform: Stft, first: number, frames: number, origin: Frames) => {
  const { bins } = transform
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const magnitudes = new Float32Array(frames * bins)
  const channels = audio.map((samples): Spectra => {
    const real = new Float32Array(frames * bins)
    const imaginary = new Float32Array(frames * bins)
    for (let frame = 0; frame < frames; frame++) {
      transform.analyse(samples, transform.frameStart(first + frame) - origin, re, im)
      for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
        const x = re[bin]!
        const y = im[bin]!
        real[at] = x
        imaginary[at] = y
        magnitudes[at]! += x * x + y * y
      }
    }
    return { real, imaginary }
  })
  for (let at = 0; at < magnitudes.length; at++) magnitudes[at] = Math.sqrt(magnitudes[at]!)
  return { channels, magnitudes }
}

type Part = 'percussive' | 'sustained'

/** Adds `weight` times the part of a chunk, as one transform tells it, to `targets`. */
const partAdder = (transform: Stft, { rate, context, part, weight }: Setting) => {
  const { bins } = transform
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  return ({ audio, start, length }: ChunkInput, targets: Audio): void => {
    const origin = start - context
    const first = transform.firstCovering(Math.max(0, origin))
    const frames = transform.lastCovering(start + length + context - 1) - first + 1
    const { channels, magnitudes } = spectraOf(audio, transform, first, frames, origin)
    const shares = percussiveShares(magnitudes, { frames, transform, rate })
    const from = Math.max(0, transform.firstCovering(start) - first)
    const last = transform.lastCovering(start + length - 1) - first
    for (const [channel, { real, imaginary }] of channels.entries()) {
      for (let frame = from; frame <= last; frame++) {
        for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
          const share = weight * (part === 'percussive' ? shares[at]! : 1 - shares[at]!)
          re[bin] = real[at]! * share
          im[bin] = imaginary[at]! * share
        }
        transform.synthesise(re, im, targets[channel]!, transform.frameStart(first + frame) - start)
      }
    }
  }
}

type Setting = { readonly rate: Hertz; readonly context: Frames; readonly part: Part; readonly weight: number }

/** Separates chunks into strokes and sustained sounds, one mask for all channels so that the stereo image stays. */
export const textureSeparator = (rate: Hertz, context: Frames, part: Part): ToolRunner => {
  const { transforms } = textureFrames(rate)
  const weight = 1 / transforms.length
  const adders = transforms.map((transform) => partAdder(transform, { rate, context, part, weight }))
  return {
    run: (chunk) => {
      const targets = chunk.audio.map(() => new Float32Array(chunk.length))
      for (const add of adders) add(chunk, targets)
      return Promise.resolve(targets)
    },
  }
}
