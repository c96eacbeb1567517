import type { TrackView } from '../../../core/project/records.ts'
import { updateTrack } from '../../../core/timeline/tracks.ts'
import type { Editor } from '../../state/context.tsx'
import type { RulerUnit } from '../../state/editor-store.ts'
import { fitHeights, viewCommands } from '../../state/view.ts'
import { soundLaneHeight } from '../../timeline/geometry.ts'
import type { Action, Actions } from './action.ts'
import { documentOf } from './target.ts'

const viewContext = (editor: Editor) => ({ editor: editor.editor, document: () => documentOf(editor) })

const showTrack =
  (view: TrackView, label: string): Action =>
  ({ editor, project }) => {
    const { focusedTrack } = editor.getState()
    if (focusedTrack) project.edit(label, (document) => updateTrack(document, focusedTrack, { view }))
  }

const showRuler =
  (ruler: RulerUnit): Action =>
  ({ editor, preferences }) => {
    editor.setState({ ruler })
    preferences.change({ ruler })
  }

const toggleTab =
  (tab: 'inspector' | 'jobs'): Action =>
  ({ preferences }) =>
    preferences.change({ sideTab: tab, sideOpen: true })

/** The theme that is on screen now. */
export const shownTheme = (theme: 'system' | 'dark' | 'light'): 'dark' | 'light' => {
  if (theme !== 'system') return theme
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export const viewActions: Actions = {
  'view.zoomIn': (editor) => viewCommands.zoomIn(viewContext(editor)),
  'view.zoomOut': (editor) => viewCommands.zoomOut(viewContext(editor)),
  'view.zoomNormal': (editor) => viewCommands.zoomNormal(viewContext(editor)),
  'view.zoomSelection': (editor) => viewCommands.zoomSelection(viewContext(editor)),
  'view.fit': (editor) => viewCommands.fit(viewContext(editor)),
  'view.fitHeight': ({ editor, project }) => {
    const { soundLanes, view } = editor.getState()
    const height = view.height - soundLanes.size * soundLaneHeight
    project.edit('Fit tracks to height', (document) => fitHeights(document, height))
    editor.setState(({ view }) => ({ view: { ...view, top: 0 } }))
  },
  'view.toggleZoom': (editor) => viewCommands.toggleZoom(viewContext(editor)),
  'view.waveform': showTrack('waveform', 'Show waveform'),
  'view.spectrogram': showTrack('spectrogram', 'Show spectrogram'),
  'view.both': showTrack('both', 'Show waveform and spectrogram'),
  'view.rulerTime': showRuler('time'),
  'view.rulerSamples': showRuler('samples'),
  'view.rulerBeats': showRuler('beats'),
  'view.snap': ({ editor, preferences }) => {
    const { snap } = editor.getState()
    const next = { ...snap, on: !snap.on }
    editor.setState({ snap: next })
    preferences.change({ snap: { on: next.on, targets: [...next.targets] } })
  },
  'view.follow': ({ editor, preferences }) => {
    const follow = !editor.getState().follow
    editor.setState({ follow })
    preferences.change({ follow })
  },
  'view.sidePanel': ({ preferences }) => preferences.change({ sideOpen: !preferences.getState().sideOpen }),
  'view.inspector': toggleTab('inspector'),
  'view.jobs': toggleTab('jobs'),
  'view.theme': ({ preferences }) =>
    preferences.change({ theme: shownTheme(preferences.getState().theme) === 'dark' ? 'light' : 'dark' }),
}
