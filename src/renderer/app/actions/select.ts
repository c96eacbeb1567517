import { clipsOn, documentEnd, type TrackId, tracksInOrder } from '../../../core/project/records.ts'
import { moveSelectionEdge, type Selection, selectAll, selectionBetween } from '../../../core/timeline/selection.ts'
import { trackExtent } from '../../../core/timeline/tracks.ts'
import type { Editor } from '../../state/context.tsx'
import { reveal } from '../../state/view.ts'
import { snapToZeroCrossings } from '../zero-crossings.ts'
import type { Action, Actions } from './action.ts'
import { documentOf } from './target.ts'

/** Frames of one press of an arrow key: eight pixels, at least one frame. */
export const nudgeOf = ({ editor }: Editor): number =>
  Math.max(1, Math.round(editor.getState().view.framesPerPixel * 8))

const choose = ({ editor }: Editor, selection: Selection): void =>
  editor.setState({ selection: { ...selection, tracks: [...selection.tracks] }, selectedClips: new Set() })

/** The selection, or an empty one at the cursor on the focused track. */
const selectionHere = ({ editor }: Editor): Selection => {
  const { selection, cursor, focusedTrack } = editor.getState()
  return selection ?? { tracks: focusedTrack ? [focusedTrack] : [], from: cursor, length: 0 }
}

const moveEdge =
  (edge: 'start' | 'end', direction: -1 | 1): Action =>
  (editor) => {
    const next = moveSelectionEdge(selectionHere(editor), edge, direction * nudgeOf(editor))
    choose(editor, next)
    editor.editor.setState(({ view }) => ({
      cursor: next.from,
      view: reveal(view, edge === 'start' ? next.from : next.from + next.length),
    }))
  }

/** Adds the track above or below the selection, or takes the outermost away again. */
const extendTracks =
  (direction: -1 | 1): Action =>
  (editor) => {
    const ids = tracksInOrder(documentOf(editor)).map((track) => track.id)
    const here = selectionHere(editor)
    const focused = editor.editor.getState().focusedTrack ?? here.tracks.at(-1) ?? ids[0]
    if (!focused) return
    const place = ids.indexOf(focused) + direction
    const next = ids[place]
    if (!next) return
    const chosen = here.tracks.length > 0 ? here.tracks : [focused]
    const tracks: TrackId[] = chosen.includes(next) ? chosen.filter((id) => id !== focused) : [...chosen, next]
    choose(editor, { ...here, tracks: ids.filter((id) => tracks.includes(id)) })
    editor.editor.setState({ focusedTrack: next })
  }

const stepClip =
  (direction: -1 | 1): Action =>
  (editor) => {
    const { focusedTrack, selectedClips, cursor } = editor.editor.getState()
    const document = documentOf(editor)
    const track = focusedTrack ?? tracksInOrder(document)[0]?.id
    if (!track) return
    const clips = clipsOn(document, track)
    const current = clips.findIndex((clip) => selectedClips.has(clip.id))
    const fromCursor =
      direction > 0
        ? clips.findIndex((clip) => clip.at + clip.length > cursor)
        : clips.findLastIndex((clip) => clip.at <= cursor)
    const next = clips[current < 0 ? fromCursor : current + direction]
    if (!next) return
    editor.editor.setState(({ view }) => ({
      selectedClips: new Set([next.id]),
      selection: null,
      focusedTrack: track,
      cursor: next.at,
      view: reveal(view, next.at),
    }))
  }

const selectTo =
  (edge: 'start' | 'end'): Action =>
  (editor) => {
    const here = selectionHere(editor)
    const end = documentEnd(documentOf(editor))
    choose(
      editor,
      edge === 'start'
        ? selectionBetween(here.tracks, 0, here.from + here.length)
        : selectionBetween(here.tracks, here.from, Math.max(end, here.from)),
    )
  }

const selectToTrackEdge =
  (edge: 'from' | 'to'): Action =>
  (editor) => {
    const { focusedTrack, cursor } = editor.editor.getState()
    const extent = focusedTrack && trackExtent(documentOf(editor), focusedTrack)
    if (extent) choose(editor, selectionBetween([focusedTrack], cursor, extent[edge]))
  }

export const selectActions: Actions = {
  'select.all': (editor) => choose(editor, selectAll(documentOf(editor))),
  'select.none': ({ editor }) => editor.setState({ selection: null, selectedClips: new Set() }),
  'select.extendLeft': moveEdge('start', -1),
  'select.extendRight': moveEdge('end', 1),
  'select.contractLeft': moveEdge('start', 1),
  'select.contractRight': moveEdge('end', -1),
  'select.extendUp': extendTracks(-1),
  'select.extendDown': extendTracks(1),
  'select.toStart': selectTo('start'),
  'select.toEnd': selectTo('end'),
  'select.trackStartToCursor': selectToTrackEdge('from'),
  'select.cursorToTrackEnd': selectToTrackEdge('to'),
  'select.nextClip': stepClip(1),
  'select.previousClip': stepClip(-1),
  'select.zeroCrossings': snapToZeroCrossings,
}
