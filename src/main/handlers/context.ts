import type { DeviceRecord, FileRef, HostDescription, MethodName } from '../../contract/api.ts'
import type { Handler } from '../../contract/door.ts'
import type { Announcements } from '../announcements.ts'
import type { Downloads } from '../files/downloads.ts'
import type { Folders } from '../files/folders.ts'
import type { FileReferences } from '../files/references.ts'
import type { JobBoard } from '../jobs/board.ts'
import type { LibraryService } from '../library/service.ts'
import type { ListeningService } from '../listening/service.ts'
import type { Ingests } from '../media/ingest.ts'
import type { ModelStore, ModelStoreOptions } from '../models/store.ts'
import type { Preferences } from '../preferences/preferences.ts'
import type { RecentFiles } from '../preferences/recent.ts'
import type { Launcher } from '../processes/launcher.ts'
import type { ProjectSession } from '../project/session.ts'
import type { SeparationService } from '../separation/service.ts'

/** Native file dialogs. Each answers paths, or null when the user cancels. */
export type Dialogs = {
  open(kind: 'media' | 'project' | 'labels' | 'model', many: boolean): Promise<readonly string[] | null>
  save(kind: 'project' | 'audio' | 'labels', name: string, extension: string): Promise<string | null>
  folder(): Promise<string | null>
}

/** What differs for models: Electron has Chromium's network and the system's key store; tests have their own. */
export type ModelPorts = Partial<
  Pick<ModelStoreOptions, 'catalogue' | 'bundledFolder' | 'transport' | 'secrets' | 'environment' | 'patience'>
>

/** What differs between the ways in. */
export type HostPorts = {
  readonly kind: HostDescription['kind']
  readonly version: string
  readonly folders: Folders
  readonly launcher: Launcher
  /** Null where the renderer shows its own over `files.list`. */
  readonly dialogs: Dialogs | null
  /** Where models come from and how a token is kept; without, Node's own network and nothing safe. */
  readonly models?: ModelPorts
  /** Opens a page in the default browser. */
  openLink(url: string): Promise<void>
  /** Shows a folder in the system's file manager, and says whether it could; left out where there is none. */
  readonly openFolder?: (path: string) => Promise<boolean>
}

/** What the handlers share. */
export type HostContext = {
  readonly ports: HostPorts
  readonly announcements: Announcements
  readonly preferences: Preferences
  readonly recent: RecentFiles
  readonly files: FileReferences
  readonly downloads: Downloads
  readonly board: JobBoard
  readonly session: ProjectSession
  readonly ingests: Ingests
  /** Loaded when first used: the editor starts without it. */
  separation(): Promise<SeparationService>
  /** Loaded when first used, with separation, whose children it works in. */
  listening(): Promise<ListeningService>
  /** Loaded when first used, likewise. */
  library(): Promise<LibraryService>
  /** Loaded when first used, likewise. */
  models(): Promise<ModelStore>
  /** Closes the files of models that no job is at work with, so that they can be moved and removed on every system. */
  letGoOfModels(): void
  /** What networks run on; `retry` tries again what failed before. */
  device(retry: boolean): Promise<DeviceRecord>
}

/** The handlers of one group of methods, those of a common prefix. */
export type HandlersOf<Prefix extends string> = {
  readonly [M in MethodName as M extends `${Prefix}.${string}` ? M : never]: Handler<M>
}

/** References of several paths. */
export const giveAll = (context: HostContext, paths: readonly string[]): FileRef[] =>
  paths.map((path) => context.files.give(path))
