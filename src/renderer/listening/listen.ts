import type { HeardSound, Span, TrackRegion } from '../../contract/listening.ts'
import type { TrackId } from '../../core/project/records.ts'
import { freeExampleName, keepExamples, sourceRegions } from '../../core/separation/examples.ts'
import { addMarkers } from '../../core/timeline/markers.ts'
import { trackExtent } from '../../core/timeline/tracks.ts'
import { subjectsOf } from '../app/actions/separate.ts'
import type { Editor } from '../state/context.tsx'
import { newId } from '../state/ids.ts'
import { reveal } from '../state/view.ts'
import { labelsOf, regionOf } from './heard.ts'
import { type FoundExample, isActive, listenedRegion, type TracksRegion } from './listening-store.ts'

/** Listens to what is selected, and shows the panel where the answer will stand. */
export const listenToSelection = async (editor: Editor): Promise<void> => {
  const region = regionOf(subjectsOf(editor, true))
  if (!region) return editor.report({ code: 'nothing-selected' })
  editor.preferences.change({ sideTab: 'describe', sideOpen: true })
  const { listening, project } = editor
  // Without a listener there is nothing to start: the panel offers one.
  const who = await listening.load()
  if (who && !who.listener) return showOffers(editor)
  await project.settled()
  await listening.listen(region)
}

/** Shows the models that could listen, in the panel. */
export const showOffers = ({ listening, preferences }: Editor): void => {
  preferences.change({ sideTab: 'describe', sideOpen: true })
  listening.setState({ asked: null, wanted: true })
}

/** Selects a stretch of some tracks and brings it into view. */
export const selectRegion = ({ editor }: Editor, tracks: readonly TrackId[], { from, length }: Span): void =>
  editor.setState(({ view, focusedTrack }) => ({
    selection: { tracks: [...tracks], from, length },
    selectedClips: new Set(),
    focusedTrack: tracks[0] ?? focusedTrack,
    cursor: from,
    view: reveal(view, from),
  }))

/** Selects a moment at which a sound is heard, and plays it. */
export const playSpan = async (editor: Editor, tracks: readonly TrackId[], span: Span): Promise<void> => {
  selectRegion(editor, tracks, span)
  await editor.playback.play({ from: span.from, to: span.from + span.length })
}

/** Labels the times of sounds, in one undo step. */
export const makeLabels = (editor: Editor, sounds: readonly HeardSound[], region: Span): void => {
  const labels = labelsOf(sounds, region, () => newId('marker'))
  editor.project.edit(labels.length === 1 ? 'Make label' : 'Make labels', (document) => addMarkers(document, labels))
  editor.notify({
    title: labels.length === 1 ? 'Made a label' : `Made ${labels.length} labels`,
    kind: 'success',
    action: { label: 'Undo', run: () => editor.run('edit.undo') },
  })
}

/** Finds the two seconds of the region in which a sound is most present, and selects them. */
export const findExample = async (editor: Editor, region: TracksRegion, sound: string) => {
  const { host, listening, project } = editor
  listening.setState({ seeking: sound, found: null })
  try {
    await project.settled()
    const best = await host.call('listen.bestExample', { ...listenedRegion(region), sound })
    if (listening.getState().seeking !== sound) return null
    listening.setState({ found: { sound, best } })
    selectRegion(editor, [best.example.track], best.example)
    return best
  } finally {
    listening.setState(({ seeking }) => (seeking === sound ? { seeking: null } : {}))
  }
}

/**
 * Keeps what was found as an example by the name of its sound, asks by it in place of the last that came from here, and
 * selects what is to be searched for more of it. Several examples are one sound together, so that another takes its place.
 */
export const searchByExample = (editor: Editor, { sound, best }: FoundExample, searched: TracksRegion): void => {
  const { listening, project, shell } = editor
  const { document } = project.getState()
  const { track, from, length } = best.example
  const [region] = sourceRegions(document, [track], from, length)
  if (!region) {
    editor.report({ code: 'nothing-selected' })
    return
  }
  const kept = Object.values(document.example).find(
    (one) => one.source === region.source && one.from === region.from && one.length === region.length,
  )
  const id = kept?.id ?? newId('example')
  if (!kept) {
    const name = freeExampleName(document, sound)
    project.edit('Keep example', (before) => keepExamples(before, [{ id, name, ...region }]))
  }
  const before = listening.getState().shownBy?.example
  shell.setState(({ chosenExamples }) => ({
    chosenExamples: [...chosenExamples.filter((other) => other !== before && other !== id), id],
  }))
  listening.setState({ found: null, shownBy: { sound, example: id } })
  selectRegion(
    editor,
    searched.tracks.map(({ id }) => id),
    searched,
  )
}

/** Keeps where a sound is heard as an example of it, beside those that the project has by its name, and asks by all of them. */
export const keepHeard = (editor: Editor, sound: string, { track, from, length }: TrackRegion): void => {
  const { preferences, project, shell } = editor
  const regions = sourceRegions(project.getState().document, [track], from, length)
  if (regions.length === 0) {
    editor.report({ code: 'nothing-selected' })
    return
  }
  const kept = regions.map((region) => ({ id: newId('example'), name: sound, ...region }))
  project.edit('Keep example', (before) => keepExamples(before, kept))
  const all = Object.values(project.getState().document.example).filter(({ name }) => name === sound)
  shell.setState(({ chosenExamples }) => ({
    chosenExamples: [...new Set([...chosenExamples, ...all.map(({ id }) => id)])],
  }))
  preferences.change({ sideTab: 'describe', sideOpen: true })
}

/** Whether the chosen system takes a sound by its name; when it only takes examples, it does not. */
export const isTakenByName = async ({ host, preferences }: Editor, name: string): Promise<boolean> => {
  const { system } = preferences.getState().separation
  const ask = (hasExample: boolean) =>
    host
      .call('separation.interpret', { query: name, hasExample, also: [], avoid: '' })
      .then(({ candidates }) => candidates.some((one) => system === 'auto' || one.system === system))
  return (await ask(false)) || !(await ask(true))
}

/** Listens to a whole track for its lane, unless that is being done. */
export const listenToTrack = async ({ listening, project }: Editor, track: string): Promise<void> => {
  const extent = trackExtent(project.getState().document, track)
  if (!extent || isActive(listening.getState().lanes[track] ?? null)) return
  await project.settled()
  await listening.listenForLane({ track, from: extent.from, length: extent.to - extent.from })
}

/** Shows or hides the detection lane of a track. One that is shown is listened to, where somebody can. */
export const toggleLane = async (editor: Editor, track: string): Promise<void> => {
  const shown = editor.editor.getState().soundLanes.has(track)
  editor.editor.setState(({ soundLanes }) => ({
    soundLanes: shown ? soundLanes.difference(new Set([track])) : soundLanes.union(new Set([track])),
  }))
  if (shown) return
  const who = await editor.listening.load()
  if (who?.listener) await listenToTrack(editor, track)
}
