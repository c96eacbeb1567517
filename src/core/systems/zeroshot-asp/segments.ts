import type { Hertz } from '../../base/units.ts'
import { createResampler } from '../../dsp/resample.ts'
import type { Audio, Sample } from '../../separation/system.ts'
import { queryRate } from './query-encoder.ts'

/** Samples of a segment: two seconds (`segment_frames` · `hop_samples` of config.py). */
export const segmentLength = 64_000

/** Summed squares of the samples of a segment above which it counts as sounding (`energy_thres` of config.py). */
export const soundingEnergy = 0.1

/** Samples of a region that say nothing of a sound when they are fewer: a tenth of a second. */
export const shortest = 0.1 * queryRate

/** The mean of all channels. */
export const fold = (audio: Audio): Float32Array => {
  const [first, ...others] = audio as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  return first.map((value, frame) => others.reduce((sum, samples) => sum + samples[frame]!, value) / audio.length)
}

const resample = (samples: Float32Array, rate: Hertz): Float32Array =>
  rate === queryRate
    ? samples
    : createResampler(rate, queryRate).run(samples, 0, 0, Math.floor((samples.length * queryRate) / rate))

/** Summed squares. */
export const energyOf = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0)

/**
 * A region in segments of two seconds, without the silent ones (models/asp_model.py, `AutoTaggingWarpper`). What is left
 * after the last whole one is dropped, as there. A region that holds no whole one, which the reference cannot take, is one
 * shorter segment, and silent by the same level.
 * @returns mono segments at 32 kHz, none for a region that is silent or too short to say anything
 */
export const segmentsOf = ({ audio, rate }: Sample): readonly Float32Array[] => {
  const samples = resample(fold(audio), rate)
  if (samples.length < shortest) return []
  const length = Math.min(segmentLength, samples.length)
  return Array.from({ length: Math.floor(samples.length / length) }, (_, at) =>
    samples.subarray(at * length, (at + 1) * length),
  ).filter((segment) => energyOf(segment) > (soundingEnergy * length) / segmentLength)
}
