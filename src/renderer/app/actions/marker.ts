import { addMarker, nextMarker, previousMarker, removeMarkers, splitAtMarkers } from '../../../core/timeline/markers.ts'
import type { Editor } from '../../state/context.tsx'
import { newId } from '../../state/ids.ts'
import { reveal } from '../../state/view.ts'
import type { Action, Actions } from './action.ts'
import { actingTracks, documentOf } from './target.ts'

const add = ({ project }: Editor, at: number, length: number): void => {
  const number = Object.keys(project.getState().document.marker).length + 1
  const id = newId('marker')
  project.edit('Add marker', (document) => addMarker(document, { id, at, length, name: `Marker ${number}` }))
}

const goTo =
  (find: typeof nextMarker): Action =>
  (editor) => {
    const at = find(documentOf(editor), editor.editor.getState().cursor)
    if (at === null) return
    editor.editor.setState(({ view }) => ({ cursor: at, selection: null, view: reveal(view, at) }))
    if (editor.playback.getState().status === 'playing') editor.playback.seek(at)
  }

export const markerActions: Actions = {
  'marker.add': (editor) => {
    const { selection, cursor } = editor.editor.getState()
    add(editor, selection?.from ?? cursor, selection?.length ?? 0)
  },
  'marker.addAtPlayhead': (editor) => {
    const playing = editor.playback.getState().status === 'playing'
    add(editor, playing ? editor.playback.position() : editor.editor.getState().cursor, 0)
  },
  'marker.previous': goTo(previousMarker),
  'marker.next': goTo(nextMarker),
  'marker.split': (editor) => {
    const { selection } = editor.editor.getState()
    const tracks = selection ? actingTracks(editor) : null
    editor.project.edit('Split at markers', (document) => splitAtMarkers(document, tracks, newId))
  },
  'marker.removeInSelection': ({ editor, project }) => {
    const { selection } = editor.getState()
    const inside = Object.values(project.getState().document.marker).filter(
      ({ at, length }) => !selection || (at >= selection.from && at + length <= selection.from + selection.length),
    )
    project.edit('Remove markers', (document) =>
      removeMarkers(
        document,
        inside.map((marker) => marker.id),
      ),
    )
  },
}
