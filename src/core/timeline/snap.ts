import type { Frames } from '../base/units.ts'
import { type ClipId, clipEnd, type Document } from '../project/records.ts'
import { markerEdges } from './markers.ts'

/** What edits may snap to. Zero crossings are found in samples, see `nearestZeroCrossing`. */
export type SnapKind = 'clips' | 'playhead' | 'markers' | 'grid' | 'zero-crossings'

/** Places to snap to. */
export type SnapTargets = {
  /** Frames, sorted, each once. */
  readonly points: readonly Frames[]
  /** Step of a grid from frame 0 in frames (may be fractional), or null. */
  readonly grid: number | null
}

export const noTargets: SnapTargets = { points: [], grid: null }

/**
 * Places that an edit may snap to. Collect them once when a gesture begins.
 * @param options `playhead` and `cursor` count as one kind; `without` leaves out the clips that are being moved; `grid` is
 * the step of the grid that is drawn
 */
export const snapTargets = (
  document: Document,
  options: {
    readonly kinds: ReadonlySet<SnapKind>
    readonly playhead?: Frames | null
    readonly cursor?: Frames | null
    readonly grid?: number | null
    readonly without?: ReadonlySet<ClipId>
  },
): SnapTargets => {
  const points = new Set<Frames>([0])
  const { kinds, without } = options
  if (kinds.has('clips'))
    for (const clip of Object.values(document.clip)) if (!without?.has(clip.id)) points.add(clip.at).add(clipEnd(clip))
  if (kinds.has('markers')) for (const edge of markerEdges(document)) points.add(edge)
  if (kinds.has('playhead'))
    for (const at of [options.playhead, options.cursor]) if (at !== null && at !== undefined) points.add(at)
  return {
    points: [...points].sort((a, b) => a - b),
    grid: kinds.has('grid') && options.grid && options.grid > 0 ? options.grid : null,
  }
}

/** Index of the first point at or after `at`. */
const searchPoints = (points: readonly Frames[], at: number): number => {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The nearest target within a tolerance, or null when there is none and the frame should stay.
 * @param tolerance in frames: a few pixels times the zoom
 */
export const snap = (frame: number, targets: SnapTargets, tolerance: number): Frames | null => {
  const place = searchPoints(targets.points, frame)
  const candidates = [targets.points[place - 1], targets.points[place]]
  if (targets.grid) candidates.push(Math.round(Math.round(frame / targets.grid) * targets.grid))
  let best: Frames | null = null
  for (const candidate of candidates) {
    if (candidate === undefined || Math.abs(candidate - frame) > tolerance) continue
    if (best === null || Math.abs(candidate - frame) < Math.abs(best - frame)) best = candidate
  }
  return best
}

/**
 * How much farther a group must move so that the nearest of its edges lands on a target.
 * @param edges where the edges would be without snapping
 * @returns the correction in frames and the target it lands on, or null when no edge is near one
 */
export const snapGroup = (
  edges: readonly number[],
  targets: SnapTargets,
  tolerance: number,
): { readonly by: number; readonly at: Frames } | null => {
  let best: { by: number; at: Frames } | null = null
  for (const edge of edges) {
    const at = snap(edge, targets, tolerance)
    if (at !== null && (best === null || Math.abs(at - edge) < Math.abs(best.by))) best = { by: at - edge, at }
  }
  return best
}

const crosses = (before: number, after: number): boolean => after === 0 || before < 0 !== after < 0

/**
 * The sample nearest to `at` at which the signal crosses zero, so that a cut there makes no click: the one of the two
 * around the crossing that is nearer to zero.
 * @returns an index of `samples`, or `at` when nothing in them crosses zero
 */
export const nearestZeroCrossing = (samples: Float32Array, at: Frames): Frames => {
  const here = Math.max(0, Math.min(samples.length - 1, Math.round(at)))
  const crossingAt = (index: number): number | null => {
    const before = samples[index - 1]
    const after = samples[index]
    if (before === undefined || after === undefined || !crosses(before, after)) return null
    return Math.abs(before) < Math.abs(after) ? index - 1 : index
  }
  for (let distance = 0; distance < samples.length; distance++) {
    const found = [crossingAt(here - distance), crossingAt(here + distance), crossingAt(here + distance + 1)]
    let best: number | null = null
    for (const index of found)
      if (index !== null && (best === null || Math.abs(index - here) < Math.abs(best - here))) best = index
    if (best !== null) return best
  }
  return at
}
