import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { z } from 'zod'
import type { EventData, ProjectInfo, ProjectSnapshot } from '../../contract/api.ts'
import { type Failure, type FailureCode, fail, failureOf } from '../../contract/failures.ts'
import { diffSchema } from '../../contract/records.ts'
import { conflicts, type Diff, difference, isEmptyDiff } from '../../core/project/diff.ts'
import type { Document } from '../../core/project/records.ts'
import { problemOf } from '../../core/project/validate.ts'
import { type OpenOptions, openProjectFile } from '../project-file/open.ts'
import { isOpenHere } from '../project-file/open-files.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { beginAttempt, endAttempts } from './attempts.ts'
import { type Unfinished, untitledFolder } from './untitled.ts'

export type SessionOptions = {
  /** Folder of projects that have no name yet. */
  readonly folder: string
  readonly appVersion: string
}

export type SessionEvents = {
  changed: EventData<'project.changed'>
  replaced: EventData<'project.replaced'>
  info: ProjectInfo
  trouble: { readonly failure: Failure }
}

export type SessionEdit = {
  /** Revision of the document that the diff was made on. */
  readonly revision: number
  readonly label: string
  readonly diff: Diff
  readonly merge: string | null
  /** The client that sent it. */
  readonly origin: string | null
}

/** Where the project stands after a change. */
export type Standing = { readonly revision: number; readonly position: number }

/**
 * The one open project of a host: opens, names and closes files, lets edits in, and tells what changed. All edits pass
 * here: checked against the document, durable when the call returns. @throws HostError
 */
export type ProjectSession = {
  readonly current: ProjectFile | null
  /** @throws HostError `no-project` */
  require(): ProjectFile
  /** Opaque; changes whenever another file is opened, not when the open one gets a name. Empty when none is. */
  readonly id: string
  readonly revision: number
  /** True for the path of the open file. */
  isCurrent(path: string): boolean
  newProject(): void
  /** Opens a file; when that fails, the project that was open stays. */
  open(path: string, options?: { readonly readOnly?: boolean }): void
  close(): void
  /** Names an untitled project, or goes on in a copy. Jobs that write to the project go on undisturbed. */
  saveAs(path: string, options: { readonly overwrite: boolean }): void
  info(): ProjectInfo
  snapshot(): ProjectSnapshot
  /** @throws HostError `edit-conflict` when rows are not as the diff expects, `edit-invalid`, `source-missing`, … */
  edit(edit: SessionEdit): Standing
  /** One edit by a job: whatever `edit` makes of the document as it is now. */
  change(label: string, edit: (document: Document) => Document): Standing
  undo(): { readonly position: number }
  redo(): { readonly position: number }
  jump(position: number): { readonly position: number }
  /** Looks whether the open file is still where it was; on trouble tells it. */
  verify(): Failure | null
  unfinished(): Unfinished[]
  /** Throws an unfinished project away. */
  discard(path: string): void
  on<E extends keyof SessionEvents>(event: E, listener: (data: SessionEvents[E]) => void): () => void
}

/** Failures that are about the file, not about the call. */
const troubles: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'disk-full',
  'project-moved',
  'project-read-only',
  'project-damaged',
  'file-unreadable',
  'folder-not-writable',
])

/** How long a reopened project must live before reopening counts as gone well, when nothing is edited. */
const restingMilliseconds = 30_000

/** How long after opening a project that was not closed its structure is looked through. */
const checkDelay = 5000

