import type { Frames } from '../../../core/base/units.ts'
import type { ClipId, Document } from '../../../core/project/records.ts'
import type { PointerStore } from '../../state/gesture.ts'
import { frameAt } from '../../state/view.ts'
import type { TimelineServices } from '../services.ts'
import type { Stage } from '../stage.ts'

/** A place of the pointer on the stage, in CSS pixels, with the keys held. It may lie outside. */
export type Place = {
  readonly x: number
  readonly y: number
  readonly shift: boolean
  /** Command on a Mac, Control elsewhere. */
  readonly mod: boolean
}

/** What gestures act on. */
export type GestureContext = {
  readonly services: TimelineServices
  readonly stage: Stage
  readonly pointer: PointerStore
}

/** One press of the pointer, from down to up. `end` makes at most one undo step; `cancel` none. */
export type Gesture = {
  /** The shape of the pointer meanwhile. */
  readonly shape?: string
  /** True when reaching an edge of the stage scrolls. */
  readonly scrolls?: boolean
  move(place: Place): void
  /** @param moved false when the press was a click */
  end(place: Place, moved: boolean): void
  cancel(): void
}

/** The frame under a place; may be negative. */
export const frameOf = ({ services }: GestureContext, place: Place): number =>
  frameAt(services.editor.getState().view, place.x)

export const clearSigns = ({ pointer }: GestureContext): void =>
  pointer.setState({ guide: null, hint: null, splitAt: null })

/**
 * A gesture that edits the document: every move shows `change` of the document as it was, and the end makes it one step.
 * @param change the edit at a place, null when there is nothing to do there
 */
export const editGesture = (
  context: GestureContext,
  label: string,
  change: (place: Place) => ((document: Document) => Document) | null,
  options: {
    readonly shape?: string
    readonly click?: (place: Place) => void
    readonly done?: (document: Document) => string
  } = {},
): Gesture => {
  const { project, editor } = context.services
  let latest: ((document: Document) => Document) | null = null
  return {
    ...(options.shape ? { shape: options.shape } : {}),
    scrolls: true,
    move: (place) => {
      latest = change(place)
      const before = project.getState().document
      const after = latest?.(before) ?? before
      editor.setState({ gesture: after === before ? null : after })
    },
    end: (place, moved) => {
      clearSigns(context)
      if (moved && latest) project.edit(label, latest)
      editor.setState({ gesture: null })
      if (!moved) options.click?.(place)
      else if (options.done) context.pointer.setState({ announcement: options.done(project.getState().document) })
    },
    cancel: () => {
      clearSigns(context)
      editor.setState({ gesture: null })
      context.pointer.setState({ announcement: `${label} cancelled` })
    },
  }
}

/** Clips that a gesture on one of them takes along: the selection when it is part of it. */
export const clipsWith = ({ services }: GestureContext, id: ClipId): ClipId[] => {
  const { selectedClips } = services.editor.getState()
  return selectedClips.has(id) ? [...selectedClips] : [id]
}

/** Keeps a frame on the timeline. */
export const onTimeline = (frame: number): Frames => Math.max(0, Math.round(frame))
