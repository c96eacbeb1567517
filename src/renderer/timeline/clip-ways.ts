import { type Clip, type ClipId, clipEnd, type Document, tracksInOrder } from '../../core/project/records.ts'
import { clipsOf } from '../../core/timeline/rows.ts'
import { clockOf, decibelsOf } from './gestures/words.ts'

/** Keys that lead from one clip to another. */
export type Way = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'

export const wayKeys: ReadonlySet<Way> = new Set<Way>([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
])

/** A clip in words: what the canvas shows of it. */
export const describeClip = (document: Document, clip: Clip): string => {
  const facts = [
    clip.name,
    `${clockOf(document, clip.at)} to ${clockOf(document, clipEnd(clip))}`,
    clip.gain === 0 ? '' : `gain ${decibelsOf(clip.gain)}`,
    clip.fadeIn.length > 0 ? `fade in ${clockOf(document, clip.fadeIn.length)}` : '',
    clip.fadeOut.length > 0 ? `fade out ${clockOf(document, clip.fadeOut.length)}` : '',
    clip.blend && clip.blend.amount < 1 ? `blend ${Math.round(clip.blend.amount * 100)} per cent` : '',
  ]
  return facts.filter(Boolean).join(', ')
}

/** The clip that an arrow key leads to: along the track, or the one nearest in time on the next track that has any. */
export const neighbourOf = (document: Document, id: ClipId, key: Way): Clip | null => {
  const clip = document.clip[id]
  if (!clip) return null
  const here = clipsOf(document, clip.track)
  const index = here.findIndex((other) => other.id === id)
  if (key === 'ArrowLeft') return here[index - 1] ?? null
  if (key === 'ArrowRight') return here[index + 1] ?? null
  if (key === 'Home') return here[0] ?? null
  if (key === 'End') return here.at(-1) ?? null
  const tracks = tracksInOrder(document)
  const row = tracks.findIndex((track) => track.id === clip.track)
  const others = key === 'ArrowUp' ? tracks.slice(0, row).reverse() : tracks.slice(row + 1)
  const next = others.map((track) => clipsOf(document, track.id)).find((clips) => clips.length > 0)
  const distance = (other: Clip) => Math.max(0, clip.at - clipEnd(other), other.at - clip.at)
  return next?.reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest)) ?? null
}
