import type { Frames, Hertz } from '../../../base/units.ts'
import type { HumTrack } from './frequency.ts'

/** Frequency and phase of the fundamental at any frame: linear between the knots of a track and constant beyond them. */
export type Phase = {
  /** Cycles a frame. */
  frequencyAt(at: Frames): number
  /** Cycles since the first knot; negative before it. */
  cyclesAt(at: Frames): number
}

export const phaseOf = (track: HumTrack, rate: Hertz): Phase => {
  const { frequencies, firstKnot, knot } = track
  const count = frequencies.length
  const cycles = new Float64Array(count)
  for (let index = 1; index < count; index++) {
    cycles[index] = cycles[index - 1]! + ((frequencies[index - 1]! + frequencies[index]!) / 2 / rate) * knot
  }
  const frequencyAt = (at: Frames): number => {
    const place = Math.max(0, Math.min(count - 1, (at - firstKnot) / knot))
    const index = Math.min(count - 1, Math.floor(place))
    const next = Math.min(count - 1, index + 1)
    return (frequencies[index]! + (place - index) * (frequencies[next]! - frequencies[index]!)) / rate
  }
  return {
    frequencyAt,
    cyclesAt: (at) => {
      const place = Math.max(0, Math.min(count - 1, (at - firstKnot) / knot))
      const index = Math.floor(place)
      const from = firstKnot + index * knot
      return cycles[index]! + (at - from) * 0.5 * (frequencies[index]! / rate + frequencyAt(at))
    },
  }
}
