import type { Hertz } from '../../../base/units.ts'
import { medianFilter } from '../../../dsp/median.ts'
import type { Stft } from '../../../dsp/stft.ts'
import { fallingFactors } from './falling.ts'

/** A sound that fills less than half of this time is a stroke with its decay, not a note. */
export const sustainSeconds = 0.4

/** Width over which the spectrum of a stroke is flat, in Hz. */
const strokeWidth = 500

/** What rises above the sustained power by more than this factor belongs to a stroke, whatever its spectrum. */
const excess = 2

/**
 * Shares of the percussive part, 0 to 1, in every cell of a spectrogram of magnitudes, `frames` rows of `bins`: the median
 * over time stays with what lasts and the median over frequency with what is broad (Fitzgerald 2010), joined to a soft
 * mask (Driedger et al. 2014). A drum's ringing is narrow but does not last, so what exceeds the median over time is
 * percussive too. A median over time follows every steady decay as it follows a held note, so the power that lasts is
 * taken down where a sound keeps falling.
 */
export const percussiveShares = (
  magnitudes: Float32Array,
  { frames, transform, rate }: { readonly frames: number; readonly transform: Stft; readonly rate: Hertz },
): Float32Array => {
  const { bins, hop, size } = transform
  const lasting = new Float32Array(magnitudes.length)
  const broad = new Float32Array(magnitudes.length)
  const overTime = medianFilter(Math.max(1, Math.round((sustainSeconds * rate) / hop / 2)))
  const overFrequency = medianFilter(Math.max(2, Math.round((strokeWidth * size) / rate / 2)))
  for (let bin = 0; bin < bins; bin++) overTime(magnitudes, { from: bin, step: bins, count: frames }, lasting)
  for (let frame = 0; frame < frames; frame++) {
    overFrequency(magnitudes, { from: frame * bins, step: 1, count: bins }, broad)
  }
  const falling = fallingFactors(magnitudes, { frames, bins, framesPerSecond: rate / hop })
  for (let at = 0; at < magnitudes.length; at++) {
    const sustained = lasting[at]! * lasting[at]! * falling[at]!
    const rising = magnitudes[at]! * magnitudes[at]! - excess * sustained
    const stroke = Math.max(broad[at]! * broad[at]!, rising)
    const sum = sustained + stroke
    lasting[at] = sum > 0 ? stroke / sum : 0
  }
  return lasting
}
