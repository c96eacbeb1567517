import { tracksInOrder } from '../../core/project/records.ts'
import type { EditorStore } from '../state/editor-store.ts'
import type { ProjectStore } from '../state/project-store.ts'

/** Keeps one track with the keyboard while there are tracks: commands on "the track" always mean one. */
export const keepFocus = (project: ProjectStore, editor: EditorStore): (() => void) => {
  const choose = (): void => {
    const { document } = project.getState()
    const { focusedTrack } = editor.getState()
    if (focusedTrack && document.track[focusedTrack]) return
    const first = tracksInOrder(document)[0]?.id ?? null
    if (first !== focusedTrack) editor.setState({ focusedTrack: first })
  }
  choose()
  return project.subscribe((state, before) => {
    if (state.document.track !== before.document.track) choose()
  })
}
