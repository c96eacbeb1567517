import type { ClipId, Document, TrackId } from '../../core/project/records.ts'
import type { EditorState } from '../state/editor-store.ts'

/** The document that is heard: as a gesture in progress would leave it, else the stored one. */
export const heardDocument = (document: Document, editor: Pick<EditorState, 'gesture'>): Document =>
  editor.gesture ?? document

/** Tracks whose clips differ between two documents, or whose clips are compared in one and not in the other. */
export const changedTracks = (
  before: { readonly document: Document; readonly compared: ReadonlySet<ClipId> },
  after: { readonly document: Document; readonly compared: ReadonlySet<ClipId> },
): TrackId[] => {
  const tracks = new Set<TrackId>()
  const [from, to] = [before.document.clip, after.document.clip]
  if (from !== to) {
    for (const [id, clip] of Object.entries(from)) if (to[id] !== clip) tracks.add(clip.track)
    for (const [id, clip] of Object.entries(to)) if (from[id] !== clip) tracks.add(clip.track)
  }
  if (before.compared !== after.compared)
    for (const id of before.compared.symmetricDifference(after.compared)) {
      const clip = to[id]
      if (clip) tracks.add(clip.track)
    }
  return [...tracks]
}
