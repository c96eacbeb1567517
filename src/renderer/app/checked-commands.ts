import type { Editor } from '../state/context.tsx'

const focusedView = ({ editor, project }: Editor): string | undefined => {
  const { focusedTrack } = editor.getState()
  return focusedTrack ? project.getState().document.track[focusedTrack]?.view : undefined
}

/** Commands that stand for a state, and whether it is on. */
export const checkedCommands: { readonly [command: string]: (editor: Editor) => boolean } = {
  'view.snap': ({ editor }) => editor.getState().snap.on,
  'view.follow': ({ editor }) => editor.getState().follow,
  'view.sidePanel': ({ preferences }) => preferences.getState().sideOpen,
  'view.rulerTime': ({ editor }) => editor.getState().ruler === 'time',
  'view.rulerSamples': ({ editor }) => editor.getState().ruler === 'samples',
  'view.rulerBeats': ({ editor }) => editor.getState().ruler === 'beats',
  'view.waveform': (editor) => focusedView(editor) === 'waveform',
  'view.spectrogram': (editor) => focusedView(editor) === 'spectrogram',
  'view.both': (editor) => focusedView(editor) === 'both',
  'view.detectionLane': ({ editor }) => {
    const { focusedTrack, soundLanes } = editor.getState()
    return focusedTrack !== null && soundLanes.has(focusedTrack)
  },
  'transport.loop': ({ editor }) => editor.getState().loop?.on ?? false,
  'transport.cursorStays': ({ editor }) => editor.getState().cursorStays,
  'clip.splitTool': ({ editor }) => editor.getState().tool === 'split',
}
