import type { Frames, Hertz } from '../base/units.ts'
import { createResampler } from '../dsp/resample.ts'
import type { ListenerGeometry } from './listener.ts'

/** One window over a recording. */
export type ListeningWindow = {
  /** Samples at the listener's rate, by the recording's beginning. */
  readonly start: Frames
  readonly length: Frames
  /** Frames of the recording that it is made of, with what resampling needs around them. */
  readonly readFrom: Frames
  readonly readLength: Frames
  /** The first of its moments among those of the recording, and how many there are. */
  readonly firstMoment: number
  readonly moments: number
}

export type ListeningWindows = {
  readonly count: number
  /** Moments of the whole recording; the last may be cut short. */
  readonly moments: number
  window(index: number): ListeningWindow
}

/**
 * Windows that cover a recording. The last is a full one as well, if the recording is that long, so that its end is heard
 * with what went before; for that it overlaps the one before by more.
 * @param frames of the recording at its own rate
 */
export const planListening = (
  { rate: to, moment, moments: perWindow, hop, window: full }: ListenerGeometry,
  frames: Frames,
  rate: Hertz,
): ListeningWindows => {
  const { reach } = createResampler(rate, to)
  const total = Math.max(1, Math.round((frames * to) / rate))
  const moments = Math.ceil(total / moment)
  const count = moments <= perWindow ? 1 : 1 + Math.ceil((moments - perWindow) / hop)
  return {
    count,
    moments,
    window: (index) => {
      const firstMoment = Math.max(0, Math.min(index * hop, moments - perWindow))
      const start = firstMoment * moment
      const length = Math.min(full, total - start)
      const readFrom = Math.max(0, Math.floor((start * rate) / to) - reach)
      const readTo = Math.min(frames, Math.ceil(((start + length) * rate) / to) + reach)
      return {
        start,
        length,
        readFrom,
        readLength: readTo - readFrom,
        firstMoment,
        moments: Math.ceil(length / moment),
      }
    },
  }
}
