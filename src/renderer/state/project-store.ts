import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EventData, HistoryEntry, HostApi, Job, ProjectInfo, ProjectSnapshot } from '../../contract/api.ts'
import { type Failure, failureOf } from '../../contract/failures.ts'
import { apply, conflicts, type Diff, difference, invert, isEmptyDiff, squash } from '../../core/project/diff.ts'
import { type Document, emptyDocument } from '../../core/project/records.ts'

/**
 * The renderer's copy of the open project. The host is the authority: an edit is applied here at once and sent; when the
 * host refuses it, the document is read again.
 */
export type ProjectState = {
  readonly info: ProjectInfo | null
  readonly document: Document
  readonly revision: number
  readonly position: number
  readonly history: readonly HistoryEntry[]
  readonly jobs: { readonly [id: string]: Job }
  /** View state as last saved with the project. */
  readonly savedView: ProjectSnapshot['view']
  /** Edits made here that the host has not yet stored. */
  readonly unsent: number
}

export type ProjectStore = StoreApi<ProjectState> & {
  readonly host: HostApi
  /**
   * One undo step: `change` makes the new document from the current one (use `core/timeline` edits). Nothing is sent
   * when nothing changes. Edits with an equal non-null `merge` key join the step before.
   */
  edit(label: string, change: (document: Document) => Document, merge?: string): void
  /** Resolves when every edit made so far is durable. */
  settled(): Promise<void>
  undo(): void
  redo(): void
  jump(position: number): void
  /** Reads the project and its jobs from the host; edits that were not yet stored are made again where they still fit. */
  load(): Promise<void>
  /** Called with every failure that is not the answer to a caller who handles it. */
  onFailure(listener: (failure: Failure) => void): () => void
  dispose(): void
}

type Edit = { readonly label: string; readonly diff: Diff; readonly merge: string | null }

const nothingOpen: Omit<ProjectState, 'jobs'> = {
  info: null,
  document: emptyDocument,
  revision: 0,
  position: 0,
  history: [],
  savedView: {},
  unsent: 0,
}

