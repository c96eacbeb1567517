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
 *
 * The reference takes everything through 32 kHz. A short example at that rate is followed to the sample; from other rates
 * the bands of the spectrogram, which end at 14 kHz, are the same without that detour.
 * @param audio mono, not empty
 */
export const clipsOf = (audio: Float32Array, rate: Hertz): readonly Float32Array[] => {
  if (audio.length === 0) throw new RangeError('an example has no samples')
  const length = Math.ceil((audio.length * clipRate) / rate)
  const rest = length - clipLength
  if (rest <= 0 && rate === trainingRate) return [repeated(sincResample(audio, rate, clipRate))]
  const resampler = createResampler(rate, clipRate)
  if (rest <= 0) return [repeated(resampler.run(audio, 0, 0, length))]
  const count = Math.min(mostClips, Math.ceil(length / clipLength))
  return Array.from({ length: count }, (_, index) =>
    resampler.run(audio, 0, Math.round((index * rest) / (count - 1)), clipLength),
  )
}
