import { centredStft, type Spectrum } from '../../dsp/spectrogram.ts'
import { frameHop, frameSize, sampleRate } from './resunet30.ts'

/** Magnitudes of a mixture, [frames, 1025], to logits of a mask, [3, frames, 1024]: ResUNet30 with a query in it. */
export type MaskOf = (magnitude: Float32Array, frames: number) => Promise<Float32Array>

/** Smallest power of a bin of the mixture (models/base.py, `wav_to_spectrogram_phase`). */
const smallestPower = 1e-10
/** Smallest length of the mask's direction (torchlibrosa 0.1.0, `magphase`). */
const smallestLength = 1e-10

const { analyse, synthesise } = centredStft(frameSize, frameHop)

/** Magnitudes as the network takes them: never zero. */
export const magnitudeOf = ({ re, im }: Spectrum): Float32Array => {
  const magnitude = new Float32Array(re.length)
  for (let at = 0; at < re.length; at++)
    magnitude[at] = Math.sqrt(Math.max(re[at]! * re[at]! + im[at]! * im[at]!, smallestPower))
  return magnitude
}

/**
 * The mixture's spectrum turned and scaled by a mask (models/resunet.py, `feature_maps_to_wav`).
 * @param logits of the mask, [3, frames, bins − 1]
 */
const masked = ({ frames, bins, re, im }: Spectrum, logits: Float32Array): Spectrum => {
  const known = bins - 1
  const plane = frames * known
  const out = { frames, bins, re: new Float32Array(re.length), im: new Float32Array(im.length) }
  for (let frame = 0; frame < frames; frame++)
    for (let bin = 0; bin < known; bin++) {
      const at = frame * known + bin
      const size = 1 / (1 + Math.exp(-logits[at]!))
      const x = Math.tanh(logits[plane + at]!)
      const y = Math.tanh(logits[2 * plane + at]!)
      const scale = size / Math.max(Math.sqrt(x * x + y * y), smallestLength)
      const source = frame * bins + bin
      out.re[source] = scale * (re[source]! * x - im[source]! * y)
      out.im[source] = scale * (im[source]! * x + re[source]! * y)
    }
  // The network knows nothing of the last bin: its direction has no length, and nothing of it is left.
  return out
}

/**
 * The reference's `ResUNet30.forward`: all of a waveform at once.
 * @param mixture mono at 32 kHz, more than 1024 samples in the reference, any here
 */
export const separateWhole = async (mixture: Float32Array, mask: MaskOf): Promise<Float32Array> => {
  const spectrum = analyse(mixture)
  const logits = await mask(magnitudeOf(spectrum), spectrum.frames)
  return synthesise(masked(spectrum, logits), mixture.length)
}

// Seconds before, in and after a chunk of `chunk_inference`, in samples.
const left = 1 * sampleRate
const centre = 3 * sampleRate
const right = 1 * sampleRate
/** Samples that the reference's long-file mode looks at at a time: five seconds. */
export const referenceWindow = left + centre + right

/**
 * The reference's `ResUNet30.chunk_inference`, to the sample: windows of five seconds every three, joined hard. Every window
 * but the first writes its last second too, and the next one overwrites it. A waveform of one window or less gives silence,
 * because its loop never runs.
 * @param mixture mono at 32 kHz
 */
export const separateChunked = async (mixture: Float32Array, mask: MaskOf): Promise<Float32Array> => {
  const { length } = mixture
  const result = new Float32Array(length)
  if (length <= referenceWindow) return result
  const first = await separateWhole(mixture.subarray(0, referenceWindow), mask)
  result.set(first.subarray(0, left + centre))
  for (let start = centre; start + left + right < length; start += centre) {
    const window = await separateWhole(mixture.subarray(start, Math.min(start + referenceWindow, length)), mask)
    result.set(window.subarray(left), start + left)
  }
  return result
}

/**
 * What evaluations of AudioSep compute: `chunk_inference` where it gives anything, and `forward`, which its `pipeline.py`
 * calls when not told otherwise, for what is no longer than one window.
 */
export const separateAsReference = (mixture: Float32Array, mask: MaskOf): Promise<Float32Array> =>
  mixture.length > referenceWindow ? separateChunked(mixture, mask) : separateWhole(mixture, mask)