export const createProjectStore = (host: HostApi): ProjectStore => {
  const store = createStore<ProjectState>(() => ({ ...nothingOpen, jobs: {} }))
  const failureListeners = new Set<(failure: Failure) => void>()
  /** The document as the host has it, without the edits in `pending`. */
  let confirmed: Document = emptyDocument
  let pending: Edit[] = []
  /** The first of `pending` is on its way to the host. */
  let sending = false
  /** Edits that the host refused once because of a change it had made meanwhile, and that still fitted after a reload. */
  const retried = new WeakSet<Edit>()
  /** Undo, redo and edits reach the host one after the other, in the order they were made. */
  let queue: Promise<void> = Promise.resolve()
  /** Events that arrive while a snapshot is on its way, which may or may not hold them already. */
  let held: EventData<'project.changed'>[] | null = null
  let loading: Promise<void> | null = null
  let loads = 0

  const report = (failure: Failure): void => {
    if (failure.code === 'cancelled') return
    for (const listener of failureListeners) listener(failure)
  }

  const show = (patch: Partial<ProjectState> = {}): void => {
    const document = pending.reduce((edited, { diff }) => apply(edited, diff), confirmed)
    store.setState({ ...patch, document, unsent: pending.length })
  }

  /** Keeps the edits that still fit `confirmed`; one that the host has already stored is not made twice. */
  const rebase = (): void => {
    const kept: Edit[] = []
    const lost: string[] = []
    let document = confirmed
    for (const edit of pending) {
      if (conflicts(document, edit.diff).length === 0) {
        kept.push(edit)
        document = apply(document, edit.diff)
      } else if (conflicts(document, invert(edit.diff)).length > 0) lost.push(...conflicts(document, edit.diff))
    }
    pending = kept
    if (lost.length > 0) report({ code: 'edit-conflict', rows: [...new Set(lost)] })
  }

  const accept = (change: EventData<'project.changed'>): void => {
    const { revision } = store.getState()
    if (change.revision <= revision) return
    if (change.revision !== revision + 1) return void load().catch((thrown) => report(failureOf(thrown)))
    confirmed = apply(confirmed, change.diff)
    const { position, entry } = change
    const before = store.getState().history
    const history =
      change.history ?? (entry ? [...before.filter((step) => step.position < entry.position), entry] : before)
    show({ revision: change.revision, position, history })
  }

  const readSnapshot = async (): Promise<void> => {
    held = []
    try {
      const [snapshot, jobs] = await Promise.all([
        host.call('project.snapshot', undefined),
        host.call('job.list', undefined),
      ])
      if (snapshot.info.id !== store.getState().info?.id) pending = []
      confirmed = snapshot.document
      loads++
      rebase()
      const { info, revision, position, history, view } = snapshot
      show({
        info,
        revision,
        position,
        history,
        savedView: view,
        jobs: Object.fromEntries(jobs.map((job) => [job.id, job])),
      })
      for (const _ of pending) enqueue(send)
      const missed = held
      held = null
      for (const change of missed) accept(change)
    } catch (thrown) {
      held = null
      if (failureOf(thrown).code !== 'no-project') throw thrown
      close()
    } finally {
      loading = null
    }
  }

  const load = (): Promise<void> => {
    loading ??= readSnapshot()
    return loading
  }

  const close = (): void => {
    pending = []
    confirmed = emptyDocument
    show({ ...nothingOpen, jobs: {} })
  }

  const enqueue = (work: () => Promise<unknown>): void => {
    queue = queue.then(work).then(
      () => {},
      (thrown) => report(failureOf(thrown)),
    )
  }

  /** Resolves when the change of this revision has been applied here: its event may come after the answer to the call. */
  const reached = (revision: number): Promise<void> => {
    if (store.getState().revision >= revision) return Promise.resolve()
    const loadsBefore = loads
    return new Promise((resolve) => {
      const end = store.subscribe((state) => {
        if (state.revision < revision && state.info && loads === loadsBefore) return
        end()
        resolve()
      })
    })
  }

  /** Sends the oldest edit that waits. It stays in `pending`, and so on screen, until its own change has come back. */
  const send = async (): Promise<void> => {
    const edit = pending[0]
    if (!edit) return
    sending = true
    try {
      const { revision } = await host.call('project.edit', { ...edit, revision: store.getState().revision })
      await reached(revision)
      pending = pending.filter((other) => other !== edit)
      show()
    } catch (thrown) {
      const { code } = failureOf(thrown)
      // When the connection broke the edit may be stored or not; loading after the reconnect finds out.
      if (code === 'disconnected') return
      const again = code === 'edit-conflict' && !retried.has(edit)
      if (again) retried.add(edit)
      else pending = []
      await load().catch(() => {})
      if (!again) throw thrown
    } finally {
      sending = false
    }
  }

  const unsubscribe = [
    host.on('project.changed', (change) => {
      if (held) held.push(change)
      else accept(change)
    }),
    host.on('project.replaced', ({ info }) => {
      if (info) load().catch((thrown) => report(failureOf(thrown)))
      else close()
    }),
    host.on('project.info', (info) => store.setState({ info })),
    host.on('project.trouble', ({ failure }) => report(failure)),
    host.on('job.changed', (job) => store.setState(({ jobs }) => ({ jobs: { ...jobs, [job.id]: job } }))),
    host.on('job.removed', ({ job }) =>
      store.setState(({ jobs }) => {
        const { [job]: _, ...rest } = jobs
        return { jobs: rest }
      }),
    ),
  ]

  return {
    ...store,
    host,
    edit: (label, change, merge) => {
      const { document } = store.getState()
      const diff = difference(document, change(document))
      if (isEmptyDiff(diff)) return
      const waiting = pending.at(-1)
      const onItsWay = pending.length === 1 && sending
      if (merge !== undefined && waiting?.merge === merge && !onItsWay) {
        pending = [...pending.slice(0, -1), { ...waiting, label, diff: squash(waiting.diff, diff) }]
      } else {
        pending = [...pending, { label, diff, merge: merge ?? null }]
        enqueue(send)
      }
      show()
    },
    settled: async () => {
      for (let before: Promise<void> | null = null; before !== queue; ) {
        before = queue
        await before
      }
    },
    undo: () => enqueue(() => host.call('project.undo', undefined)),
    redo: () => enqueue(() => host.call('project.redo', undefined)),
    jump: (position) => enqueue(() => host.call('project.jump', { position })),
    load,
    onFailure: (listener) => {
      failureListeners.add(listener)
      return () => failureListeners.delete(listener)
    },
    dispose: () => {
      for (const end of unsubscribe) end()
      failureListeners.clear()
    },
  }
}
