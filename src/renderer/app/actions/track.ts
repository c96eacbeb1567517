import { type TrackId, tracksInOrder } from '../../../core/project/records.ts'
import { selectAll } from '../../../core/timeline/selection.ts'
import { addTrack, moveTrack, muteAll, removeTracks, soloTrack, updateTrack } from '../../../core/timeline/tracks.ts'
import type { Editor } from '../../state/context.tsx'
import { newId } from '../../state/ids.ts'
import { layoutRows } from '../../timeline/rows.ts'
import type { Action, Actions } from './action.ts'
import { documentOf, targetRange } from './target.ts'

/** Gives a track the keyboard and scrolls it into view. */
export const focusTrack = ({ editor, project }: Editor, id: TrackId): void => {
  const { soundLanes } = editor.getState()
  const row = layoutRows(project.getState().document, [], soundLanes).find((candidate) => candidate.id === id)
  editor.setState(({ view }) => {
    if (!row) return { focusedTrack: id }
    const top = Math.max(Math.min(view.top, row.top), row.top + row.height - view.height, 0)
    return { focusedTrack: id, view: top === view.top ? view : { ...view, top } }
  })
}

const focusBy =
  (step: -1 | 1): Action =>
  (editor) => {
    const tracks = tracksInOrder(documentOf(editor))
    const { focusedTrack } = editor.editor.getState()
    const place = tracks.findIndex((track) => track.id === focusedTrack)
    const next = tracks[place < 0 ? (step > 0 ? 0 : tracks.length - 1) : place + step]
    if (next) focusTrack(editor, next.id)
  }

const moveBy =
  (step: -1 | 1): Action =>
  (editor) => {
    const { focusedTrack } = editor.editor.getState()
    if (!focusedTrack) return
    const place = tracksInOrder(documentOf(editor)).findIndex((track) => track.id === focusedTrack)
    editor.project.edit(
      'Move track',
      (document) => moveTrack(document, focusedTrack, place + step),
      `order:${focusedTrack}`,
    )
    focusTrack(editor, focusedTrack)
  }

const onFocused =
  (change: (editor: Editor, id: TrackId) => void): Action =>
  (editor) => {
    const { focusedTrack } = editor.editor.getState()
    if (focusedTrack && documentOf(editor).track[focusedTrack]) change(editor, focusedTrack)
  }

/** Removes a track and gives the keyboard to its neighbour. */
export const removeTrack = (editor: Editor, id: TrackId): void => {
  const tracks = tracksInOrder(documentOf(editor))
  const place = tracks.findIndex((track) => track.id === id)
  const next = tracks[place + 1] ?? tracks[place - 1]
  editor.project.edit('Remove track', (document) => removeTracks(document, [id]))
  editor.editor.setState({ focusedTrack: next?.id ?? null })
}

export const toggleMute = ({ project }: Editor, id: TrackId): void => {
  const mute = !project.getState().document.track[id]?.mute
  project.edit(mute ? 'Mute' : 'Unmute', (document) => updateTrack(document, id, { mute }))
}

export const toggleSolo = ({ project }: Editor, id: TrackId, exclusive: boolean): void =>
  project.edit('Solo', (document) => soloTrack(document, id, exclusive))

export const trackActions: Actions = {
  'track.add': (editor) => {
    const id = newId('track')
    const { focusedTrack } = editor.editor.getState()
    editor.project.edit('New track', (document) => addTrack(document, { id, below: focusedTrack }))
    focusTrack(editor, id)
  },
  'track.mixdown': async (editor) => {
    const range = targetRange(editor) ?? selectAll(documentOf(editor))
    await editor.host.call('media.mixdown', { ...range, tracks: [...range.tracks] })
  },
  'track.remove': onFocused(removeTrack),
  'track.up': focusBy(-1),
  'track.down': focusBy(1),
  'track.moveUp': moveBy(-1),
  'track.moveDown': moveBy(1),
  'track.mute': onFocused(toggleMute),
  'track.solo': onFocused((editor, id) => toggleSolo(editor, id, false)),
  'track.soloOnly': onFocused((editor, id) => toggleSolo(editor, id, true)),
  'track.muteAll': ({ project }) => project.edit('Mute all tracks', (document) => muteAll(document, true)),
  'track.unmuteAll': ({ project }) => project.edit('Unmute all tracks', (document) => muteAll(document, false)),
}
