import { type KeyboardEvent, memo, useMemo } from 'react'
import { useStore } from 'zustand'
import { type ClipId, tracksInOrder } from '../../core/project/records.ts'
import { clipsOf } from '../../core/timeline/rows.ts'
import { reveal, revealRow } from '../state/view.ts'
import { describeClip, neighbourOf, type Way, wayKeys } from './clip-ways.ts'
import { selectClip } from './gestures/clips.ts'
import type { GestureContext } from './gestures/gesture.ts'

const isWay = (key: string): key is Way => wayKeys.has(key as Way)

/** What the buttons of the list do; the same for all of them, for as long as the timeline lives. */
const createActions = (context: GestureContext, onMenu: (clip: ClipId) => void) => {
  const { services, stage, pointer } = context
  const { editor, project } = services
  const buttons = new Map<ClipId, HTMLButtonElement>()
  return {
    register: (id: ClipId, element: HTMLButtonElement | null): void => {
      if (element) buttons.set(id, element)
      else buttons.delete(id)
    },
    press: (event: KeyboardEvent, id: ClipId): void => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
      // Enter selects, as on every button. The space bar plays, here as everywhere.
      if (event.key === ' ') {
        event.preventDefault()
        services.run('transport.playStop')
      } else if (plain && isWay(event.key)) {
        event.preventDefault()
        event.stopPropagation()
        const next = neighbourOf(project.getState().document, id, event.key)
        if (next) buttons.get(next.id)?.focus()
      }
    },
    focus: (id: ClipId): void => {
      pointer.setState({ focused: id })
      const clip = project.getState().document.clip[id]
      const row = stage.rows().find((candidate) => candidate.id === clip?.track)
      if (!clip) return
      editor.setState(({ view }) => {
        const shown = reveal(view, clip.at)
        return { focusedTrack: clip.track, view: row ? revealRow(shown, row) : shown }
      })
    },
    blur: (): void => pointer.setState({ focused: null }),
    select: (id: ClipId, add: boolean): void => selectClip(context, id, add),
    menu: onMenu,
  }
}

type Actions = ReturnType<typeof createActions>

const ClipButton = memo(
  ({
    id,
    text,
    selected,
    entry,
    actions,
  }: {
    readonly id: ClipId
    readonly text: string
    readonly selected: boolean
    /** True for the one that Tab leads to. */
    readonly entry: boolean
    readonly actions: Actions
  }) => (
    <button
      type="button"
      ref={(element) => actions.register(id, element)}
      tabIndex={entry ? 0 : -1}
      aria-pressed={selected}
      onFocus={() => actions.focus(id)}
      onBlur={actions.blur}
      onKeyDown={(event) => actions.press(event, id)}
      onClick={(event) => actions.select(id, event.shiftKey)}
      onContextMenu={(event) => {
        event.preventDefault()
        actions.menu(id)
      }}
    >
      {text}
    </button>
  ),
)

/**
 * The timeline for screen readers and the keyboard: a list of tracks with a button for each clip, not to be seen. Arrow
 * keys go from clip to clip as they lie on the canvas, which draws a ring about the one that has the keyboard.
 */
export const ClipList = ({ context, onMenu }: { readonly context: GestureContext; onMenu(clip: ClipId): void }) => {
  const { services, pointer } = context
  const document = useStore(services.project, (state) => state.document)
  const selected = useStore(services.editor, (state) => state.selectedClips)
  const focused = useStore(pointer, (state) => state.focused)
  const actions = useMemo(() => createActions(context, onMenu), [context, onMenu])
  const tracks = tracksInOrder(document)
  const first = tracks.flatMap((track) => clipsOf(document, track.id)[0] ?? [])[0]
  const entry = focused && document.clip[focused] ? focused : first?.id
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
                  <ClipButton
                    id={clip.id}
                    text={describeClip(document, clip)}
                    selected={selected.has(clip.id)}
                    entry={clip.id === entry}
                    actions={actions}
                  />
                </li>
              ))}
            </ul>
          </li>
        )
      })}
    </ol>
  )
}