/** Makes a session with no project open. */
export const createProjectSession = ({ folder, appVersion }: SessionOptions): ProjectSession => {
  const untitled = untitledFolder(folder)
  const options: OpenOptions = { appVersion }
  const listeners = new Map<keyof SessionEvents, Set<(data: never) => void>>()
  let current: ProjectFile | null = null
  let id = ''
  let revision = 0
  let unsubscribe = (): void => {}
  let resting: NodeJS.Timeout | undefined
  let checking: NodeJS.Timeout | undefined

  const emit = <E extends keyof SessionEvents>(event: E, data: SessionEvents[E]): void => {
    for (const listener of listeners.get(event) ?? []) (listener as (data: SessionEvents[E]) => void)(data)
  }

  const require = (): ProjectFile => current ?? fail({ code: 'no-project' })

  const info = (): ProjectInfo => {
    const file = require()
    const named = !untitled.holds(file.path)
    return {
      id,
      name: named ? basename(file.path, extname(file.path)) : 'Untitled',
      folder: named ? dirname(file.path) : null,
      named,
      readOnly: file.readOnly,
      bytes: file.bytes,
      recovered: file.recovered,
      notes: [...file.notes, ...(file.readOnlyReason === null ? file.advice : [`Read-only: ${file.readOnlyReason}.`])],
    }
  }

  /** A reopened project has shown that it does not kill the program. */
  const rest = (): void => {
    clearTimeout(resting)
    if (current && untitled.holds(current.path)) endAttempts(current.path)
  }

  /** True for the file that is open: opening or naming it again changes nothing. */
  const isCurrent = (path: string): boolean =>
    current !== null && isOpenHere(path) && realpathSync(path) === current.path

  const isBlank = (file: ProjectFile): boolean =>
    file.history.length === 0 && Object.keys(file.document.source).length === 0 && file.jobs().length === 0

  const leave = (): void => {
    if (!current) return
    rest()
    clearTimeout(checking)
    unsubscribe()
    const { path } = current
    const blank = !current.readOnly && untitled.holds(path) && isBlank(current)
    current.close()
    current = null
    if (blank) untitled.remove(path)
  }

  const enter = (file: ProjectFile): void => {
    leave()
    current = file
    id = `project_${randomUUID()}`
    revision = 0
    unsubscribe = file.onNote(() => emit('info', info()))
    emit('replaced', { info: info() })
    // After a crash, and once the editor has settled: the check takes a while and changes nothing.
    if (file.recovered) checking = setTimeout(() => current === file && file.quickCheck(), checkDelay).unref()
  }

  /** Runs work on the file; what is wrong with the file itself is also told to everyone. */
  const guarded = <T>(work: (file: ProjectFile) => T): T => {
    const file = require()
    try {
      return work(file)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (troubles.has(failure.code)) emit('trouble', { failure })
      throw thrown
    }
  }

  const announce = (change: Omit<SessionEvents['changed'], 'revision' | 'position'>): Standing => {
    const { position } = require()
    revision++
    emit('changed', { ...change, revision, position })
    return { revision, position }
  }

  const commit = (edit: Omit<SessionEdit, 'revision'>, cause: 'edit' | 'job'): Standing =>
    guarded((file) => {
      const { label, diff, merge, origin } = edit
      if (isEmptyDiff(diff)) return { revision, position: file.position }
      const rows = conflicts(file.document, diff)
      if (rows.length > 0) fail({ code: 'edit-conflict', rows })
      const rules = diffSchema.safeParse(diff)
      if (!rules.success) fail({ code: 'edit-invalid', problem: z.prettifyError(rules.error) })
      const { entry } = file.commit(label, diff, merge, (document) => {
        const problem = problemOf(document, diff)
        if (problem) fail({ code: 'edit-invalid', problem })
        for (const [source, [before, after]] of Object.entries(diff.source ?? {}))
          if (!before && after && file.ready(source) < after.frames) fail({ code: 'source-missing', source })
      })
      rest()
      return announce({ diff, label, cause, origin, entry, history: entry ? null : [...file.history] })
    })

  const jump = (position: number): { position: number } =>
    guarded((file) => {
      const from = file.position
      const diff = file.jump(position)
      if (file.position !== from) {
        const label = file.history.find((entry) => entry.position === Math.max(from, file.position))?.label ?? ''
        announce({ diff, label, cause: 'history', origin: null, entry: null, history: null })
      }
      return { position: file.position }
    })

  return {
    get current() {
      return current
    },
    get id() {
      return current ? id : ''
    },
    get revision() {
      return revision
    },
    require,
    isCurrent,
    newProject: () => enter(untitled.create(options)),
    open: (path, { readOnly = false } = {}) => {
      if (isCurrent(path)) return
      const reopened = untitled.holds(path)
      if (reopened) beginAttempt(path)
      enter(openProjectFile(path, { ...options, readOnly }))
      if (reopened) resting = setTimeout(rest, restingMilliseconds).unref()
    },
    close: () => {
      if (!current) return
      leave()
      emit('replaced', { info: null })
    },
    saveAs: (path, { overwrite }) => {
      guarded((file) => {
        if (isCurrent(path)) return
        const before = file.path
        if (untitled.holds(before) && !file.readOnly) {
          file.moveTo(path, overwrite)
          endAttempts(before)
        } else file.saveAs(path, overwrite)
      })
      emit('info', info())
    },
    info,
    snapshot: () => {
      const { document, position, history, view } = require()
      return { info: info(), document, revision, position, history: [...history], view: { ...view } }
    },
    edit: (edit) => {
      if (edit.revision > revision) fail({ code: 'edit-conflict', rows: [] })
      return commit(edit, 'edit')
    },
    change: (label, edit) => {
      const { document } = require()
      return commit({ label, diff: difference(document, edit(document)), merge: null, origin: null }, 'job')
    },
    undo: () => jump(require().position - 1),
    redo: () => jump(require().position + 1),
    jump,
    verify: () => {
      try {
        current?.verifyInPlace()
        return null
      } catch (thrown) {
        const failure = failureOf(thrown)
        emit('trouble', { failure })
        return failure
      }
    },
    unfinished: () => untitled.list(),
    discard: (path) => untitled.remove(path),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      set.add(listener as (data: never) => void)
      return () => set.delete(listener as (data: never) => void)
    },
  }
}
