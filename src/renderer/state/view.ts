import type { Frames } from '../../core/base/units.ts'
import { type Document, documentEnd } from '../../core/project/records.ts'
import type { EditorStore, View } from './editor-store.ts'

/**
 * Where the timeline is looking: pure changes of a `View`, and the commands over them that act on the editor's store.
 * A change keeps the frame under its anchor exactly where it is, unless that would show time before zero.
 */

/** The finest zoom: a sample is this many pixels wide. */
const widestSample = 48
/** Zoom in and out of one command, and the zoom of "normal". */
const zoomStep = 2
const normalSeconds = 30

/** Frame at a distance of `x` pixels from the left edge; fractional. */
export const frameAt = (view: View, x: number): number => view.left + x * view.framesPerPixel

/** Distance in pixels of a frame from the left edge; may be outside of the view. */
export const xOf = (view: View, frame: number): number => (frame - view.left) / view.framesPerPixel

/** Frames that the view shows. */
export const visibleFrames = (view: View): number => view.width * view.framesPerPixel

/** The coarsest zoom: the project fills at least a third of the view. */
const coarsest = (view: View, end: Frames): number => Math.max(8192, (3 * end) / Math.max(1, view.width))

const limit = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high))

/** The nearest view that stays on the project: zoom within its limits, nothing before zero, the end never off to the left. */
export const clampView = (view: View, end: Frames, rowsHeight: number): View => {
  const framesPerPixel = limit(view.framesPerPixel, 1 / widestSample, coarsest(view, end))
  return {
    ...view,
    framesPerPixel,
    left: limit(view.left, 0, end),
    top: limit(view.top, 0, rowsHeight - view.height),
  }
}

/** Zooms so that a pixel holds `framesPerPixel` frames, and the frame at `x` stays at `x`. */
export const zoomTo = (view: View, framesPerPixel: number, x: number, end: Frames): View => {
  const next = limit(framesPerPixel, 1 / widestSample, coarsest(view, end))
  return { ...view, framesPerPixel: next, left: Math.max(0, frameAt(view, x) - x * next) }
}

/** Zooms in by `factor` (out when below 1) about `x`. */
export const zoomBy = (view: View, factor: number, x: number, end: Frames): View =>
  zoomTo(view, view.framesPerPixel / factor, x, end)

/** Shows a range, with `margin` pixels on both sides. */
export const zoomToRange = (view: View, from: Frames, length: Frames, end: Frames, margin = 24): View => {
  const room = Math.max(1, view.width - 2 * margin)
  const framesPerPixel = limit(Math.max(1, length) / room, 1 / widestSample, coarsest(view, end))
  const spare = (view.width - length / framesPerPixel) / 2
  return { ...view, framesPerPixel, left: Math.max(0, from - spare * framesPerPixel) }
}

/** Shows the whole project. */
export const zoomToFit = (view: View, end: Frames): View =>
  end === 0
    ? view
    : { ...zoomToRange(view, 0, end, end, 0), left: 0, framesPerPixel: (end * 1.02) / Math.max(1, view.width) }

/** Scrolls by pixels. */
export const scrollBy = (view: View, dx: number, dy: number, end: Frames, rowsHeight: number): View =>
  clampView({ ...view, left: view.left + dx * view.framesPerPixel, top: view.top + dy }, end, rowsHeight)

/** Scrolls just as far as needed to show a frame, with an eighth of the view around it. */
export const reveal = (view: View, frame: Frames): View => {
  const margin = visibleFrames(view) / 8
  if (frame < view.left + margin / 8) return { ...view, left: Math.max(0, frame - margin) }
  if (frame > view.left + visibleFrames(view) - margin / 8)
    return { ...view, left: Math.max(0, frame - visibleFrames(view) + margin) }
  return view
}

/** Scrolls just as far as needed to show a row, by its unscrolled place; its top when it is higher than the view. */
export const revealRow = (view: View, row: { readonly top: number; readonly height: number }): View => {
  if (row.top < view.top || row.height > view.height) return { ...view, top: row.top }
  const below = row.top + row.height - view.height
  return below > view.top ? { ...view, top: below } : view
}

/** Turns a page when the playhead leaves the view, or jumped out of it. */
export const followPlayhead = (view: View, playhead: Frames): View => {
  const x = xOf(view, playhead)
  return x >= 0 && x < view.width * 0.95 ? view : { ...view, left: Math.max(0, playhead - visibleFrames(view) * 0.05) }
}

/** The frame that a zoom by keyboard keeps in place: the cursor when it is in view, else the middle. */
const keyboardAnchor = (view: View, cursor: Frames): number => {
  const x = xOf(view, cursor)
  return x >= 0 && x <= view.width ? x : view.width / 2
}

type Context = { readonly editor: EditorStore; readonly document: () => Document }

/** Views to go back to by "toggle zoom", one for each window. */
const previous = new WeakMap<EditorStore, View>()

const change = ({ editor, document }: Context, next: (view: View, end: Frames) => View): void => {
  const { view } = editor.getState()
  const changed = next(view, documentEnd(document()))
  if (changed === view) return
  previous.set(editor, view)
  editor.setState({ view: changed })
}

/** The zoom and scroll commands. Each takes the stores, so that a command table can bind them. */
export const viewCommands = {
  zoomIn: (context: Context): void =>
    change(context, (view, end) => zoomBy(view, zoomStep, keyboardAnchor(view, context.editor.getState().cursor), end)),
  zoomOut: (context: Context): void =>
    change(context, (view, end) =>
      zoomBy(view, 1 / zoomStep, keyboardAnchor(view, context.editor.getState().cursor), end),
    ),
  /** About half a minute across the view, whatever its width. */
  zoomNormal: (context: Context): void =>
    change(context, (view, end) => {
      const rate = context.document().settings.settings?.rate ?? 48_000
      const scale = (normalSeconds * rate) / Math.max(1, view.width)
      return zoomTo(view, scale, keyboardAnchor(view, context.editor.getState().cursor), end)
    }),
  zoomSelection: (context: Context): void =>
    change(context, (view, end) => {
      const { selection, selectedClips } = context.editor.getState()
      const clips = Object.values(context.document().clip).filter((clip) => selectedClips.has(clip.id))
      if (selection && selection.length > 0) return zoomToRange(view, selection.from, selection.length, end)
      if (clips.length === 0) return view
      const from = Math.min(...clips.map((clip) => clip.at))
      return zoomToRange(view, from, Math.max(...clips.map((clip) => clip.at + clip.length)) - from, end)
    }),
  fit: (context: Context): void => change(context, zoomToFit),
  /** Goes between this zoom and the one before. */
  toggleZoom: (context: Context): void =>
    change(context, (view) => {
      const back = previous.get(context.editor)
      return back ? { ...view, framesPerPixel: back.framesPerPixel, left: back.left } : view
    }),
  scrollTo: (context: Context, frame: Frames): void =>
    context.editor.setState(({ view }) => ({ view: reveal(view, frame) })),
} as const

/** The document with heights of tracks that fill the view, none below `least`. For "fit height", as one edit. */
export const fitHeights = (document: Document, height: number, least = 56): Document => {
  const tracks = Object.values(document.track)
  if (tracks.length === 0) return document
  const each = Math.max(least, Math.min(2000, Math.floor(height / tracks.length)))
  return {
    ...document,
    track: Object.fromEntries(
      tracks.map((track) => [track.id, track.height === each ? track : { ...track, height: each }]),
    ),
  }
}
