import { addMarkers } from '../../core/timeline/markers.ts'
import { newId } from '../state/ids.ts'
import type { MenuEntry } from '../ui/Menu.tsx'
import type { GestureContext } from './gestures/gesture.ts'
import { describeBand } from './gestures/words.ts'
import type { HeardBand } from './sound-lane.ts'

/** What can be done with a sound where it is heard, from a track's detection lane. */
export const heardMenu = ({ services }: GestureContext, { track, band }: HeardBand): MenuEntry[] => {
  const { editor, listening, project } = services
  const { index, name, from, length } = band
  const everywhere = (listening.getState().shown[track]?.bands ?? []).filter((other) => other.index === index)
  const label = (bands: readonly { readonly from: number; readonly length: number }[]): void =>
    project.edit(bands.length === 1 ? 'Make label' : 'Make labels', (document) =>
      addMarkers(
        document,
        bands.map((one) => ({ id: newId('marker'), at: one.from, length: one.length, name })),
      ),
    )
  return [
    { kind: 'title', label: describeBand(project.getState().document, band) },
    {
      kind: 'item',
      label: 'Select Where It Is Heard',
      run: () =>
        editor.setState({
          selection: { tracks: [track], from, length },
          selectedClips: new Set(),
          focusedTrack: track,
          cursor: from,
        }),
    },
    {
      kind: 'item',
      label: 'Use as Example',
      run: () => services.useAsExample(name, { track, from, length }),
    },
    { kind: 'item', label: 'Make Label', run: () => label([{ from, length }]) },
    {
      kind: 'item',
      label: `Label Every “${name}” of the Track (${everywhere.length})`,
      disabled: everywhere.length < 2,
      run: () => label(everywhere),
    },
  ]
}
