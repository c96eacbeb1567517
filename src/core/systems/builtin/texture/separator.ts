import type { Frames, Hertz } from '../../../base/units.ts'
import { nearestFrameSize, type Stft, stft } from '../../../dsp/stft.ts'
import type { Audio, ChunkInput, Runner } from '../../../separation/system.ts'
import { lagSeconds, levelSeconds } from './falling.ts'
import { percussiveShares, sustainSeconds } from './shares.ts'

/** Length of a frame. Short, because strokes are told from notes by when they begin more than by how they sound. */
const frameSeconds = 0.023

type Spectra = { readonly real: Float32Array; readonly imaginary: Float32Array }

/** Frames of the separation. */
export const textureFrames = (rate: Hertz): { transform: Stft; context: Frames } => {
  const size = nearestFrameSize(frameSeconds, rate)
  const reach = Math.max(sustainSeconds / 2, lagSeconds + levelSeconds / 2)
  return { transform: stft(size, size / 2), context: Math.ceil(reach * rate) + 3 * size }
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

/** Separates chunks into strokes and sustained sounds, one mask for all channels so that the stereo image stays. */
export const textureSeparator = (rate: Hertz, context: Frames, part: 'percussive' | 'sustained'): Runner => {
  const { transform } = textureFrames(rate)
  const { bins } = transform
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)

  const separate = ({ audio, start, length }: ChunkInput): Audio => {
    const origin = start - context
    const first = transform.firstCovering(Math.max(0, origin))
    const frames = transform.lastCovering(start + length + context - 1) - first + 1
    const { channels, magnitudes } = spectraOf(audio, transform, first, frames, origin)
    const shares = percussiveShares(magnitudes, { frames, transform, rate })
    const from = Math.max(0, transform.firstCovering(start) - first)
    const last = transform.lastCovering(start + length - 1) - first
    return channels.map(({ real, imaginary }) => {
      const target = new Float32Array(length)
      for (let frame = from; frame <= last; frame++) {
        for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
          const share = part === 'percussive' ? shares[at]! : 1 - shares[at]!
          re[bin] = real[at]! * share
          im[bin] = imaginary[at]! * share
        }
        transform.synthesise(re, im, target, transform.frameStart(first + frame) - start)
      }
      return target
    })
  }

  return { run: (chunk) => Promise.resolve(separate(chunk)) }
}
