import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { rootMeanSquare } from '../../src/core/dsp/metrics.ts'

/** White noise of unit power. */
export const whiteNoise = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, gaussian(seededRandom(seed)))

/** Noise that falls by 3 dB an octave (P. Kellet's filter, within 0.05 dB above 9.2 Hz at 44.1 kHz). */
export const pinkNoise = (length: number, seed: number): Float32Array => {
  const next = gaussian(seededRandom(seed))
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616]
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898]
  const states = new Float64Array(6)
  let late = 0
  return Float32Array.from({ length }, () => {
    const white = next()
    let sum = late + white * 0.5362
    for (let pole = 0; pole < 6; pole++) {
      states[pole] = poles[pole]! * states[pole]! + white * gains[pole]!
      sum += states[pole]!
    }
    late = white * 0.115926
    return sum
  })
}

/** The hum of the mains: harmonics of a frequency that drifts sinusoidally by `drift` Hz over `period` seconds. */
export const mainsHum = (
  length: number,
  rate: number,
  { frequency, drift = 0, period = 10, harmonics = 12, seed = 1 }: HumShape,
): Float32Array => {
  const random = seededRandom(seed)
  const partials = Array.from({ length: harmonics }, (_, index) => ({
    gain: (0.3 + random()) / (1 + index * 0.4),
    phase: 2 * Math.PI * random(),
  }))
  const start = 2 * Math.PI * random()
  let phase = 0
  return Float32Array.from({ length }, (_, index) => {
    phase += (2 * Math.PI * (frequency + drift * Math.sin((2 * Math.PI * index) / rate / period + start))) / rate
    return partials.reduce(
      (sum, partial, order) =>
        (order + 1) * frequency < rate / 2 ? sum + partial.gain * Math.sin((order + 1) * phase + partial.phase) : sum,
      0,
    )
  })
}

export type HumShape = {
  readonly frequency: number
  readonly drift?: number
  readonly period?: number
  readonly harmonics?: number
  readonly seed?: number
}

/** What is between the silence before and after, 40 dB below the peak. */
export const withoutSilence = (samples: Float32Array): Float32Array => {
  const least = 0.01 * samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return samples.slice(
    samples.findIndex((value) => Math.abs(value) > least),
    samples.findLastIndex((value) => Math.abs(value) > least) + 1,
  )
}

/** `length` samples of `samples`, repeated as needed with cross-fades of a tenth of a second. */
export const looped = (samples: Float32Array, length: number, rate: number): Float32Array => {
  const fade = Math.min(Math.floor(rate / 10), Math.floor(samples.length / 4))
  const period = Math.max(1, samples.length - fade)
  const output = new Float32Array(length)
  for (let start = 0; start < length; start += period) {
    for (let index = 0; index < samples.length && start + index < length; index++) {
      const rising = start > 0 && index < fade ? Math.sqrt(index / fade) : 1
      const falling = index >= period ? Math.sqrt(1 - (index - period) / fade) : 1
      output[start + index]! += samples[index]! * rising * falling
    }
  }
  return output
}

/** Two parts at a ratio of powers: the mixture and the parts as they are in it. */
export type Mixture = { readonly mixture: Float32Array; readonly wanted: Float32Array; readonly other: Float32Array }

/** `wanted` with `other` scaled to lie `ratio` dB below it, over the shorter of both, with a peak of at most 0.9. */
export const mixAt = (wanted: Float32Array, other: Float32Array, ratio: number): Mixture => {
  const length = Math.min(wanted.length, other.length)
  const first = wanted.subarray(0, length)
  const second = other.subarray(0, length)
  const scale = rootMeanSquare(first) / rootMeanSquare(second) / 10 ** (ratio / 20)
  const peak = first.reduce((most, value, index) => Math.max(most, Math.abs(value + scale * second[index]!)), 0)
  const gain = peak > 0.9 ? 0.9 / peak : 1
  const scaledFirst = first.map((value) => value * gain)
  const scaledSecond = second.map((value) => value * scale * gain)
  return {
    wanted: scaledFirst,
    other: scaledSecond,
    mixture: scaledFirst.map((value, index) => value + scaledSecond[index]!),
  }
}
