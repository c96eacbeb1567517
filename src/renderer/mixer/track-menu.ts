import { createElement } from 'react'
import { failureOf } from '../../contract/failures.ts'
import type { Track } from '../../core/project/records.ts'
import { removeTrack } from '../app/actions/track.ts'
import { toggleLane } from '../listening/listen.ts'
import type { Editor } from '../state/context.tsx'
import type { MenuEntry } from '../ui/Menu.tsx'
import { editTrack } from './strip-edit.ts'

const colourNames = ['Blue', 'Teal', 'Green', 'Yellow', 'Orange', 'Rose', 'Violet', 'Slate']

/** The menu of a track: its button and its context menu. */
export const trackMenu = (editor: Editor, track: Track): MenuEntry[] => {
  const command = (id: string, label: string, binding?: string): MenuEntry => ({
    kind: 'item',
    label,
    binding,
    run: () => {
      editor.editor.setState({ focusedTrack: track.id })
      editor.run(id)
    },
  })
  const show = (view: Track['view'], label: string): MenuEntry => ({
    kind: 'item',
    label,
    checked: track.view === view,
    run: () => editTrack(editor, track.id, `Show ${label.toLowerCase()}`, { view }),
  })
  return [
    {
      kind: 'item',
      label: 'Rename',
      binding: 'F2',
      run: () => setTimeout(() => editor.shell.setState({ renaming: track.id })),
    },
    {
      kind: 'menu',
      label: 'Colour',
      entries: colourNames.map((label, colour) => ({
        kind: 'item',
        label,
        checked: track.colour === colour,
        icon: createElement('span', { className: 'swatch', 'data-colour': colour }),
        run: () => editTrack(editor, track.id, 'Track colour', { colour }),
      })),
    },
    {
      kind: 'menu',
      label: 'Show',
      entries: [
        show('waveform', 'Waveform'),
        show('spectrogram', 'Spectrogram'),
        show('both', 'Both'),
        { kind: 'line' },
        {
          kind: 'item',
          label: 'Detection lane',
          checked: editor.editor.getState().soundLanes.has(track.id),
          run: () => void toggleLane(editor, track.id).catch((thrown) => editor.report(failureOf(thrown))),
        },
      ],
    },
    { kind: 'line' },
    command('track.moveUp', 'Move up', '$mod+Alt+ArrowUp'),
    command('track.moveDown', 'Move down', '$mod+Alt+ArrowDown'),
    command('track.soloOnly', 'Solo this track alone'),
    { kind: 'line' },
    command('separate.describe', 'Describe a sound…', 'D'),
    { kind: 'line' },
    { kind: 'item', label: 'Remove track', danger: true, run: () => removeTrack(editor, track.id) },
  ]
}
