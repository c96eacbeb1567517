import type { HistoryEntry } from '../../contract/api.ts'
import type { ByteResource } from '../../contract/bytes.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import type { Diff } from '../../core/project/diff.ts'
import type { Document, SourceId } from '../../core/project/records.ts'
import type { Block } from '../blocks/block.ts'

/** Fills one new source with blocks. Blocks become durable in batches; the source is not in the document yet. */
export type SourceWriter = {
  readonly source: SourceId
  /** Frames stored and readable. */
  readonly ready: Frames
  /** Writes blocks in order, a run of all channels for each index. */
  write(blocks: readonly Block[]): void
  /** Makes all that was written durable. */
  flush(): void
  /** Removes what was written: a cancelled or failed import leaves no trace. */
  discard(): void
}

/** What a separation job keeps in the file, so that it survives a crash. JSON, and bytes for its analysis. */
export type StoredJob = {
  readonly id: string
  readonly state: string
  /** Everything needed to continue: request, plan, source ids, next chunk. */
  readonly data: unknown
  readonly analysis: Uint8Array | null
}

/** An open project file. Synchronous: every call is a short SQLite transaction. @throws HostError */
/** What a commit made of the history. */
export type Committed = {
  readonly position: number
  /** The entry that is now the last; null when there is none, or older ones went. */
  readonly entry: HistoryEntry | null
}

export type ProjectFile = {
  readonly path: string
  readonly readOnly: boolean
  /** Why it is open for reading only; null when it can be written to. */
  readonly readOnlyReason: string | null
  /** The last session did not close the file. */
  readonly recovered: boolean
  /** What opening had to repair, and which audio turned out to be damaged since. */
  readonly notes: readonly string[]
  /** What to know about the disk or folder that the file is in. */
  readonly advice: readonly string[]
  /** Looks through the structure of the file; damage becomes a note, nothing more. */
  quickCheck(): void
  /** Tells that `notes` grew. @returns a function that ends the subscription */
  onNote(listener: () => void): () => void
  readonly bytes: number

  readonly document: Document
  readonly position: number
  readonly history: readonly HistoryEntry[]
  /**
   * Durable when it returns. `merge`: an edit with the same non-null merge key as the last one joins its step.
   * @param check looks at the document as it will be, and throws to refuse it
   */
  commit(label: string, diff: Diff, merge: string | null, check?: (after: Document) => void): Committed
  /** Moves to a position of the history. @returns the diff that was applied to the document */
  jump(position: number): Diff

  /** A new source, or one that a stored job had begun: it goes on after its last whole block (`ready` says where). */
  createSource(source: SourceId, channels: number, rate: Hertz): SourceWriter
  /** Frames stored of a source, in the document or not; 0 when unknown. */
  ready(source: SourceId): Frames
  /** Samples of one channel; frames outside of the source and damaged blocks read as silence. */
  readSamples(source: SourceId, channel: number, from: Frames, length: Frames): Float32Array<ArrayBuffer>
  /** Size of a byte resource now, in bytes; null when there is none. */
  byteLength(resource: ByteResource): number | null
  /** Bytes `start` to `end` (exclusive) of a resource. */
  readBytes(resource: ByteResource, start: number, end: number): Uint8Array<ArrayBuffer>

  /**
   * Computes what `readBytes` of a spectrum will need, in short slices. Call it first, so that an hour of spectrogram does
   * not hold up the host; it does nothing for other resources.
   */
  prepareBytes(resource: ByteResource, start: number, end: number, signal?: AbortSignal): Promise<void>

  readonly view: { readonly [key: string]: unknown }
  setView(view: { readonly [key: string]: unknown }): void

  jobs(): StoredJob[]
  saveJob(job: StoredJob): void
  deleteJob(id: string): void

  /** Writes a compact copy by temporary file, fsync and rename. The open file goes on as it was. */
  copyTo(path: string, overwrite: boolean): void
  /** "Save As": goes on in a compact copy at `path`; the file until now stays as it is. Writers stay valid. */
  saveAs(path: string, overwrite: boolean): void
  /** Names an untitled project: the file itself moves to `path`, at once where the disk is the same. Writers stay valid. */
  moveTo(path: string, overwrite: boolean): void
  /** Throws `project-moved` when the path no longer leads to the open file. */
  verifyInPlace(): void
  close(): void
}
