import type { KeyboardEvent } from 'react'
import { memo, useRef } from 'react'
import { useStore } from 'zustand'
import { type Clip, type ClipId, clipEnd, type Document, tracksInOrder } from '../../core/project/records.ts'
import { clipsOf } from '../../core/timeline/rows.ts'
import { reveal } from '../state/view.ts'
import { selectClip } from './gestures/clips.ts'
import type { GestureContext } from './gestures/gesture.ts'
import { clockOf, decibelsOf } from './gestures/words.ts'

/** A clip in words: what the canvas shows of it. */
export const describeClip = (document: Document, clip: Clip): string => {
  const facts = [
    clip.name,
    `${clockOf(document, clip.at)} to ${clockOf(document, clipEnd(clip))}`,
    clip.gain === 0 ? '' : `gain ${decibelsOf(clip.gain)}`,
    clip.fadeIn.length > 0 ? `fade in ${clockOf(document, clip.fadeIn.length)}` : '',
    clip.fadeOut.length > 0 ? `fade out ${clockOf(document, clip.fadeOut.length)}` : '',
    clip.blend ? `blend ${Math.round(clip.blend.amount * 100)} per cent` : '',
  ]
  return facts.filter(Boolean).join(', ')
}

/** The clip that an arrow key leads to: along the track, or the one nearest in time on the next track that has any. */
export const neighbourOf = (
  document: Document,
  id: ClipId,
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End',
): Clip | null => {
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

const wayKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

/**
 * The timeline for screen readers and the keyboard: a list of tracks with a button for each clip, not to be seen. Arrow
 * keys go from clip to clip as they lie on the canvas, which draws a ring about the one that has the keyboard.
 */
export const ClipList = memo(({ context }: { readonly context: GestureContext }) => {
  const { services, pointer } = context
  const { editor, project } = services
  const document = useStore(project, (state) => state.document)
  const selected = useStore(editor, (state) => state.selectedClips)
  const focused = useStore(pointer, (state) => state.focused)
  const buttons = useRef(new Map<ClipId, HTMLButtonElement>())
  const tracks = tracksInOrder(document)
  const first = tracks.flatMap((track) => clipsOf(document, track.id)[0] ?? [])[0]
  const entry = focused && document.clip[focused] ? focused : first?.id

  const onKeyDown = (event: KeyboardEvent, clip: Clip): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    // Enter selects. The space bar plays, here as everywhere.
    if (event.key === ' ') event.preventDefault()
    if (plain && wayKeys.has(event.key)) {
      event.preventDefault()
      event.stopPropagation()
      const next = neighbourOf(document, clip.id, event.key as 'Home')
      if (next) buttons.current.get(next.id)?.focus()
    }
  }

  const onFocus = (clip: Clip): void => {
    pointer.setState({ focused: clip.id })
    editor.setState(({ view }) => ({ focusedTrack: clip.track, view: reveal(view, clip.at) }))
  }

  return (
    <ol aria-label="Tracks and their clips" className="timeline-unseen">
      {tracks.map((track) => {
        const clips = clipsOf(document, track.id)
        return (
          <li key={track.id}>
            <span>{clips.length === 0 ? `${track.name}, no clips` : track.name}</span>
            <ul aria-label={`Clips of ${track.name}`}>
              {clips.map((clip) => (
                <li key={clip.id}>
                  <button
                    type="button"
                    ref={(element) => {
                      if (element) buttons.current.set(clip.id, element)
                      else buttons.current.delete(clip.id)
                    }}
                    tabIndex={clip.id === entry ? 0 : -1}
                    aria-pressed={selected.has(clip.id)}
                    onFocus={() => onFocus(clip)}
                    onBlur={() => pointer.setState({ focused: null })}
                    onKeyDown={(event) => onKeyDown(event, clip)}
                    onClick={(event) => selectClip(context, clip.id, event.shiftKey)}
                  >
                    {describeClip(document, clip)}
                  </button>
                </li>
              ))}
            </ul>
          </li>
        )
      })}
    </ol>
  )
})
