import type { Frames } from '../../../core/base/units.ts'
import { type ClipId, clipEnd, type TrackId } from '../../../core/project/records.ts'
import { clipsOf } from '../../../core/timeline/rows.ts'
import { nearestZeroCrossing, snap, snapGroup, snapTargets } from '../../../core/timeline/snap.ts'
import { snapReach } from '../geometry.ts'
import { type GestureContext, onTimeline } from './gesture.ts'

export type Snapper = {
  /** Where a frame lands: on a target near it, else on itself. `free` suspends snapping. Shows the guide. */
  frame(frame: number, free: boolean, track?: TrackId | null): Frames
  /** How far a group whose edges would stand at `edges` must still go to land on a target. Shows the guide. */
  group(edges: readonly number[], free: boolean): number
}

/** Frames on both sides in which a zero crossing is looked for, at most. */
const crossingReach = 1024

/**
 * Collects what a gesture may snap to, once at its start.
 * @param without clips that move, and cannot be their own targets
 */
export const createSnapper = (context: GestureContext, without: Iterable<ClipId> = []): Snapper => {
  const { services, stage, pointer } = context
  const { snap: choice, cursor, view } = services.editor.getState()
  const { status } = services.playback.getState()
  const targets = snapTargets(services.project.getState().document, {
    kinds: choice.targets,
    playhead: status === 'stopped' ? null : services.playback.position(),
    cursor,
    grid: stage.grid().minor,
    without: new Set(without),
  })
  const tolerance = () => snapReach * services.editor.getState().view.framesPerPixel

  const crossing = (frame: number, track: TrackId | null | undefined): Frames | null => {
    if (!choice.targets.has('zero-crossings') || !track) return null
    const clip = clipsOf(stage.document(), track).find((found) => found.at <= frame && clipEnd(found) > frame)
    const source = clip && stage.document().source[clip.source]
    if (!clip || !source) return null
    const reach = Math.min(crossingReach, Math.max(8, Math.round(snapReach * view.framesPerPixel)))
    const place = Math.round(frame) - clip.at + clip.from
    const from = Math.max(0, place - reach)
    const samples = stage.samples(source.id, 0, from, Math.min(source.frames, place + reach))
    return samples && onTimeline(nearestZeroCrossing(samples, place - from) + from - clip.from + clip.at)
  }

  return {
    frame: (frame, free, track) => {
      if (free || !choice.on) {
        pointer.setState({ guide: null })
        return onTimeline(frame)
      }
      const target = snap(frame, targets, tolerance())
      pointer.setState({ guide: target })
      return target ?? crossing(frame, track) ?? onTimeline(frame)
    },
    group: (edges, free) => {
      const found = free || !choice.on ? null : snapGroup(edges, targets, tolerance())
      pointer.setState({ guide: found?.at ?? null })
      return found?.by ?? 0
    },
  }
}
