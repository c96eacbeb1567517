import type { TrackId } from '../../core/project/records.ts'
import { type TrackPatch, updateTrack } from '../../core/timeline/tracks.ts'
import type { Editor } from '../state/context.tsx'

/** Shows and sounds a change of a track before it is an undo step; null takes it back. */
export const previewTrack = ({ editor, project }: Editor, id: TrackId, patch: TrackPatch | null): void =>
  editor.setState({ gesture: patch ? updateTrack(project.getState().document, id, patch) : null })

/** Makes a change of a track an undo step. */
export const editTrack = ({ project }: Editor, id: TrackId, label: string, patch: TrackPatch, merge?: string): void =>
  project.edit(label, (document) => updateTrack(document, id, patch), merge && `${id}:${merge}`)
