import { type ClipId, clipEnd, type TrackId, tracksInOrder } from '../../../core/project/records.ts'
import { clipsNamed, moveClips, setClipGain, setFade, splitClips, trimClip } from '../../../core/timeline/clips.ts'
import { newId } from '../../state/ids.ts'
import { stageHead } from '../geometry.ts'
import { rowAt } from '../rows.ts'
import { bodyHeight, bodyTop, gainAt } from '../scene.ts'
import {
  clearSigns,
  clipsWith,
  editGesture,
  frameOf,
  type Gesture,
  type GestureContext,
  onTimeline,
  type Place,
} from './gesture.ts'
import { createSnapper } from './snapper.ts'
import { clockOf, decibelsOf, distanceOf } from './words.ts'

/** Selects a clip by a click on its name: alone, or with Shift or Command/Control in addition to (or out of) the others. */
export const selectClip = ({ services, pointer }: GestureContext, id: ClipId, add: boolean): void => {
  const { editor, project } = services
  const clip = project.getState().document.clip[id]
  if (!clip) return
  const { selectedClips } = editor.getState()
  const next = new Set(add ? selectedClips : [])
  if (add && selectedClips.has(id)) next.delete(id)
  else next.add(id)
  editor.setState({ selectedClips: next, selection: null, focusedTrack: clip.track })
  const count = next.size === 1 ? '1 clip selected' : `${next.size} clips selected`
  pointer.setState({ announcement: next.has(id) ? `${clip.name}, ${count}` : count })
}

/** Row of a track among the tracks, by the pointer's height; held at the first and the last. */
const trackIndexAt = ({ services, stage }: GestureContext, y: number): number => {
  const tracks = tracksInOrder(services.project.getState().document)
  const unscrolled = y - stageHead + services.editor.getState().view.top
  const row = rowAt(stage.rows(), unscrolled)
  if (row) {
    const id = row.kind === 'track' ? row.id : row.growing.below
    const index = tracks.findIndex((track) => track.id === id)
    if (index >= 0) return index
  }
  return unscrolled < 0 ? 0 : tracks.length - 1
}

/** Moves a clip, with the other selected ones, along and across tracks. */
export const moveGesture = (context: GestureContext, id: ClipId, start: Place): Gesture => {
  const { project, editor } = context.services
  const add = start.shift || start.mod
  const { selectedClips, selection, focusedTrack } = editor.getState()
  const wasSelected = selectedClips.has(id)
  if (!wasSelected) selectClip(context, id, add)
  const ids = clipsWith(context, id)
  const clips = clipsNamed(project.getState().document, ids)
  const snapper = createSnapper(context, ids)
  const from = frameOf(context, start)
  const fromRow = trackIndexAt(context, start.y)
  const edges = clips.length > 64 ? [clips[0]!.at] : clips.flatMap((clip) => [clip.at, clipEnd(clip)])
  const first = clips[0]
  const gesture = editGesture(
    context,
    ids.length === 1 ? 'Move clip' : 'Move clips',
    (place) => {
      const wanted = Math.max(frameOf(context, place) - from, -(first?.at ?? 0))
      const by = Math.round(
        wanted +
          snapper.group(
            edges.map((edge) => edge + wanted),
            place.shift,
          ),
      )
      const rows = trackIndexAt(context, place.y) - fromRow
      context.pointer.setState({ hint: { x: place.x, y: place.y, text: distanceOf(project.getState().document, by) } })
      return (document) => moveClips(document, ids, { by, rows })
    },
    {
      shape: 'grabbing',
      // A click on one of several selected clips leaves it alone; with Shift or Command it leaves the selection.
      click: () => {
        if (wasSelected) selectClip(context, id, add)
      },
      done: (document) =>
        first ? `${first.name} moved to ${clockOf(document, document.clip[first.id]?.at ?? 0)}` : '',
    },
  )
  return {
    ...gesture,
    cancel: () => {
      gesture.cancel()
      editor.setState({ selectedClips, selection, focusedTrack })
    },
  }
}

