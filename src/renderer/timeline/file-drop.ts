import type { TrackId } from '../../core/project/records.ts'
import { frameAt } from '../state/view.ts'
import { stageHead } from './geometry.ts'
import type { GestureContext } from './gestures/gesture.ts'
import { createSnapper, type Snapper } from './gestures/snapper.ts'
import { rowAt } from './rows.ts'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Files dragged over the stage: shows where they would land, and imports them when they are dropped. */
export const listenToDrops = (element: HTMLElement, context: GestureContext): { dispose(): void } => {
  const { services, stage, pointer } = context
  const { editor } = services
  const scope = new AbortController()
  const { signal } = scope
  let snapper: Snapper | null = null

  const leave = (): void => {
    snapper = null
    pointer.setState({ drop: null, guide: null })
  }

  /** On a track its frame under the pointer; below the last track the start, where recordings usually belong. */
  const landing = (event: DragEvent): { readonly at: number; readonly track: TrackId | null } => {
    const box = element.getBoundingClientRect()
    const { view } = editor.getState()
    const row = rowAt(stage.rows(), event.clientY - box.top - stageHead + view.top)
    snapper ??= createSnapper(context)
    if (row?.kind !== 'track') return { at: 0, track: null }
    return { at: snapper.frame(frameAt(view, event.clientX - box.left), event.shiftKey, row.id), track: row.id }
  }

  element.addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      pointer.setState({ drop: landing(event) })
    },
    { signal },
  )
  element.addEventListener(
    'dragleave',
    (event) => {
      if (!element.contains(event.relatedTarget as Node | null)) leave()
    },
    { signal },
  )
  element.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      const { at, track } = landing(event)
      leave()
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) services.importFiles(files, at, track)
    },
    { signal },
  )
  return { dispose: () => scope.abort() }
}
