import type { ClipId, Document, TrackId } from '../../core/project/records.ts'
import type { EditorState } from '../state/editor-store.ts'

type Matched = { readonly gains: EditorState['comparedGains']; readonly document: Document }

/** The last of each document, so that an unchanged one stays the same object and is not sent again. */
const matched = new WeakMap<Document, Matched>()

/** The document with compared clips at the gain that makes their source as loud as their result. */
const matchLoudness = (document: Document, gains: EditorState['comparedGains']): Document => {
  const known = matched.get(document)
  if (known?.gains === gains) return known.document
  const clips = [...gains].flatMap(([id, by]) => {
    const clip = document.clip[id]
    return clip ? [[id, { ...clip, gain: clip.gain + by }] as const] : []
  })
  const louder = { ...document, clip: { ...document.clip, ...Object.fromEntries(clips) } }
  matched.set(document, { gains, document: louder })
  return louder
}

/** The document that is heard: as a gesture in progress would leave it, else the stored one; sources in A/B as loud. */
export const heardDocument = (
  document: Document,
  editor: Pick<EditorState, 'gesture'> & Partial<Pick<EditorState, 'comparedGains'>>,
): Document => {
  const shown = editor.gesture ?? document
  const { comparedGains } = editor
  return comparedGains && comparedGains.size > 0 ? matchLoudness(shown, comparedGains) : shown
}

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
