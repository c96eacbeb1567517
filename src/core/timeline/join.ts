import { type Clip, type ClipId, clipEnd, type Document } from '../project/records.ts'
import { clipsNamed } from './clips.ts'
import { fitFades } from './pieces.ts'
import { withRows } from './rows.ts'

/** True when `next` sounds the very material that would follow `clip`: the same sources, without a gap. */
export const isContiguous = (clip: Clip, next: Clip): boolean =>
  clip.track === next.track &&
  clipEnd(clip) === next.at &&
  clip.source === next.source &&
  clip.from + clip.length === next.from &&
  (clip.blend === null) === (next.blend === null) &&
  (clip.blend === null ||
    next.blend === null ||
    (clip.blend.source === next.blend.source &&
      clip.blend.from + clip.length === next.blend.from &&
      clip.blend.amount === next.blend.amount))

/** True when two clips can be one again: contiguous material at one gain. */
export const canJoin = (clip: Clip, next: Clip): boolean => isContiguous(clip, next) && clip.gain === next.gain

/** Two clips that can join, as one with the first one's id and name. */
export const joined = (clip: Clip, next: Clip): Clip =>
  fitFades({ ...clip, length: clip.length + next.length, fadeOut: next.fadeOut })

/**
 * Makes contiguous pieces of one source one clip again, with the first one's name; fades at the joints go. Pieces that
 * are not contiguous stay as they are, because one clip has one window on one source: `joinProblem` says why.
 */
export const joinClips = (document: Document, ids: Iterable<ClipId>): Document => {
  const put: Clip[] = []
  const removed: ClipId[] = []
  const tracks = Map.groupBy(clipsNamed(document, ids), (clip) => clip.track)
  for (const clips of tracks.values()) {
    let run = clips[0]!
    for (const next of clips.slice(1)) {
      if (!canJoin(run, next)) {
        put.push(run)
        run = next
        continue
      }
      removed.push(next.id)
      run = joined(run, next)
    }
    put.push(run)
  }
  return withRows(document, 'clip', put, removed)
}

/** Why `joinClips` would change nothing, as a sentence for the user; null when at least two clips become one. */
export const joinProblem = (document: Document, ids: Iterable<ClipId>): string | null => {
  const clips = clipsNamed(document, ids)
  if (joinClips(document, ids) !== document) return null
  if (clips.length < 2) return 'Select at least two clips to join.'
  const tracks = Map.groupBy(clips, (clip) => clip.track)
  for (const [first, second] of [...tracks.values()].map((row) => [row[0], row[1]])) {
    if (!first || !second) continue
    if (isContiguous(first, second))
      return 'These clips have different gains. Give them one gain, or mix them to a new track.'
    if (clipEnd(first) !== second.at)
      return 'There is a gap between these clips. Mix them to a new track to make one clip.'
    return 'These clips are not one stretch of one recording. Mix them to a new track to make one clip.'
  }
  return 'These clips are on different tracks.'
}
