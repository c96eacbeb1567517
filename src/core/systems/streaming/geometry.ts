import type { Frames, Hertz } from '../../base/units.ts'
import type { Plan } from '../../separation/system.ts'
import { type Grid, publishedGrid } from './spectra.ts'

/** How a region is cut into windows of the network. */
export type Geometry = Pick<Plan, 'hop' | 'overlap' | 'context'> & {
  /** Frames of the network's spectrum in a window. */
  readonly window: number
}

/**
 * Seconds that a chunk reads on either side of what it gives, and that two chunks share. The reference takes one second
 * and joins hard; half of it with a cross-fade leaves fewer seconds that are computed twice.
 */
const contextSeconds = 0.4
const overlapSeconds = 0.2

/** Samples at the network's rate that so many frames at another can cover, wherever they begin. */
const samplesOf = (frames: Frames, rate: Hertz, grid: Grid): number => Math.ceil((frames * grid.rate) / rate) + 1

/** Frames of the spectrum in a window that holds so many frames of the recording. */
const windowFor = (frames: Frames, rate: Hertz, multiple: number, grid: Grid): number =>
  Math.ceil((Math.floor(samplesOf(frames, rate, grid) / grid.hop) + 1) / multiple) * multiple

/** Most frames at a rate that fit a window. */
const mostFrames = (window: number, rate: Hertz, grid: Grid): Frames =>
  Math.floor(((window * grid.hop - 2) * rate) / grid.rate)

/**
 * As few chunks as windows of at most `most` frames allow, all of one length: so no window is computed for a short end,
 * and a region that one window holds gets one of its own size.
 * @param frames of the region, at `rate`
 * @param most frames of the spectrum in a window
 * @param multiple windows are a multiple of this, as the network pads them to
 * @param grid of the network's spectrum
 */
export const planWindows = (
  frames: Frames,
  rate: Hertz,
  most: number,
  multiple: number,
  grid: Grid = publishedGrid,
): Geometry => {
  const longest = mostFrames(most, rate, grid)
  if (frames <= longest)
    return { hop: Math.max(1, frames), overlap: 0, context: 0, window: windowFor(frames, rate, multiple, grid) }
  const context = Math.round(contextSeconds * rate)
  const overlap = Math.round(overlapSeconds * rate)
  const room = longest - 2 * context - overlap
  const count = Math.ceil((frames - overlap) / room)
  const hop = Math.ceil((frames - overlap) / count)
  return { hop, overlap, context, window: windowFor(hop + overlap + 2 * context, rate, multiple, grid) }
}
