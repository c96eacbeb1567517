import { TruePeakLimiter } from '../../core/audio/limiter.ts'
import { LoudnessMeter } from '../../core/audio/loudness.ts'
import { TruePeakMeter } from '../../core/audio/true-peak.ts'
import { type Decibels, type Hertz, toAmplitude } from '../../core/base/units.ts'

type Pieces = AsyncIterable<Float32Array<ArrayBuffer>[]>

/** What is done to the level of an export. */
export type Levelling = {
  readonly gain: Decibels
  /** Largest true peak let through, in dBTP; null where no peak comes near it. */
  readonly ceiling: Decibels | null
  readonly warnings: readonly string[]
}

/** Nothing is done. */
export const asItIs: Levelling = { gain: 0, ceiling: null, warnings: [] }

/** Meters that interpolate otherwise than the limiter may read this much more. */
const meterDifference = 0.15
/** Passes over the audio to find the gain at which limited audio has the wanted loudness. */
const mostPasses = 4
/** Loudness that counts as reached, in LU. */
const closeEnough = 0.03
/** The limiter may have to give back this much at most, in dB: past it, the target is out of reach. */
const mostExtraGain = 12

/** Applies a levelling to a stream. */
export async function* level(pieces: Pieces, rate: Hertz, { gain, ceiling }: Levelling): Pieces {
  const amplitude = toAmplitude(gain)
  let limiter: TruePeakLimiter | null = null
  for await (const piece of pieces) {
    if (amplitude !== 1)
      for (const samples of piece) for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * amplitude
    if (ceiling === null) {
      yield piece
      continue
    }
    limiter ??= new TruePeakLimiter(rate, piece.length, toAmplitude(ceiling - meterDifference))
    yield limiter.push(piece)
  }
  if (limiter) yield limiter.finish()
}

/** Integrated loudness in LUFS. */
const measureLoudness = async (pieces: Pieces, rate: Hertz): Promise<number> => {
  let meter: LoudnessMeter | null = null
  for await (const piece of pieces) {
    meter ??= new LoudnessMeter(rate, piece.length)
    meter.push(piece)
  }
  return meter?.integrated ?? Number.NEGATIVE_INFINITY
}

/** Integrated loudness in LUFS, and true peak in dBTP. */
export const measure = async (pieces: Pieces, rate: Hertz): Promise<{ loudness: number; truePeak: Decibels }> => {
  let meter: TruePeakMeter | null = null
  async function* watched(): Pieces {
    for await (const piece of pieces) {
      meter ??= new TruePeakMeter(piece.length)
      meter.push(piece)
      yield piece
    }
  }
  const loudness = await measureLoudness(watched(), rate)
  return { loudness, truePeak: (meter as TruePeakMeter | null)?.decibels ?? Number.NEGATIVE_INFINITY }
}

/**
 * Finds what brings a stream to `target` LUFS with true peaks up to `ceiling` dBTP: a gain, and a limiter where a peak
 * would pass the ceiling.
 * @param stream starts the audio anew for each pass
 */
export const findLevelling = async (
  stream: () => Pieces,
  rate: Hertz,
  target: number,
  ceiling: Decibels,
): Promise<Levelling> => {
  const { loudness, truePeak } = await measure(stream(), rate)
  if (loudness === Number.NEGATIVE_INFINITY)
    return { ...asItIs, warnings: ['It is too quiet or too short for a loudness: its level was left alone.'] }
  const gain = target - loudness
  if (truePeak + gain <= ceiling - meterDifference) return { gain, ceiling: null, warnings: [] }
  let found: Levelling = { gain, ceiling, warnings: [] }
  let reached = loudness
  for (let pass = 1; pass < mostPasses; pass++) {
    reached = await measureLoudness(level(stream(), rate, found), rate)
    const missing = target - reached
    if (Math.abs(missing) <= closeEnough || found.gain + missing > gain + mostExtraGain) break
    if (pass < mostPasses - 1) found = { ...found, gain: found.gain + missing }
  }
  const limited = `Peaks were limited to ${ceiling} dBTP.`
  const short =
    Math.abs(target - reached) > 0.1
      ? [`The ceiling allows ${reached.toFixed(1)} LUFS of the ${target} LUFS asked for.`]
      : []
  return { ...found, warnings: [limited, ...short] }
}
