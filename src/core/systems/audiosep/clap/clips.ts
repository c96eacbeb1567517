import type { Hertz } from '../../../base/units.ts'
import { createResampler } from '../../../dsp/resample.ts'
import { sincResample } from '../../../dsp/sinc-resample.ts'

/** Samples a second of CLAP's audio branch (`sample_rate` of models/CLAP/open_clip/model_configs/HTSAT-base.json). */
export const clipRate: Hertz = 48_000
/** Samples of a clip: ten seconds (`clip_samples` of the same). */
export const clipLength = 480_000

/** Rate at which AudioSep's data lies (`sampling_rate` of models/clap_encoder.py). */
const trainingRate: Hertz = 32_000

/** Clips at most that stand for a long example: one more says little that is new. */
const mostClips = 6

const atClipRate = (audio: Float32Array, rate: Hertz): Float32Array => {
  // The reference takes everything through 32 kHz. From there on it is followed to the sample; from other rates the bands
  // of the spectrogram, which end at 14 kHz, are the same without that detour.
  if (rate === trainingRate) return sincResample(audio, rate, clipRate)
  return createResampler(rate, clipRate).run(audio, 0, 0, Math.ceil((audio.length * clipRate) / rate))
}

/** Whole copies of a short example one after another, and zeros where no other fits (`repeatpad` of training/data.py). */
const repeated = (samples: Float32Array): Float32Array => {
  const clip = new Float32Array(clipLength)
  const copies = Math.floor(clipLength / samples.length)
  for (let copy = 0; copy < copies; copy++) clip.set(samples, copy * samples.length)
  return clip
}

/**
 * An example as clips of ten seconds at 48 kHz. A short one is repeated. Of a long one the reference takes ten seconds at
 * random; here clips evenly spread from its first sample to its last stand for what that gives on average.
 * @param audio mono, not empty
 */
export const clipsOf = (audio: Float32Array, rate: Hertz): readonly Float32Array[] => {
  if (audio.length === 0) throw new RangeError('an example has no samples')
  const samples = atClipRate(audio, rate)
  const rest = samples.length - clipLength
  if (rest <= 0) return [repeated(samples)]
  const count = Math.min(mostClips, Math.ceil(samples.length / clipLength))
  return Array.from({ length: count }, (_, index) => {
    const start = Math.round((index * rest) / (count - 1))
    return samples.subarray(start, start + clipLength)
  })
}
