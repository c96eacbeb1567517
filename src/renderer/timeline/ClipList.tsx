import type { KeyboardEvent } from 'react'
import { memo, useRef } from 'react'
import { useStore } from 'zustand'
import { type Clip, type ClipId, tracksInOrder } from '../../core/project/records.ts'
import { clipsOf } from '../../core/timeline/rows.ts'
import { reveal, revealRow } from '../state/view.ts'
import { describeClip, neighbourOf, type Way, wayKeys } from './clip-ways.ts'
import { selectClip } from './gestures/clips.ts'
import type { GestureContext } from './gestures/gesture.ts'

const isWay = (key: string): key is Way => wayKeys.has(key as Way)

/**
 * The timeline for screen readers and the keyboard: a list of tracks with a button for each clip, not to be seen. Arrow
 * keys go from clip to clip as they lie on the canvas, which draws a ring about the one that has the keyboard.
 */
export const ClipList = memo(
  ({ context, onMenu }: { readonly context: GestureContext; onMenu(clip: ClipId): void }) => {
    const { services, stage, pointer } = context
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
      if (event.key === ' ') {
        event.preventDefault()
        services.run('transport.playStop')
      }
      if (plain && isWay(event.key)) {
        event.preventDefault()
        event.stopPropagation()
        const next = neighbourOf(document, clip.id, event.key)
        if (next) buttons.current.get(next.id)?.focus()
      }
    }

    const onFocus = (clip: Clip): void => {
      pointer.setState({ focused: clip.id })
      const row = stage.rows().find((candidate) => candidate.id === clip.track)
      editor.setState(({ view }) => {
        const shown = reveal(view, clip.at)
        return { focusedTrack: clip.track, view: row ? revealRow(shown, row) : shown }
      })
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
                      onContextMenu={(event) => {
                        event.preventDefault()
                        onMenu(clip.id)
                      }}
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
  },
)
