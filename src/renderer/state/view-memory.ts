import { z } from 'zod'
import type { Frames } from '../../core/base/units.ts'
import { documentEnd, tracksInOrder } from '../../core/project/records.ts'
import type { EditorState, EditorStore } from './editor-store.ts'
import type { ProjectState, ProjectStore } from './project-store.ts'
import { zoomToFit } from './view.ts'

/** Milliseconds after the last change of the view until it is stored with the project. */
const storeAfter = 800

/** Where someone was in a project, kept with it. What cannot be understood is left out. */
const schema = z.object({
  place: z
    .object({
      framesPerPixel: z.number().min(1e-6),
      left: z.number().nonnegative(),
      top: z.number().nonnegative(),
    })
    .nullable()
    .catch(null),
  cursor: z.number().int().nonnegative().catch(0),
  focusedTrack: z.string().nullable().catch(null),
  loop: z
    .object({ from: z.number().nonnegative(), length: z.number().min(1), on: z.boolean().catch(false) })
    .nullable()
    .catch(null),
  soundLanes: z.array(z.string()).catch([]),
})

type SavedView = z.infer<typeof schema>

/** The view that was stored with a project; its place is null where the whole project is to be shown. */
export const readSavedView = (saved: ProjectState['savedView']): SavedView => schema.parse({ ...saved, place: saved })

const savedOf = ({ view, cursor, focusedTrack, loop, soundLanes }: EditorState): ProjectState['savedView'] => {
  const { framesPerPixel, left, top } = view
  return { framesPerPixel, left, top, cursor, focusedTrack, loop, soundLanes: [...soundLanes] }
}

/** End of what is on the timeline, or will be when the imports that run are done. */
const expectedEnd = ({ document, jobs }: ProjectState): Frames =>
  Object.values(jobs)
    .filter((job) => job.state === 'running')
    .flatMap((job) => job.growing)
    .reduce((end, source) => Math.max(end, source.at + (source.total ?? source.ready)), documentEnd(document))

const isComingIn = ({ jobs }: ProjectState): boolean =>
  Object.values(jobs).some(({ kind, state }) => kind === 'import' && (state === 'queued' || state === 'running'))

/**
 * Shows each project as it was last seen, one without a stored view in full, and stores the view with the project.
 * @returns a function that ends it
 */
export const rememberView = (project: ProjectStore, editor: EditorStore): (() => void) => {
  let shown: string | null = null
  /** True until the audio of the project, or the first that comes into an empty one, is shown. */
  let unseen = true
  let stored = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  const restore = (state: ProjectState): void => {
    const { place, cursor, focusedTrack, loop, soundLanes } = readSavedView(state.savedView)
    unseen = place === null
    const kept = focusedTrack !== null && state.document.track[focusedTrack] ? focusedTrack : null
    editor.setState(({ view }) => ({
      selection: null,
      selectedClips: new Set(),
      compared: new Set(),
      comparedGains: new Map(),
      gesture: null,
      cursor,
      focusedTrack: kept ?? tracksInOrder(state.document)[0]?.id ?? null,
      loop,
      soundLanes: new Set(soundLanes.filter((id) => state.document.track[id])),
      view: { ...view, ...(place ?? { left: 0, top: 0 }) },
    }))
    stored = JSON.stringify(savedOf(editor.getState()))
  }

  const fitFirst = (state: ProjectState): void => {
    const { view } = editor.getState()
    const end = expectedEnd(state)
    unseen ||= end === 0
    // Before its first layout the timeline has no width to fit a project to.
    if (!unseen || end === 0 || view.width === 0) return
    // While files are coming in, each may be longer than the ones before.
    unseen = isComingIn(state)
    editor.setState({ view: zoomToFit(view, end) })
  }

  const show = (): void => {
    const state = project.getState()
    const id = state.info?.id ?? null
    if (id === null) return
    if (id !== shown) {
      shown = id
      restore(state)
    }
    fitFirst(state)
  }

  const store = (): void => {
    const { info } = project.getState()
    if (!info || info.readOnly || info.id !== shown || unseen) return
    const saved = savedOf(editor.getState())
    const text = JSON.stringify(saved)
    if (text === stored) return
    stored = text
    // Where it cannot be stored it is only not remembered: nothing to interrupt anyone for.
    project.host.call('project.setView', saved).catch(() => {})
  }

  const ends = [
    project.subscribe(show),
    editor.subscribe((now, before) => {
      if (now.view.width !== before.view.width) show()
      clearTimeout(timer)
      timer = setTimeout(store, storeAfter)
    }),
  ]
  show()
  const scope = new AbortController()
  globalThis.addEventListener?.('pagehide', store, { signal: scope.signal })
  return () => {
    for (const end of ends) end()
    clearTimeout(timer)
    scope.abort()
  }
}
