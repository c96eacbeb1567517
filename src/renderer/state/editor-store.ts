import { createStore } from 'zustand/vanilla'
import type { TimeSelection } from '../../contract/api.ts'
import type { Decibels, Frames } from '../../core/base/units.ts'
import type { ClipId, Document, TrackId } from '../../core/project/records.ts'

export type RulerUnit = 'time' | 'samples' | 'beats'
export type SnapTarget = 'clips' | 'playhead' | 'markers' | 'grid' | 'zero-crossings'
export type Tool = 'select' | 'split'

/** The part of the timeline that is on screen. */
export type View = {
  /** Frames a CSS pixel; below 1 single samples are wide. */
  readonly framesPerPixel: number
  /** Frame at the left edge of the canvas; may be fractional, never negative. */
  readonly left: number
  /** CSS pixels scrolled down over the tracks. */
  readonly top: number
  /** CSS pixels of the timeline canvas; 0 until it is laid out. */
  readonly width: number
  readonly height: number
}

/** Session state of the editor: never in the document, never undone. */
export type EditorState = {
  readonly view: View
  /** The time selection; `tracks` empty means every track. Null: none. */
  readonly selection: TimeSelection | null
  readonly selectedClips: ReadonlySet<ClipId>
  /** The track that keyboard commands act on. */
  readonly focusedTrack: TrackId | null
  /** The edit cursor: where playing starts and pasting lands. */
  readonly cursor: Frames
  readonly loop: { readonly from: Frames; readonly length: Frames; readonly on: boolean } | null
  readonly tool: Tool
  readonly snap: { readonly on: boolean; readonly targets: ReadonlySet<SnapTarget> }
  readonly ruler: RulerUnit
  /** The document as a gesture in progress would leave it: drawn and heard instead of the stored one, null otherwise. */
  readonly gesture: Document | null
  /** Clips whose blended source is heard alone, for A/B. */
  readonly compared: ReadonlySet<ClipId>
  /** Gain that makes a compared clip's source as loud as its result. */
  readonly comparedGains: ReadonlyMap<ClipId, Decibels>
  /** Tracks whose detection lane is shown: the sounds that are heard, beneath the waveform. */
  readonly soundLanes: ReadonlySet<TrackId>
  /** A "follow the playhead" choice, and the choice to leave the cursor where playback stops. */
  readonly follow: boolean
  readonly cursorStays: boolean
}

export const initialEditorState: EditorState = {
  view: { framesPerPixel: 512, left: 0, top: 0, width: 0, height: 0 },
  selection: null,
  selectedClips: new Set(),
  focusedTrack: null,
  cursor: 0,
  loop: null,
  tool: 'select',
  snap: { on: true, targets: new Set<SnapTarget>(['clips', 'playhead', 'markers']) },
  ruler: 'time',
  gesture: null,
  compared: new Set(),
  comparedGains: new Map(),
  soundLanes: new Set(),
  follow: true,
  cursorStays: false,
}

/** One store a window. Change it with `setState`. */
export const createEditorStore = (initial: Partial<EditorState> = {}) =>
  createStore<EditorState>(() => ({ ...initialEditorState, ...initial }))

export type EditorStore = ReturnType<typeof createEditorStore>
