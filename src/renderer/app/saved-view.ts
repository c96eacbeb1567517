import { z } from 'zod'
import { tracksInOrder } from '../../core/project/records.ts'
import type { EditorState, EditorStore } from '../state/editor-store.ts'
import type { ProjectStore } from '../state/project-store.ts'
import { viewCommands } from '../state/view.ts'

/** Where someone was in a project, kept with it: zoom, scroll, cursor, loop. Anything unreadable is left out. */
const schema = z.object({
  framesPerPixel: z.number().positive().optional().catch(undefined),
  left: z.number().nonnegative().optional().catch(undefined),
  top: z.number().nonnegative().optional().catch(undefined),
  cursor: z.number().int().nonnegative().optional().catch(undefined),
  focusedTrack: z.string().nullable().optional().catch(undefined),
  loop: z
    .object({ from: z.number(), length: z.number().positive(), on: z.boolean() })
    .nullable()
    .optional()
    .catch(undefined),
})

type SavedView = z.infer<typeof schema>

const savedOf = ({ view, cursor, focusedTrack, loop }: EditorState): SavedView => ({
  framesPerPixel: view.framesPerPixel,
  left: view.left,
  top: view.top,
  cursor,
  focusedTrack,
  loop,
})

const delay = 800

/** Restores the view of every project that is opened, and keeps it with the project as it changes. */
export const keepView = (project: ProjectStore, editor: EditorStore): (() => void) => {
  let shown: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let stored = ''

  const restore = (): void => {
    const { info, document, savedView } = project.getState()
    if (!info || info.id === shown) return
    shown = info.id
    const saved = schema.safeParse(savedView).data ?? {}
    const { framesPerPixel, left, top, cursor, focusedTrack, loop } = saved
    const here = focusedTrack && document.track[focusedTrack] ? focusedTrack : null
    editor.setState(({ view }) => ({
      selection: null,
      selectedClips: new Set(),
      compared: new Set(),
      comparedGains: new Map(),
      gesture: null,
      cursor: cursor ?? 0,
      focusedTrack: here ?? tracksInOrder(document)[0]?.id ?? null,
      loop: loop ?? null,
      view: { ...view, framesPerPixel: framesPerPixel ?? view.framesPerPixel, left: left ?? 0, top: top ?? 0 },
    }))
    if (framesPerPixel === undefined) viewCommands.fit({ editor, document: () => document })
    stored = JSON.stringify(savedOf(editor.getState()))
  }
  const store = (): void => {
    const { info } = project.getState()
    const saved = savedOf(editor.getState())
    const text = JSON.stringify(saved)
    if (!info || info.readOnly || info.id !== shown || text === stored) return
    stored = text
    // Where one was is a comfort: not worth a word when it cannot be kept.
    project.host.call('project.setView', saved).catch(() => {})
  }
  restore()
  const ends = [
    project.subscribe(restore),
    editor.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(store, delay)
    }),
  ]
  window.addEventListener('pagehide', store)
  return () => {
    for (const end of ends) end()
    clearTimeout(timer)
    window.removeEventListener('pagehide', store)
  }
}

/** Keeps one track with the keyboard while there are tracks: commands on "the track" always mean one. */
export const keepFocus = (project: ProjectStore, editor: EditorStore): (() => void) => {
  const choose = (): void => {
    const { document } = project.getState()
    const { focusedTrack } = editor.getState()
    if (focusedTrack && document.track[focusedTrack]) return
    const first = tracksInOrder(document)[0]?.id ?? null
    if (first !== focusedTrack) editor.setState({ focusedTrack: first })
  }
  choose()
  return project.subscribe((state, before) => {
    if (state.document.track !== before.document.track) choose()
  })
}
