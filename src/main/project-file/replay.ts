import { apply, conflicts, type Diff, invert } from '../../core/project/diff.ts'
import { type Document, emptyDocument } from '../../core/project/records.ts'

/** What replay needs of a step: which it is, and its diff when that is readable. */
export type Step = { readonly id: number; readonly position: number; diff(): Diff | null }

export type Start = { readonly position: number; readonly edit: number; readonly document: Document }

/** `complete`: the wanted position was reached. */
export type Replayed = { readonly document: Document; readonly position: number; readonly complete: boolean }

/**
 * True when `start` is the outcome of the very step that now stands at its position, or of none (`edit` 0) where the
 * history begins.
 */
export const isTied = (start: Omit<Start, 'document'>, steps: ReadonlyMap<number, Step>, base: number): boolean =>
  start.edit === 0 ? start.position === base : steps.get(start.position)?.id === start.edit

/** The state before any step: a generation that every file has without storing it. */
export const beginning: Start = { position: 0, edit: 0, document: emptyDocument }

/**
 * Moves a stored document through the undo history, step by step, as far as steps are readable and fit.
 * @param start must be tied to `steps`
 */
export const replay = (start: Start, steps: ReadonlyMap<number, Step>, to: number): Replayed => {
  let { document, position } = start
  while (position !== to) {
    const forward = to > position
    const diff = steps.get(forward ? position + 1 : position)?.diff() ?? null
    const wanted = diff === null || forward ? diff : invert(diff)
    if (wanted === null || conflicts(document, wanted).length > 0) return { document, position, complete: false }
    document = apply(document, wanted)
    position += forward ? 1 : -1
  }
  return { document, position, complete: true }
}
