import { createStore } from 'zustand/vanilla'
import type { Frames } from '../../core/base/units.ts'
import type { ClipId, MarkerId } from '../../core/project/records.ts'

/** What the pointer and the keyboard are doing on one timeline: of the moment, never saved and never undone. */
export type PointerState = {
  /** The clip under the pointer. */
  readonly hovered: ClipId | null
  /** The clip that has the keyboard, while its button in the accessible list is focused. */
  readonly focused: ClipId | null
  /** Where a dragged edge has snapped to. */
  readonly guide: Frames | null
  readonly splitAt: { readonly clip: ClipId; readonly at: Frames } | null
  /** A short fact about the gesture at a place of the stage. */
  readonly hint: { readonly x: number; readonly y: number; readonly text: string } | null
  /** Where files would land, `row` a track or null for new tracks. */
  readonly drop: { readonly at: Frames; readonly track: string | null } | null
  /** CSS shape of the pointer. */
  readonly shape: string
  /** Whose name is being edited on the timeline. */
  readonly renaming:
    | { readonly kind: 'marker'; readonly id: MarkerId }
    | { readonly kind: 'clip'; readonly id: ClipId }
    | null
  /** True while audio in view cannot be read, also after some attempts. */
  readonly unread: boolean
  /** The newest thing to tell a screen reader. */
  readonly announcement: string
}

const initial: PointerState = {
  hovered: null,
  focused: null,
  guide: null,
  splitAt: null,
  hint: null,
  drop: null,
  shape: 'default',
  renaming: null,
  unread: false,
  announcement: '',
}

export const createPointerStore = () => createStore<PointerState>(() => initial)

export type PointerStore = ReturnType<typeof createPointerStore>
