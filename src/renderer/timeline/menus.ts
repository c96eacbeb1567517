import { commandById } from '../../core/commands/table.ts'
import type { ClipId, Fade, FadeShape } from '../../core/project/records.ts'
import { setFade } from '../../core/timeline/clips.ts'
import { fadeShapes } from '../../core/timeline/fades.ts'
import { removeMarkers } from '../../core/timeline/markers.ts'
import type { MenuEntry } from '../ui/Menu.tsx'
import { selectClip } from './gestures/clips.ts'
import type { GestureContext } from './gestures/gesture.ts'
import { placeMarker } from './gestures/markers.ts'
import { placeCursor } from './gestures/selection.ts'
import type { Hit } from './hit.ts'
import type { TimelineServices } from './services.ts'

/** Length of a fade that is chosen from a menu where there is none yet, in seconds. */
const menuFade = 0.5

const shapeNames: { readonly [S in FadeShape]: string } = {
  linear: 'Linear',
  'equal-power': 'Equal Power',
  's-curve': 'S-Curve',
  exponential: 'Exponential',
}

const commandEntry = (services: TimelineServices, id: string, checked?: boolean): MenuEntry => ({
  kind: 'item',
  label: commandById.get(id)?.label ?? id,
  binding: services.binding(id),
  disabled: !services.can(id),
  ...(checked === undefined ? {} : { checked }),
  run: () => services.run(id),
})

const line: MenuEntry = { kind: 'line' }

const fadeEntries = ({ services }: GestureContext, id: ClipId, side: 'in' | 'out'): MenuEntry[] => {
  const { project } = services
  const clip = project.getState().document.clip[id]
  if (!clip) return []
  const now = side === 'in' ? clip.fadeIn : clip.fadeOut
  const label = side === 'in' ? 'Fade in' : 'Fade out'
  const rate = project.getState().document.settings.settings?.rate ?? 48_000
  const set = (fade: Fade) => project.edit(label, (document) => setFade(document, id, side, fade))
  const length = now.length > 0 ? now.length : Math.min(Math.round(menuFade * rate), Math.floor(clip.length / 2))
  return [
    ...fadeShapes.map(
      (shape): MenuEntry => ({
        kind: 'item',
        label: shapeNames[shape],
        checked: now.length > 0 && now.shape === shape,
        run: () => set({ length, shape }),
      }),
    ),
    line,
    {
      kind: 'item',
      label: 'No Fade',
      checked: now.length === 0,
      run: () => set({ length: 0, shape: now.shape }),
    },
  ]
}

const clipMenu = (context: GestureContext, id: ClipId): MenuEntry[] => {
  const { services, pointer } = context
  const command = (name: string) => commandEntry(services, name)
  const clip = services.project.getState().document.clip[id]
  return [
    command('edit.cut'),
    command('edit.copy'),
    command('edit.paste'),
    command('edit.duplicate'),
    command('edit.delete'),
    command('edit.rippleDelete'),
    line,
    command('clip.split'),
    command('clip.splitNew'),
    command('clip.join'),
    { kind: 'menu', label: 'Fade In', entries: fadeEntries(context, id, 'in') },
    { kind: 'menu', label: 'Fade Out', entries: fadeEntries(context, id, 'out') },
    { kind: 'item', label: 'Rename Clip', run: () => pointer.setState({ renaming: { kind: 'clip', id } }) },
    ...(clip?.blend ? [command('separate.compare')] : []),
    line,
    command('separate.describe'),
    command('separate.keepExample'),
    command('listen.region'),
    viewMenu(context),
  ]
}

const viewMenu = ({ services }: GestureContext): MenuEntry => {
  const { focusedTrack, soundLanes } = services.editor.getState()
  const view = focusedTrack ? services.project.getState().document.track[focusedTrack]?.view : undefined
  return {
    kind: 'menu',
    label: 'Show As',
    entries: [
      ...(['waveform', 'spectrogram', 'both'] as const).map((kind) =>
        commandEntry(services, `view.${kind}`, view === kind),
      ),
      line,
      commandEntry(services, 'view.detectionLane', focusedTrack !== null && soundLanes.has(focusedTrack)),
    ],
  }
}

