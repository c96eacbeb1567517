import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HistoryEntry, HostApi, Job, ProjectInfo, ProjectSnapshot } from '../../contract/api.ts'
import type { Failure } from '../../contract/failures.ts'
import type { Document } from '../../core/project/records.ts'

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
  load(): Promise<void>
  /** Called with every failure that is not the answer to a caller who handles it. */
  onFailure(listener: (failure: Failure) => void): () => void
  dispose(): void
}

export { createStore }
