import { documentEnd } from '../../../core/project/records.ts'
import { viewCommands } from '../../state/view.ts'
import type { GestureContext } from './gesture.ts'

/** The overview: a drag moves the window, a press elsewhere brings it there, a double-click shows everything. */
export const listenToOverview = (element: HTMLElement, { services, stage }: GestureContext): { dispose(): void } => {
  const { editor, project } = services
  const scope = new AbortController()
  const { signal } = scope
  /** Distance of the pointer from the window's left edge while it is held. */
  let grip: number | null = null

  const xOf = (event: PointerEvent) => event.clientX - element.getBoundingClientRect().left

  const show = (x: number): void => {
    const { scale } = stage.overview()
    const left = Math.min(Math.max((x - (grip ?? 0)) * scale, 0), documentEnd(project.getState().document))
    editor.setState(({ view }) => ({ view: { ...view, left } }))
  }

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return
      const x = xOf(event)
      const { window } = stage.overview()
      const inside = x >= window.x && x <= window.x + window.width
      grip = inside ? x - window.x : window.width / 2
      element.setPointerCapture(event.pointerId)
      show(x)
    },
    { signal },
  )
  element.addEventListener('pointermove', (event) => grip !== null && show(xOf(event)), { signal })
  const release = () => {
    grip = null
  }
  element.addEventListener('pointerup', release, { signal })
  element.addEventListener('pointercancel', release, { signal })
  element.addEventListener(
    'dblclick',
    () => viewCommands.fit({ editor, document: () => project.getState().document }),
    { signal },
  )
  return { dispose: () => scope.abort() }
}
