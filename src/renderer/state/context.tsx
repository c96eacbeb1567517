import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { HostApi, HostDescription } from '../../contract/api.ts'
import type { Failure } from '../../contract/failures.ts'
import type { Connection } from '../app/connect.ts'
import type { LibraryState, LibraryStore } from '../library/library-store.ts'
import type { ListeningState, ListeningStore } from '../listening/listening-store.ts'
import type { ModelsState, ModelsStore } from '../models/models-store.ts'
import type { Playback, PlaybackState } from '../playback/playback.ts'
import type { Notice } from '../ui/notices.tsx'
import type { EditorState, EditorStore } from './editor-store.ts'
import type { Preferences, PreferencesStore } from './preferences.ts'
import type { ProjectState, ProjectStore } from './project-store.ts'
import type { ShellState, ShellStore } from './shell-store.ts'

/** What every part of the editor's page is given. */
export type Editor = {
  readonly host: HostApi
  /** What the host said of itself when the page opened. */
  readonly description: HostDescription
  readonly connection: Connection
  readonly project: ProjectStore
  readonly editor: EditorStore
  readonly playback: Playback
  readonly preferences: PreferencesStore
  readonly shell: ShellStore
  readonly models: ModelsStore
  readonly listening: ListeningStore
  readonly library: LibraryStore
  /** URL of a byte resource (`bytePaths`) in this host. */
  bytes(path: string): string
  /** Runs a command of `core/commands/table.ts`, as its shortcut would. Nothing happens while it does not apply. */
  run(command: string): void
  /** Tells the user of a failure, with what can be done about it. */
  report(failure: Failure): void
  /** Tells the user of something that went well or that is worth knowing. */
  notify(notice: Notice): void
  /** Whether a command applies now. */
  can(command: string): boolean
}

export const EditorContext = createContext<Editor | null>(null)

export const useEditor = (): Editor => {
  const editor = useContext(EditorContext)
  if (!editor) throw new Error('Bug: useEditor outside of EditorContext')
  return editor
}

/** A part of the project's state. `selector` must return the same value for the same state, or React renders for ever. */
export const useProject = <T,>(selector: (state: ProjectState) => T): T => useStore(useEditor().project, selector)

export const useEditorState = <T,>(selector: (state: EditorState) => T): T => useStore(useEditor().editor, selector)

export const usePlayback = <T,>(selector: (state: PlaybackState) => T): T => useStore(useEditor().playback, selector)

export const useShell = <T,>(selector: (state: ShellState) => T): T => useStore(useEditor().shell, selector)

export const usePreferences = <T,>(selector: (state: Preferences) => T): T =>
  useStore(useEditor().preferences, selector)

export const useModels = <T,>(selector: (state: ModelsState) => T): T => useStore(useEditor().models, selector)

export const useListening = <T,>(selector: (state: ListeningState) => T): T => useStore(useEditor().listening, selector)

export const useLibrary = <T,>(selector: (state: LibraryState) => T): T => useStore(useEditor().library, selector)
