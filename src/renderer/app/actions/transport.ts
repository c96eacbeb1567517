import { type Document, documentEnd } from '../../../core/project/records.ts'
import { trackExtent } from '../../../core/timeline/tracks.ts'
import type { Editor } from '../../state/context.tsx'
import { reveal } from '../../state/view.ts'
import type { Action, Actions } from './action.ts'
import { nudgeOf } from './select.ts'
import { documentOf, targetRange } from './target.ts'

/** Puts the cursor somewhere, clears the time selection, and lets a running playback go on from there. */
const goTo = (editor: Editor, at: number): void => {
  const cursor = Math.max(0, Math.round(at))
  editor.editor.setState(({ view }) => ({ cursor, selection: null, view: reveal(view, cursor) }))
  if (editor.playback.getState().status === 'playing') editor.playback.seek(cursor)
}

/** Plays from the cursor on; from the start where nothing is left to play, as after going to the end. */
const playFromCursor = async ({ editor, playback, project }: Editor): Promise<void> => {
  const { cursor, loop } = editor.getState()
  const stopped = playback.getState().status === 'stopped'
  const over = stopped && cursor >= documentEnd(project.getState().document)
  return over && !loop?.on ? playback.play({ from: 0 }) : playback.play()
}

/** Plays the selection where there is one, else from the cursor on. */
const play = async (session: Editor): Promise<void> => {
  const { editor, playback } = session
  const { selection, loop } = editor.getState()
  if (selection && selection.length > 0 && !loop?.on)
    return playback.play({ from: selection.from, to: selection.from + selection.length })
  return playFromCursor(session)
}

const goToTrackEdge =
  (edge: 'from' | 'to'): Action =>
  (editor) => {
    const { focusedTrack } = editor.editor.getState()
    const extent = focusedTrack && trackExtent(documentOf(editor), focusedTrack)
    if (extent) goTo(editor, extent[edge])
  }

const wholeLoop = (document: Document) => ({ from: 0, length: documentEnd(document), on: true })

export const transportActions: Actions = {
  'transport.playStop': (editor) => {
    const { status } = editor.playback.getState()
    if (status === 'playing' || status === 'starting') editor.playback.stop()
    else return play(editor)
  },
  'transport.playFromCursor': playFromCursor,
  'transport.pause': ({ playback }) => {
    if (playback.getState().status === 'playing') playback.pause()
    else return playback.play()
  },
  'transport.stop': ({ playback }) => playback.stop(),
  'transport.loop': ({ editor, project }) => {
    const { loop, selection } = editor.getState()
    if (loop) editor.setState({ loop: { ...loop, on: !loop.on } })
    else if (selection && selection.length > 0)
      editor.setState({ loop: { from: selection.from, length: selection.length, on: true } })
    else editor.setState({ loop: wholeLoop(project.getState().document) })
  },
  'transport.loopSelection': (editor) => {
    const range = targetRange(editor)
    if (range) editor.editor.setState({ loop: { from: range.from, length: range.length, on: true } })
  },
  'transport.start': (editor) => goTo(editor, 0),
  'transport.end': (editor) => goTo(editor, documentEnd(documentOf(editor))),
  'transport.trackStart': goToTrackEdge('from'),
  'transport.trackEnd': goToTrackEdge('to'),
  'transport.cursorLeft': (editor) => {
    const { selection, cursor } = editor.editor.getState()
    goTo(editor, selection && selection.length > 0 ? selection.from : cursor - nudgeOf(editor))
  },
  'transport.cursorRight': (editor) => {
    const { selection, cursor } = editor.editor.getState()
    goTo(editor, selection && selection.length > 0 ? selection.from + selection.length : cursor + nudgeOf(editor))
  },
  'transport.goToTime': ({ shell }) => shell.setState(({ timeAsked }) => ({ timeAsked: timeAsked + 1 })),
  'transport.cursorStays': ({ editor, preferences }) => {
    const cursorStays = !editor.getState().cursorStays
    editor.setState({ cursorStays })
    preferences.change({ cursorStays })
  },
  'transport.resetMeters': ({ playback }) => playback.resetMeters(),
}
