import type { Hertz } from '../../base/units.ts'
import type { Spectrum } from '../../dsp/spectrogram.ts'
import type { Grid } from './spectra.ts'

/** The band by which what lies above the network's is judged: the top quarter of what the recording and it both hold. */
const topFrom = 0.75

/** Smallest power of a bin, so that silence has an envelope as well. */
const smallestPower = 1e-10

/**
 * How much of the mixture's top band a mask keeps, by energy, in every frame: 0 to 1. What the network cannot hear, because
 * it lies above its half rate, is scaled by this: air and sibilance go with the sound that they belong to.
 * @param gain the mask's magnitudes, [frames, bins]
 * @param spectra of all channels
 * @param rate of the recording
 * @param networkRate of the network
 */
export const topEnvelope = (
  gain: Float32Array,
  spectra: readonly Spectrum[],
  rate: Hertz,
  networkRate: Hertz,
): Float32Array => {
  const { frames, bins } = spectra[0]!
  const end = Math.min(bins, Math.floor((Math.min(rate, networkRate) / networkRate) * (bins - 1)) + 1)
  const begin = Math.floor(topFrom * (end - 1))
  const envelope = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    let kept = 0
    let all = 0
    for (let at = frame * bins + begin; at < frame * bins + end; at++) {
      let power = smallestPower
      for (const { re, im } of spectra) power += re[at]! * re[at]! + im[at]! * im[at]!
      kept += power * gain[at]! * gain[at]!
      all += power
    }
    envelope[frame] = Math.sqrt(kept / all)
  }
  return smoothed(envelope)
}

/** Over three frames: slow against the filters of resampling, whose order with it then does not matter. */
const smoothed = (envelope: Float32Array): Float32Array =>
  envelope.map((value, at) => (envelope[at - 1] ?? value) * 0.25 + value * 0.5 + (envelope[at + 1] ?? value) * 0.25)

/**
 * Adds to `output`, or takes away from it, a signal scaled by an envelope that is joined by lines from frame to frame.
 * @param sign 1 or −1
 * @param grid on which the envelope lies
 * @param first position of `signal[0]` after the envelope's first frame, in samples at the network's rate
 * @param step the same from one sample of the signal to the next
 */
export const addScaled = (
  output: Float32Array,
  signal: Float32Array,
  sign: 1 | -1,
  envelope: Float32Array,
  { hop }: Pick<Grid, 'hop'>,
  first: number,
  step: number,
): void => {
  const last = envelope.length - 1
  for (let n = 0; n < output.length; n++) {
    const position = Math.min(last, Math.max(0, (first + n * step) / hop))
    const frame = Math.floor(position)
    const low = envelope[frame]!
    const gain = frame === last ? low : low + (position - frame) * (envelope[frame + 1]! - low)
    output[n]! += sign * gain * signal[n]!
  }
}
