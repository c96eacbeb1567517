import { rootMeanSquare } from '../dsp/metrics.ts'

/** The largest sample of a mixture that had to be turned down, as AudioSep's benchmark was made. */
const loudest = 0.9

/**
 * A sound and another over it with the same energy (0 dB), as long as the sound: the other is cut, or followed by silence.
 * What would be louder than full scale is turned down, sound and mixture alike.
 * @returns null where one of them is silent: there is no level at which they are equal
 */
export const mixEqually = (
  sound: Float32Array,
  other: Float32Array,
): { readonly mixture: Float32Array; readonly source: Float32Array } | null => {
  const over = new Float32Array(sound.length)
  over.set(other.subarray(0, sound.length))
  const gain = rootMeanSquare(sound) / rootMeanSquare(over)
  if (!Number.isFinite(gain) || gain === 0) return null
  const mixture = sound.map((value, at) => value + gain * over[at]!)
  const peak = mixture.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const level = peak > 1 ? loudest / peak : 1
  return { mixture: mixture.map((value) => value * level), source: sound.map((value) => value * level) }
}
