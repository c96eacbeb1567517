import { createStore } from 'zustand/vanilla'
import type { FileRef, SeparateRequest, TimeSelection } from '../../contract/api.ts'
import type { Failure } from '../../contract/failures.ts'
import type { Span } from '../../contract/listening.ts'
import type { Clipboard } from '../../core/timeline/clipboard.ts'

export type FileKind = 'media' | 'project' | 'labels' | 'audio' | 'model'

/** A dialog over the editor. Those that answer a question call `answer` once. */
export type DialogRequest =
  | { readonly name: 'palette' }
  | { readonly name: 'shortcuts' }
  | { readonly name: 'preferences'; readonly page: 'general' | 'keys' }
  | { readonly name: 'about' }
  | { readonly name: 'models' }
  /** The user's own folder of sounds. */
  | { readonly name: 'library' }
  /** What a model that comes with Lasso was made of. */
  | { readonly name: 'card'; readonly model: string }
  /** The sounds that a system has learned. */
  | { readonly name: 'sounds'; readonly system: string }
  | { readonly name: 'export' }
  | { readonly name: 'check'; readonly file: FileRef | null }
  | { readonly name: 'recover'; readonly file: FileRef; readonly failure: Failure | null }
  | {
      readonly name: 'files'
      readonly purpose: 'open' | 'save' | 'folder'
      readonly kind: FileKind
      readonly many: boolean
      readonly suggested: string
      readonly extension: string
      answer(files: FileRef[] | null): void
    }
  | {
      readonly name: 'question'
      readonly title: string
      readonly text: string
      readonly choices: readonly {
        readonly label: string
        readonly value: string
        readonly kind?: 'danger' | 'primary'
      }[]
      answer(value: string | null): void
    }

export type SideTab = 'describe' | 'inspector' | 'history' | 'jobs'

/** A description in the making: sounds set down, the one being typed, and what is to stay; null when nobody asked for that. */
export type Described = { readonly set: readonly string[]; readonly typed: string; readonly avoid: string | null }

/** When sounds are heard, on each of the tracks that were listened to. */
export type OnlyWhere = {
  readonly sounds: readonly string[]
  readonly spans: { readonly [track: string]: readonly Span[] }
}

/** State of the shell around the timeline: which dialog is open, what is being renamed, what was copied. */
export type ShellState = {
  /** Open dialogs, the lowest first: a dialog may ask a question of its own. */
  readonly dialogs: readonly DialogRequest[]
  /** The track whose name is being edited in its header. */
  readonly renaming: string | null
  /** Asks the Describe panel to take the keyboard: counts up. */
  readonly describeAsked: number
  /** Asks the time display to take the keyboard: counts up. */
  readonly timeAsked: number
  /** Asks the inspector's name field to take the keyboard: counts up. */
  readonly nameAsked: number
  readonly clipboard: Clipboard | null
  /** What the panel's description says so far. */
  readonly described: Described
  /** A region chosen as example or noise profile for the next separation; `tracks` are those that sound in it. */
  readonly example: TimeSelection | null
  /** Ids of the project's examples that the next separation goes by. */
  readonly chosenExamples: readonly string[]
  /** Names of the library's sounds that the next separation goes by. */
  readonly chosenSounds: readonly string[]
  /** The example whose name is being edited. */
  readonly namingExample: string | null
  /** Where the next separation acts: only where some sounds were heard. */
  readonly onlyWhere: OnlyWhere | null
  /** The last separation that was started, for "Repeat". */
  readonly lastSeparation: SeparateRequest | null
}

export const createShellStore = () =>
  createStore<ShellState>(() => ({
    dialogs: [],
    renaming: null,
    describeAsked: 0,
    timeAsked: 0,
    nameAsked: 0,
    clipboard: null,
    described: { set: [], typed: '', avoid: null },
    example: null,
    chosenExamples: [],
    chosenSounds: [],
    namingExample: null,
    onlyWhere: null,
    lastSeparation: null,
  }))

export type ShellStore = ReturnType<typeof createShellStore>

/** Opens a dialog in place of whatever is open. */
export const openDialog = (shell: ShellStore, request: DialogRequest): void => shell.setState({ dialogs: [request] })

/** Opens a dialog over what is open. */
export const stackDialog = (shell: ShellStore, request: DialogRequest): void =>
  shell.setState(({ dialogs }) => ({ dialogs: [...dialogs, request] }))

/** Closes a dialog and those over it. */
export const closeDialog = (shell: ShellStore, request: DialogRequest): void =>
  shell.setState(({ dialogs }) => {
    const place = dialogs.indexOf(request)
    return place < 0 ? {} : { dialogs: dialogs.slice(0, place) }
  })
