import { type ClipId, type Document, settingsOf, type TrackId } from '../../../core/project/records.ts'
import type { Meter } from '../../../core/timeline/grid.ts'
import { clipsIn, type Selection, selectionOf } from '../../../core/timeline/selection.ts'
import type { Editor } from '../../state/context.tsx'

/** What a command acts on: the selected range, else the selected clips. */
export type Target =
  | { readonly kind: 'range'; readonly selection: Selection }
  | { readonly kind: 'clips'; readonly clips: readonly ClipId[] }

export const documentOf = ({ project }: Editor): Document => project.getState().document

export const targetOf = (editor: Editor): Target | null => {
  const { selection, selectedClips } = editor.editor.getState()
  if (selection && selection.length > 0) return { kind: 'range', selection }
  const document = documentOf(editor)
  const clips = [...selectedClips].filter((id) => document.clip[id])
  return clips.length > 0 ? { kind: 'clips', clips } : null
}

/** The range that the target covers; null when nothing is selected. */
export const targetRange = (editor: Editor): Selection | null => {
  const target = targetOf(editor)
  if (!target) return null
  return target.kind === 'range' ? target.selection : selectionOf(documentOf(editor), target.clips)
}

/** Clips that the target touches. */
export const targetClips = (editor: Editor): ClipId[] => {
  const target = targetOf(editor)
  if (!target) return []
  return target.kind === 'clips' ? [...target.clips] : clipsIn(documentOf(editor), target.selection)
}

/** The tracks of the selection, else the focused one, else all (null). */
export const actingTracks = ({ editor }: Editor): TrackId[] | null => {
  const { selection, focusedTrack } = editor.getState()
  if (selection && selection.tracks.length > 0) return [...selection.tracks]
  return focusedTrack ? [focusedTrack] : null
}

/** The grid of the project; 48 kHz until the first import decides. */
export const meterOf = (document: Document): Meter => {
  const { rate, tempo, beatsPerBar } = settingsOf(document)
  return { rate: rate ?? 48_000, tempo, beatsPerBar }
}
