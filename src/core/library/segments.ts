import type { Frames, Hertz } from '../base/units.ts'
import type { EncoderDescription } from './encoder.ts'

/** One segment of a recording. */
export type RecordingSegment = {
  /** Samples at the encoder's rate, by the recording's beginning. */
  readonly start: Frames
  readonly length: Frames
  /** Frames of the recording that it is made of, with what resampling needs around them. */
  readonly readFrom: Frames
  readonly readLength: Frames
}

/**
 * The whole segments of a recording; what is left after the last is dropped. A recording that holds no whole one is one
 * shorter segment.
 * @param frames of the recording at its own rate
 * @param reach frames that resampling needs on each side
 * @returns none for a recording that is too short to say anything
 */
export const segmentsWithin = (
  frames: Frames,
  rate: Hertz,
  { rate: to, segment, shortest }: Pick<EncoderDescription, 'rate' | 'segment' | 'shortest'>,
  reach: Frames,
): RecordingSegment[] => {
  const total = Math.floor((frames * to) / rate)
  if (total < shortest) return []
  const length = Math.min(segment, total)
  return Array.from({ length: Math.floor(total / length) }, (_, index) => {
    const start = index * length
    const readFrom = Math.max(0, Math.floor((start * rate) / to) - reach)
    const readTo = Math.min(frames, Math.ceil(((start + length) * rate) / to) + reach)
    return { start, length, readFrom, readLength: readTo - readFrom }
  })
}
