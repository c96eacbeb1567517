import type { Frames, Hertz } from '../../../base/units.ts'
import { medianFilter } from '../../../dsp/median.ts'
import { nearestFrameSize, type Stft, stft } from '../../../dsp/stft.ts'
import type { Audio, ChunkInput, Runner } from '../../../separation/system.ts'

/** Length of a frame. Short, because strokes are told from notes by when they begin more than by how they sound. */
const frameSeconds = 0.023

/** A sound that fills less than half of this time is a stroke with its decay, not a note. */
const sustainSeconds = 0.4

/** Width over which the spectrum of a stroke is flat, in Hz. */
const strokeWidth = 500

/** What rises above the sustained power by more than this factor belongs to a stroke, whatever its spectrum. */
const excess = 2

type Spectra = { readonly real: Float32Array; readonly imaginary: Float32Array }

/** Frames of the separation. */
export const textureFrames = (rate: Hertz): { transform: Stft; context: Frames } => {
  const size = nearestFrameSize(frameSeconds, rate)
  return { transform: stft(size, size / 4), context: Math.ceil((sustainSeconds / 2) * rate) + 2 * size }
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

/**
 * Shares of the percussive part, 0 to 1, in every cell of a spectrogram: the median over time stays with what lasts and
 * the median over frequency with what is broad (Fitzgerald 2010), joined to a soft mask (Driedger et al. 2014). A drum's
 * ringing is narrow but does not last, so what exceeds the median over time is percussive too.
 */
const percussiveShares = (magnitudes: Float32Array, frames: number, bins: number, radii: Radii): Float32Array => {
  const lasting = new Float32Array(magnitudes.length)
  const broad = new Float32Array(magnitudes.length)
  const overTime = medianFilter(radii.time)
  const overFrequency = medianFilter(radii.frequency)
  for (let bin = 0; bin < bins; bin++) overTime(magnitudes, { from: bin, step: bins, count: frames }, lasting)
  for (let frame = 0; frame < frames; frame++) {
    overFrequency(magnitudes, { from: frame * bins, step: 1, count: bins }, broad)
  }
  for (let at = 0; at < magnitudes.length; at++) {
    const sustained = lasting[at]! * lasting[at]!
    const rising = magnitudes[at]! * magnitudes[at]! - excess * sustained
    const stroke = Math.max(broad[at]! * broad[at]!, rising)
    const sum = sustained + stroke
    lasting[at] = sum > 0 ? stroke / sum : 0
  }
  return lasting
}

type Radii = { readonly time: number; readonly frequency: number }

/** Separates chunks into strokes and sustained sounds, one mask for all channels so that the stereo image stays. */
export const textureSeparator = (rate: Hertz, context: Frames, part: 'percussive' | 'sustained'): Runner => {
  const { transform } = textureFrames(rate)
  const { bins, hop, size } = transform
  const radii = {
    time: Math.max(1, Math.round((sustainSeconds * rate) / hop / 2)),
    frequency: Math.max(2, Math.round((strokeWidth * size) / rate / 2)),
  }
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)

  const separate = ({ audio, start, length }: ChunkInput): Audio => {
    const origin = start - context
    const first = transform.firstCovering(Math.max(0, origin))
    const frames = transform.lastCovering(start + length + context - 1) - first + 1
    const { channels, magnitudes } = spectraOf(audio, transform, first, frames, origin)
    const shares = percussiveShares(magnitudes, frames, bins, radii)
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
