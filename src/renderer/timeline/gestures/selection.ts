import type { Frames } from '../../../core/base/units.ts'
import type { TrackId } from '../../../core/project/records.ts'
import { extendSelection, selectionBetween } from '../../../core/timeline/selection.ts'
import type { EditorState } from '../../state/editor-store.ts'
import { stageHead } from '../geometry.ts'
import { tracksBetween } from '../rows.ts'
import { clearSigns, frameOf, type Gesture, type GestureContext, onTimeline, type Place } from './gesture.ts'
import { createSnapper } from './snapper.ts'
import { clockOf } from './words.ts'

type Kept = Pick<EditorState, 'selection' | 'selectedClips' | 'cursor' | 'focusedTrack' | 'loop'>

const keep = ({ services }: GestureContext): Kept => {
  const { selection, selectedClips, cursor, focusedTrack, loop } = services.editor.getState()
  return { selection, selectedClips, cursor, focusedTrack, loop }
}

const unscrolled = ({ services }: GestureContext, place: Place): number =>
  place.y - stageHead + services.editor.getState().view.top

const tell = ({ services, pointer }: GestureContext): void => {
  const { selection } = services.editor.getState()
  const { document } = services.project.getState()
  if (!selection) return
  const tracks =
    selection.tracks.length === 0
      ? 'all tracks'
      : selection.tracks.length === 1
        ? '1 track'
        : `${selection.tracks.length} tracks`
  pointer.setState({
    announcement: `Selected ${clockOf(document, selection.from)} to ${clockOf(document, selection.from + selection.length)} on ${tracks}`,
  })
}

/** Puts the cursor somewhere and ends every selection, as a plain click does. The playhead follows while it plays. */
export const placeCursor = ({ services }: GestureContext, at: Frames, track: TrackId | null): void => {
  const { editor, playback } = services
  editor.setState(({ focusedTrack }) => ({
    cursor: at,
    selection: null,
    selectedClips: new Set(),
    focusedTrack: track ?? focusedTrack,
  }))
  if (playback.getState().status !== 'stopped') playback.seek(at)
}

/**
 * A drag over time and tracks selects them, a click puts the cursor there. With Shift held at the start the selection (or
 * the cursor) reaches to the pointer instead.
 * @param track the track pressed on; null on the ruler, which selects over all tracks
 */
export const selectGesture = (context: GestureContext, track: TrackId | null, start: Place): Gesture => {
  const { editor } = context.services
  const before = keep(context)
  const snapper = createSnapper(context)
  const pressed = snapper.frame(frameOf(context, start), false, track)
  const top = unscrolled(context, start)
  const tracks = (place: Place): TrackId[] =>
    track === null ? [] : tracksBetween(context.stage.rows(), top, unscrolled(context, place))
  const extended = start.shift
    ? extendSelection(before.selection ?? selectionBetween(track ? [track] : [], before.cursor, before.cursor), pressed)
    : null
  /** The end that stays while the other one is dragged. */
  const anchor = extended ? (extended.from === pressed ? extended.from + extended.length : extended.from) : pressed
  const select = (place: Place, at: Frames) => {
    const range = selectionBetween(
      extended && extended.tracks.length > 0 ? [...new Set([...extended.tracks, ...tracks(place)])] : tracks(place),
      anchor,
      at,
    )
    editor.setState({
      selection: range.length > 0 ? { ...range, tracks: [...range.tracks] } : null,
      selectedClips: new Set(),
      cursor: range.from,
      focusedTrack: track ?? before.focusedTrack,
    })
  }
  if (extended) select(start, pressed)
  return {
    shape: 'text',
    scrolls: true,
    move: (place) => select(place, snapper.frame(frameOf(context, place), place.shift && !extended, track)),
    end: (_, moved) => {
      clearSigns(context)
      if (moved || extended) tell(context)
      else placeCursor(context, pressed, track)
    },
    cancel: () => {
      clearSigns(context)
      editor.setState(before)
    },
  }
}

/** Drags one edge of the selection. */
export const selectionEdgeGesture = (context: GestureContext, edge: 'start' | 'end'): Gesture => {
  const { editor } = context.services
  const before = keep(context)
  const snapper = createSnapper(context)
  const range = before.selection
  return {
    shape: 'ew-resize',
    scrolls: true,
    move: (place) => {
      if (!range) return
      const fixed = edge === 'start' ? range.from + range.length : range.from
      const next = selectionBetween(range.tracks, fixed, snapper.frame(frameOf(context, place), place.shift))
      editor.setState({ selection: next.length > 0 ? { ...next, tracks: [...next.tracks] } : null, cursor: next.from })
    },
    end: () => {
      clearSigns(context)
      tell(context)
    },
    cancel: () => {
      clearSigns(context)
      editor.setState(before)
    },
  }
}

/** Makes a new loop range by a drag at the top of the ruler, or changes the one that is there. A click turns it on or off. */
export const loopGesture = (context: GestureContext, part: 'start' | 'end' | 'body' | 'new', start: Place): Gesture => {
  const { editor } = context.services
  const before = keep(context)
  const snapper = createSnapper(context)
  const pressed = frameOf(context, start)
  const { loop } = before
  return {
    shape: part === 'body' ? 'grabbing' : 'ew-resize',
    scrolls: true,
    move: (place) => {
      const here = frameOf(context, place)
      if (part === 'body' && loop) {
        const wanted = Math.max(-loop.from, here - pressed)
        const by = wanted + snapper.group([loop.from + wanted, loop.from + loop.length + wanted], place.shift)
        editor.setState({ loop: { ...loop, from: onTimeline(loop.from + by) } })
        return
      }
      const fixed =
        !loop || part === 'new' ? onTimeline(pressed) : part === 'start' ? loop.from + loop.length : loop.from
      const range = selectionBetween([], fixed, snapper.frame(here, place.shift))
      if (range.length > 0)
        editor.setState({ loop: { from: range.from, length: range.length, on: part === 'new' || (loop?.on ?? true) } })
    },
    end: (_, moved) => {
      clearSigns(context)
      if (moved) return
      if (part === 'new') placeCursor(context, onTimeline(pressed), null)
      else if (loop) {
        editor.setState({ loop: { ...loop, on: !loop.on } })
        context.pointer.setState({ announcement: loop.on ? 'Loop off' : 'Loop on' })
      }
    },
    cancel: () => {
      clearSigns(context)
      editor.setState(before)
    },
  }
}

/** Short grains of sound under the pointer: the Command/Control key and a drag on the ruler. */
export const scrubGesture = (context: GestureContext, start: Place): Gesture => {
  const { playback, editor } = context.services
  const before = keep(context)
  const scrub = (place: Place) => {
    const at = onTimeline(frameOf(context, place))
    editor.setState({ cursor: at, selection: null })
    playback.scrub(at)
  }
  scrub(start)
  return {
    shape: 'ew-resize',
    scrolls: true,
    move: scrub,
    end: () => playback.scrub(null),
    cancel: () => {
      playback.scrub(null)
      editor.setState(before)
    },
  }
}