/** Moves an edge of a clip, and the same edge of the other selected ones by as much. */
export const trimGesture = (context: GestureContext, id: ClipId, edge: 'start' | 'end', start: Place): Gesture => {
  const { project } = context.services
  const before = project.getState().document
  const ids = clipsWith(context, id)
  const edgeOf = (clip: ClipId) => {
    const found = before.clip[clip]
    return found ? (edge === 'start' ? found.at : clipEnd(found)) : 0
  }
  const track = before.clip[id]?.track ?? null
  const grab = edgeOf(id) - frameOf(context, start)
  const snapper = createSnapper(context, ids)
  return editGesture(
    context,
    ids.length === 1 ? 'Trim clip' : 'Trim clips',
    (place) => {
      const to = snapper.frame(frameOf(context, place) + grab, place.shift, track)
      const by = to - edgeOf(id)
      context.pointer.setState({ hint: { x: place.x, y: place.y, text: distanceOf(before, by) } })
      return (document) =>
        ids.reduce((trimmed, clip) => trimClip(trimmed, clip, edge, onTimeline(edgeOf(clip) + by)), document)
    },
    {
      shape: 'ew-resize',
      done: (document) => {
        const clip = document.clip[id]
        return clip ? `${clip.name} trimmed, now ${clockOf(document, clip.length)} long` : ''
      },
    },
  )
}

export const fadeGesture = (context: GestureContext, id: ClipId, side: 'in' | 'out'): Gesture => {
  const { project } = context.services
  const clip = project.getState().document.clip[id]
  const snapper = createSnapper(context)
  return editGesture(
    context,
    side === 'in' ? 'Fade in' : 'Fade out',
    (place) => {
      if (!clip) return null
      const at = snapper.frame(frameOf(context, place), place.shift)
      const { shape } = side === 'in' ? clip.fadeIn : clip.fadeOut
      const length = Math.max(0, Math.min(clip.length, side === 'in' ? at - clip.at : clipEnd(clip) - at))
      context.pointer.setState({ hint: { x: place.x, y: place.y, text: clockOf(project.getState().document, length) } })
      return (document) => setFade(document, id, side, { length, shape })
    },
    {
      shape: 'ew-resize',
      done: (document) => {
        const faded = document.clip[id]
        if (!faded) return ''
        return `Fade ${side} ${clockOf(document, (side === 'in' ? faded.fadeIn : faded.fadeOut).length)}`
      },
    },
  )
}

/** Moves the gain line of a clip; the other selected ones change by as many decibels. */
export const gainGesture = (context: GestureContext, id: ClipId): Gesture => {
  const { project } = context.services
  const before = project.getState().document
  const ids = clipsWith(context, id)
  const box = context.stage.scene().clips.find((candidate) => candidate.clip.id === id)
  return editGesture(
    context,
    'Clip gain',
    (place) => {
      if (!box) return null
      const gain = gainAt((place.y - bodyTop(box)) / bodyHeight(box))
      const by = gain - box.clip.gain
      context.pointer.setState({ hint: { x: place.x, y: place.y, text: decibelsOf(gain) } })
      return (document) =>
        ids.reduce((changed, clip) => setClipGain(changed, [clip], (before.clip[clip]?.gain ?? 0) + by), document)
    },
    { shape: 'ns-resize', done: (document) => `Clip gain ${decibelsOf(document.clip[id]?.gain ?? 0)}` },
  )
}

/** The split tool: cuts a clip where the button is let go. */
export const splitGesture = (context: GestureContext, id: ClipId, track: TrackId, start: Place): Gesture => {
  const { project } = context.services
  const snapper = createSnapper(context)
  const place = (at: Place) => snapper.frame(frameOf(context, at), at.shift, track)
  const show = (at: Place) => context.pointer.setState({ splitAt: { clip: id, at: place(at) } })
  show(start)
  return {
    shape: 'crosshair',
    move: show,
    end: (at) => {
      const cut = place(at)
      clearSigns(context)
      project.edit('Split', (document) => splitClips(document, [track], [cut], newId))
      context.pointer.setState({ announcement: `Split at ${clockOf(project.getState().document, cut)}` })
    },
    cancel: () => clearSigns(context),
  }
}