const laneMenu = (context: GestureContext): MenuEntry[] => {
  const command = (name: string) => commandEntry(context.services, name)
  return [
    command('edit.paste'),
    command('file.import'),
    command('track.add'),
    line,
    command('edit.cut'),
    command('edit.copy'),
    command('edit.delete'),
    command('edit.rippleDelete'),
    command('edit.silence'),
    command('edit.trim'),
    line,
    command('separate.describe'),
    command('separate.keepExample'),
    command('listen.region'),
    command('transport.loopSelection'),
    command('marker.add'),
    command('view.zoomSelection'),
    viewMenu(context),
  ]
}

const rulerMenu = ({ services }: GestureContext): MenuEntry[] => {
  const { ruler, follow, snap } = services.editor.getState()
  return [
    { kind: 'title', label: 'Ruler' },
    commandEntry(services, 'view.rulerTime', ruler === 'time'),
    commandEntry(services, 'view.rulerSamples', ruler === 'samples'),
    commandEntry(services, 'view.rulerBeats', ruler === 'beats'),
    line,
    commandEntry(services, 'transport.loop', services.editor.getState().loop?.on ?? false),
    commandEntry(services, 'transport.loopSelection'),
    line,
    commandEntry(services, 'view.snap', snap.on),
    commandEntry(services, 'view.follow', follow),
    line,
    commandEntry(services, 'view.fit'),
    commandEntry(services, 'view.zoomSelection'),
  ]
}

const markerMenu = (context: GestureContext, hit: Hit, frame: number): MenuEntry[] => {
  const { services, pointer } = context
  const own: MenuEntry[] =
    hit.zone === 'marker'
      ? [
          {
            kind: 'item',
            label: 'Rename Marker',
            run: () => pointer.setState({ renaming: { kind: 'marker', id: hit.id } }),
          },
          {
            kind: 'item',
            label: 'Remove Marker',
            run: () => services.project.edit('Remove marker', (document) => removeMarkers(document, [hit.id])),
          },
          line,
        ]
      : [{ kind: 'item', label: 'Add Marker Here', run: () => placeMarker(context, frame) }]
  return [
    ...own,
    commandEntry(services, 'marker.add'),
    commandEntry(services, 'marker.split'),
    line,
    commandEntry(services, 'file.importLabels'),
    commandEntry(services, 'file.exportLabels'),
  ]
}

/** What the menu's commands will act on is chosen by the press that opens it, as a click would. */
export const prepareMenu = (context: GestureContext, hit: Hit, frame: number): void => {
  const { editor } = context.services
  const { selection, selectedClips } = editor.getState()
  if ('track' in hit) {
    editor.setState({ focusedTrack: hit.track })
    const inside =
      selection &&
      selection.length > 0 &&
      (selection.tracks.length === 0 || selection.tracks.includes(hit.track)) &&
      frame >= selection.from &&
      frame < selection.from + selection.length
    if (inside) return
    if (hit.zone === 'lane') placeCursor(context, Math.max(0, Math.round(frame)), hit.track)
    else if (!selectedClips.has(hit.id)) selectClip(context, hit.id, false)
  }
}

/** The entries of the context menu over something on the stage. */
export const menuFor = (context: GestureContext, hit: Hit, frame: number): MenuEntry[] => {
  switch (hit.zone) {
    case 'ruler':
    case 'loop':
      return rulerMenu(context)
    case 'marker':
    case 'marker-lane':
      return markerMenu(context, hit, frame)
    case 'fade':
      return [
        { kind: 'title', label: hit.side === 'in' ? 'Fade In' : 'Fade Out' },
        ...fadeEntries(context, hit.id, hit.side),
      ]
    case 'clip-name':
    case 'clip-body':
    case 'clip-edge':
    case 'gain':
      return clipMenu(context, hit.id)
    default:
      return laneMenu(context)
  }
}
