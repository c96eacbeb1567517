import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FileRef, HostApi } from '../contract/api.ts'
import { createDoor, type Handlers } from '../contract/door.ts'
import { type Announcements, createAnnouncements } from './announcements.ts'
import { createDownloads, type Downloads } from './files/downloads.ts'
import type { Folders } from './files/folders.ts'
import { createFileReferences, type FileReferences } from './files/references.ts'
import { makeTemporaryFolder } from './files/temporary-folder.ts'
import { appHandlers } from './handlers/app.ts'
import type { HostContext, HostPorts } from './handlers/context.ts'
import { dialogHandlers } from './handlers/dialogs.ts'
import { fileHandlers } from './handlers/files.ts'
import { jobHandlers } from './handlers/jobs.ts'
import { labelHandlers } from './handlers/labels.ts'
import { libraryHandlers } from './handlers/library.ts'
import { listenHandlers } from './handlers/listening.ts'
import { mediaHandlers } from './handlers/media.ts'
import { modelHandlers } from './handlers/models.ts'
import { projectHandlers } from './handlers/project.ts'
import { separationHandlers } from './handlers/separation.ts'
import { createJobBoard, type JobBoard } from './jobs/board.ts'
import type { LibraryService } from './library/service.ts'
import type { Ingests } from './media/ingest.ts'
import { createPreferences } from './preferences/preferences.ts'
import { createRecentFiles } from './preferences/recent.ts'
import { closableLauncher } from './processes/closable-launcher.ts'
import { createProjectSession, type ProjectSession } from './project/session.ts'
import { watchProject } from './watch-project.ts'

export type { Dialogs, HostPorts } from './handlers/context.ts'

/** The one implementation of the contract, with what the ways in need beside it. */
export type Host = HostApi & {
  readonly session: ProjectSession
  readonly board: JobBoard
  readonly files: FileReferences
  readonly downloads: Downloads
  readonly ingests: Ingests
  readonly folders: Folders
  /** Asks the renderer to run a command: a menu item, a second instance, a file opened from the desktop. */
  command(command: string, files?: readonly FileRef[]): void
  /** Cancels what runs, closes the project and removes temporary files. The host is of no use afterwards. */
  close(): Promise<void>
}

/** Once made, always the same. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

const lazyIngests = (load: () => Promise<Ingests>): Ingests => ({
  begin: async (request) => (await load()).begin(request),
  push: async (job, from, body) => (await load()).push(job, from, body),
  finish: async (job, frames) => (await load()).finish(job, frames),
})

const forward = ({ session, board }: HostContext, { announce }: Announcements): void => {
  session.on('changed', (data) => announce('project.changed', data))
  session.on('replaced', (data) => announce('project.replaced', data))
  session.on('info', (data) => announce('project.info', data))
  session.on('trouble', (data) => announce('project.trouble', data))
  board.on('changed', (job) => announce('job.changed', job))
  board.on('removed', (data) => announce('job.removed', data))
}

/** Makes a host with no project open. Media and separation are loaded when they are first used. */
export const createHost = (ports: HostPorts): Host => {
  const { folders } = ports
  makeTemporaryFolder(folders.temporary)
  const announcements = createAnnouncements()
  const board = createJobBoard()
  const session = createProjectSession({ folder: folders.untitled, appVersion: ports.version })
  const launcher = closableLauncher(ports.launcher)
  /** Nothing is held before anything was separated. */
  let letGo = () => {}
  const separation = once(async () => {
    const [{ createSeparation }, { absentModels, damagedModels }, store, choice] = await Promise.all([
      import('./separation/service.ts'),
      import('./models/absent.ts'),
      models(),
      devices(),
    ])
    const service = createSeparation({
      ...{ session, board, launcher, appVersion: ports.version },
      ...{ models: store, devices: choice, absent: () => absentModels(store), damaged: () => damagedModels(store) },
      library: () => library(),
    })
    store.on('changed', service.modelsChanged)
    letGo = service.letGo
    return service
  })
  const listening = once(async () => {
    const [{ createListening }, { openShelf }, { absentModels }, store, { workplaces }] = await Promise.all([
      import('./listening/service.ts'),
      import('./listening/shelf.ts'),
      import('./models/absent.ts'),
      models(),
      separation(),
    ])
    return createListening({
      ...{ session, board, workplaces, models: store },
      absent: () => absentModels(store),
      folder: join(folders.temporary, 'heard'),
      // A command meets no recording twice: its projects are temporary.
      shelf: folders.heard && ports.kind !== 'direct' ? openShelf(folders.heard) : null,
    })
  })
  let closeLibrary = () => {}
  const library = once(async (): Promise<LibraryService> => {
    const [{ createLibrary }, { createLibrarySettings }, { absentModels }, store, { workplaces }] = await Promise.all([
      import('./library/service.ts'),
      import('./library/settings.ts'),
      import('./models/absent.ts'),
      models(),
      separation(),
    ])
    const service = createLibrary({
      ...{ board, workplaces, models: store, absent: () => absentModels(store) },
      ...{ settings: createLibrarySettings(folders.config), place: folders.library, appVersion: ports.version },
      // A command does what it is told, and ends.
      ...{ background: ports.kind !== 'direct', canReveal: ports.openFolder !== undefined },
    })
    service.on('changed', (state) => announcements.announce('library.changed', state))
    store.on('changed', service.modelsChanged)
    closeLibrary = service.close
    if (ports.kind === 'direct') await service.ready()
    return service
  })
  const devices = once(async () => {
    const { createDeviceChoice } = await import('./inference/device-choice.ts')
    return createDeviceChoice({ launcher, folder: folders.config })
  })
  const models = once(async () => {
    const { openModelStore } = await import('./models/open-store.ts')
    const store = openModelStore({ board, folders, ...ports.models })
    store.on('changed', (list) => announcements.announce('models.changed', list))
    // A command runs once: it has no later moment at which a model could become ready.
    if (ports.kind === 'direct') await store.settled()
    return store
  })
  const context: HostContext = {
    ports,
    announcements,
    preferences: createPreferences(folders.config),
    recent: createRecentFiles(folders.config),
    files: createFileReferences(),
    downloads: createDownloads(),
    board,
    session,
    ingests: lazyIngests(once(async () => (await import('./media/ingest.ts')).createIngests(session, board))),
    separation,
    listening,
    library,
    models,
    letGoOfModels: () => letGo(),
    device: async (retry) => (await devices()).choose(retry),
  }
  forward(context, announcements)
  const stopWatching = watchProject(session)

  const handlers = {
    ...appHandlers(context),
    ...dialogHandlers(context),
    ...fileHandlers(context),
    ...projectHandlers(context),
    ...mediaHandlers(context),
    ...labelHandlers(context),
    ...separationHandlers(context),
    ...libraryHandlers(context),
    ...listenHandlers(context),
    ...modelHandlers(context),
    ...jobHandlers(context),
  } satisfies Handlers

  return {
    call: createDoor(handlers),
    on: announcements.on,
    session,
    board,
    files: context.files,
    downloads: context.downloads,
    ingests: context.ingests,
    folders,
    command: (command, files = []) => announcements.announce('app.command', { command, files: [...files] }),
    close: async () => {
      stopWatching()
      closeLibrary()
      await board.cancelAll('program')
      launcher.close()
      session.close()
      rmSync(folders.temporary, { recursive: true, force: true })
    },
  }
}
