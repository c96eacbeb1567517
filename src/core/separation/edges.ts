import type { Frames, Hertz } from '../base/units.ts'
import { crossfadeSeconds } from '../timeline/joints.ts'

/** Which ends of a part lie inside a clip, where the recording goes on beyond the selected region. */
export type CutEdges = { readonly start: boolean; readonly end: boolean }

/** Frames over which a target comes in and goes out at a cut edge. */
const rampFrames = (rate: Hertz, length: Frames): Frames =>
  Math.max(1, Math.min(Math.round(crossfadeSeconds * rate), Math.floor(length / 2)))

/** Half a raised cosine: 0 at 0, 1 at 1, level at both ends. */
const rise = (position: number): number => 0.5 - 0.5 * Math.cos(Math.PI * position)

/**
 * Ramps an estimate of the target at the cut edges of its part, in place: there the residual meets the recording as it
 * was, and a target that began at full level would make that joint click. The residual is subtracted afterwards, so that
 * the sum stays exact.
 * @param at position of the first sample in the part
 * @param part length in frames, rate, and its cut edges
 */
export const rampEdges = (
  samples: Float32Array,
  at: Frames,
  part: { readonly length: Frames; readonly rate: Hertz; readonly cut: CutEdges },
): void => {
  const { length, rate, cut } = part
  const ramp = rampFrames(rate, length)
  if (cut.start)
    for (let i = 0; i < Math.min(samples.length, ramp - at); i++) samples[i]! *= rise((at + i + 0.5) / ramp)
  if (cut.end)
    for (let i = Math.max(0, length - ramp - at); i < samples.length; i++)
      samples[i]! *= rise((length - at - i - 0.5) / ramp)
}
