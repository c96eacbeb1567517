import type { HostDescription } from '../../contract/api.ts'
import { createLibraryStore } from '../library/library-store.ts'
import { createListeningStore } from '../listening/listening-store.ts'
import { createModelsStore } from '../models/models-store.ts'
import type { Editor } from '../state/context.tsx'
import { createEditorStore } from '../state/editor-store.ts'
import { createPreferences } from '../state/preferences.ts'
import { createProjectStore } from '../state/project-store.ts'
import { createShellStore } from '../state/shell-store.ts'
import { showNotice } from '../ui/notices.tsx'
import { createRunner } from './actions/run.ts'
import type { Connection } from './connect.ts'
import { failureNotice } from './failure-notice.ts'
import { createLazyPlayback } from './lazy-playback.ts'

/** Makes the stores of a window from what the host says at the start. */
export const createSession = async (connection: Connection): Promise<Editor> => {
  const { host } = connection
  const project = createProjectStore(host)
  const [description, stored] = await Promise.all([
    host.call('app.describe', undefined),
    host.call('app.preferences', undefined),
    project.load(),
  ])
  const preferences = createPreferences(host, stored)
  const { ruler, snap, cursorStays, follow } = preferences.getState()
  const editor = createEditorStore({
    ruler,
    snap: { on: snap.on, targets: new Set(snap.targets) },
    cursorStays,
    follow,
  })
  const playback = createLazyPlayback(
    async () => {
      const { createPlayback } = await import('../playback/engine.ts')
      return createPlayback({ project, editor, bytesUrl: connection.bytes })
    },
    () => editor.getState().cursor,
  )
  const parts = {
    host,
    description,
    connection,
    project,
    editor,
    playback,
    preferences,
    shell: createShellStore(),
    models: createModelsStore(host),
    listening: createListeningStore(host),
    library: createLibraryStore(host),
    bytes: connection.bytes,
  }
  const session: Editor = {
    ...parts,
    report: (failure) => {
      const notice = failureNotice(failure, session)
      if (notice) showNotice(notice)
    },
    notify: showNotice,
    run: (command) => runner.run(command),
    can: (command) => runner.can(command),
  }
  const runner = createRunner(session)
  project.onFailure(session.report)
  return session
}

/** Untitled or interrupted projects worth asking about: only when nothing is open yet. */
export const unfinishedOf = (editor: Editor): HostDescription['unfinished'] =>
  editor.project.getState().info ? [] : editor.description.unfinished
