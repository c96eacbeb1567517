import type { Frames } from '../../core/base/units.ts'
import { documentEnd } from '../../core/project/records.ts'
import type { EditorState, EditorStore } from './editor-store.ts'
import type { ProjectState, ProjectStore } from './project-store.ts'
import { zoomToFit } from './view.ts'

/** Milliseconds after the last change of the view until it is stored with the project. */
const storeAfter = 800

type SavedView = Pick<EditorState['view'], 'framesPerPixel' | 'left' | 'top'> & { readonly loop: EditorState['loop'] }

const isNumber = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= least

/** The view that was stored with a project; null when there is none, or none that can be understood. */
export const readSavedView = (saved: ProjectState['savedView']): SavedView | null => {
  const { framesPerPixel, left, top, loop } = saved
  if (!isNumber(framesPerPixel, 1e-6) || !isNumber(left, 0) || !isNumber(top, 0)) return null
  const range = typeof loop === 'object' && loop !== null ? (loop as { [key: string]: unknown }) : {}
  const { from, length, on } = range
  const whole = isNumber(from, 0) && isNumber(length, 1) ? { from, length, on: on === true } : null
  return { framesPerPixel, left, top, loop: whole }
}

/** End of what is on the timeline, or will be when the imports that run are done. */
const expectedEnd = ({ document, jobs }: ProjectState): Frames =>
  Object.values(jobs)
    .filter((job) => job.state === 'running')
    .flatMap((job) => job.growing)
    .reduce((end, source) => Math.max(end, source.at + (source.total ?? source.ready)), documentEnd(document))

/**
 * Shows each project as it was last seen, the first audio of a new one in full, and stores the view with the project.
 * @returns a function that ends it
 */
export const rememberView = (project: ProjectStore, editor: EditorStore): (() => void) => {
  let shown: string | null = null
  /** True until the project has shown its first audio. */
  let unseen = true
  let timer: ReturnType<typeof setTimeout> | null = null

  const show = (): void => {
    const state = project.getState()
    const id = state.info?.id ?? null
    if (id !== shown) {
      shown = id
      unseen = true
      const saved = readSavedView(state.savedView)
      if (saved) {
        const { loop, ...place } = saved
        unseen = false
        editor.setState(({ view }) => ({ view: { ...view, ...place }, loop }))
      } else editor.setState(({ view }) => ({ view: { ...view, left: 0, top: 0 }, loop: null }))
    }
    if (!unseen || id === null || editor.getState().view.width === 0) return
    const end = expectedEnd(state)
    if (end === 0) return
    // While files are coming in, each may be longer than the ones before.
    unseen = Object.values(state.jobs).some(
      ({ kind, state: at }) => kind === 'import' && (at === 'queued' || at === 'running'),
    )
    editor.setState(({ view }) => ({ view: zoomToFit(view, end) }))
  }

  const store = (): void => {
    timer = null
    const { view, loop } = editor.getState()
    if (!shown || project.getState().info?.readOnly) return
    const { framesPerPixel, left, top } = view
    // Where it cannot be stored it is only not remembered: nothing to interrupt anyone for.
    project.host.call('project.setView', { framesPerPixel, left, top, loop }).catch(() => {})
  }

  const ends = [
    project.subscribe(show),
    editor.subscribe((now, before) => {
      const moved =
        now.view.left !== before.view.left ||
        now.view.top !== before.view.top ||
        now.view.framesPerPixel !== before.view.framesPerPixel ||
        now.loop !== before.loop
      if (!moved || !shown || unseen) return
      if (timer) clearTimeout(timer)
      timer = setTimeout(store, storeAfter)
    }),
  ]
  show()
  return () => {
    for (const end of ends) end()
    if (timer) clearTimeout(timer)
  }
}
