import { bytePaths } from '../../contract/bytes.ts'
import type { Frames } from '../../core/base/units.ts'
import { type Clip, clipEnd, type TrackId, tracksInOrder } from '../../core/project/records.ts'
import { nearestZeroCrossing } from '../../core/timeline/snap.ts'
import type { Editor } from '../state/context.tsx'

/** Frames searched on each side: two periods of 50 Hz at 48 kHz. */
const reach = 2048

const readSamples = async (
  { project, bytes }: Editor,
  clip: Clip,
  from: Frames,
  length: Frames,
): Promise<Float32Array> => {
  const { info } = project.getState()
  if (!info || length <= 0) return new Float32Array(0)
  const first = 4 * from
  const response = await fetch(bytes(bytePaths.samples(info.id, clip.source, 0)), {
    headers: { Range: `bytes=${first}-${first + 4 * length - 1}` },
  })
  return response.ok ? new Float32Array(await response.arrayBuffer()) : new Float32Array(0)
}

/** The zero crossing nearest to a frame of the timeline, in the clip that sounds there on one of the tracks. */
const crossingNear = async (editor: Editor, tracks: readonly TrackId[], at: Frames): Promise<Frames> => {
  const { document } = editor.project.getState()
  const clip = Object.values(document.clip).find(
    (candidate) => tracks.includes(candidate.track) && candidate.at <= at && clipEnd(candidate) >= at,
  )
  if (!clip) return at
  const start = Math.max(0, at - clip.at - reach)
  const end = Math.min(clip.length, at - clip.at + reach)
  const samples = await readSamples(editor, clip, clip.from + start, end - start)
  return samples.length === 0 ? at : clip.at + start + nearestZeroCrossing(samples, at - clip.at - start)
}

/** Moves both edges of the selection, or the cursor, to the nearest zero crossings of the first track that sounds there. */
export const snapToZeroCrossings = async (editor: Editor): Promise<void> => {
  const { selection, cursor, focusedTrack } = editor.editor.getState()
  const all = tracksInOrder(editor.project.getState().document).map((track) => track.id)
  const tracks = selection && selection.tracks.length > 0 ? selection.tracks : focusedTrack ? [focusedTrack] : all
  if (!selection || selection.length === 0) {
    editor.editor.setState({ cursor: await crossingNear(editor, tracks, cursor) })
    return
  }
  const [from, to] = await Promise.all([
    crossingNear(editor, tracks, selection.from),
    crossingNear(editor, tracks, selection.from + selection.length),
  ])
  if (to > from) editor.editor.setState({ selection: { ...selection, from, length: to - from }, cursor: from })
}
