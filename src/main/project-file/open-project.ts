import { randomUUID } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { HistoryEntry } from '../../contract/api.ts'
import type { ByteResource } from '../../contract/bytes.ts'
import { peakBins, peakBytes, peakCount, spectrumBands, spectrumCount, spectrumHops } from '../../contract/bytes.ts'
import { fail } from '../../contract/failures.ts'
import { assert } from '../../core/base/assert.ts'
import { type Frames, type Hertz, toSeconds } from '../../core/base/units.ts'
import type { Diff } from '../../core/project/diff.ts'
import type { Document, SourceId } from '../../core/project/records.ts'
import { BlockDirectory } from './block-directory.ts'
import type { Connection } from './connection.ts'
import { copyProject, moveInto, prepareTarget } from './copy.ts'
import { History } from './history.ts'
import { removeOrphans } from './housekeeping.ts'
import { loadDocument } from './load-document.ts'
import { deleteMeta, readMeta, writeMeta } from './meta.ts'
import { PeakReader } from './peak-reader.ts'
import { placeAdvice } from './place-advice.ts'
import { type LostBlock, SampleReader } from './sample-reader.ts'
import { BlockWriter, deleteBlocks } from './source-writer.ts'
import { SpectrumReader } from './spectrum-reader.ts'
import { deleteJob, readJobs, saveJob } from './stored-jobs.ts'
import { causedByCorruption } from './translate.ts'
import type { Committed, ProjectFile, SourceWriter, StoredJob } from './types.ts'
import { readView, type ViewState, writeView } from './view-state.ts'

/** How long `prepareBytes` works before it lets the host breathe. */
const sliceMilliseconds = 8

/** 16 MiB of unused pages are left for the next recording. */
const wastedPages = 256

/** A quick check reads the whole file: a second or so for this much. */
const quickCheckedBytes = 2 ** 30

const sameDevice = (a: string, b: string): boolean => statSync(dirname(a)).dev === statSync(dirname(b)).dev

/** The project file over one connection; see `ProjectFile` for what each member promises. */
export class OpenProject implements ProjectFile {
  #connection: Connection
  #directory: BlockDirectory
  #history: History
  #samples: SampleReader
  #peaks: PeakReader
  #spectrum: SpectrumReader
  #view: ViewState
  #notes: string[]
  #lostFrames = new Map<SourceId, { from: Frames; frames: Frames; count: number }>()
  #listeners = new Set<() => void>()
  #appVersion: string
  #inSession = false
  readonly recovered: boolean

  /** Reads the document, and then keeps house. @throws HostError `project-damaged` when there is no readable document */
  constructor(connection: Connection, appVersion: string) {
    this.#connection = connection
    const loaded = loadDocument(connection)
    this.#directory = new BlockDirectory(connection)
    if (!loaded)
      fail({
        code: 'project-damaged',
        file: basename(connection.path),
        reason: 'neither its document nor its history is readable',
        recoverable: this.#directory.ids.length > 0,
      })
    this.#history = new History(connection, loaded!)
    this.#notes = [...connection.notes, ...loaded!.notes]
    this.#samples = new SampleReader(connection, this.#directory, (lost) => this.#noteLost(lost))
    this.#peaks = new PeakReader(connection, this.#directory, this.#samples)
    this.#spectrum = new SpectrumReader(connection, this.#directory, this.#samples)
    this.#view = readView(connection)
    this.recovered = this.#readSession()
    this.#appVersion = appVersion
    this.#keepHouse()
    this.#startSession()
  }

  /** A file that is only looked at is not written to. The first write says that a session is on. */
  #startSession(): void {
    this.#inSession = false
    this.#connection.onFirstWrite(() => {
      this.#inSession = true
      writeMeta(this.#connection, 'session', randomUUID())
      writeMeta(this.#connection, 'writtenBy', this.#appVersion)
    })
  }

  /** Brings the file to rest. Never fails: whatever is durable already is enough to open it again. */
  #finish(): void {
    if (this.readOnly) return
    this.#spectrum.store()
    if (!this.#inSession && !this.recovered) return
    try {
      this.#connection.write(() => {
        this.#history.settle()
        deleteMeta(this.#connection, 'session')
      })
      this.#inSession = false
      this.#shrink()
    } catch {}
  }

  /** Gives back what deleted audio had taken, when it is much. */
  #shrink(): void {
    const free = this.#connection.pragma<number>('freelist_count')
    const pages = this.#connection.pragma<number>('page_count')
    if (free > wastedPages && free > pages / 4) this.#connection.releasePages()
  }

  #readSession(): boolean {
    try {
      return readMeta(this.#connection, 'session') !== null
    } catch (thrown) {
      if (!causedByCorruption(thrown)) throw thrown
      return true
    }
  }

  /** Removes what nothing refers to. Never when anything was amiss: what looks forgotten may be what was lost. */
  #keepHouse(): void {
    if (this.notes.length > 0 || this.readOnly) return
    try {
      const removed = removeOrphans(this.#connection, this.#directory, this.#history)
      this.#forget(removed)
      if (removed.length > 0) this.#connection.releasePages()
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      this.#notes.push(
        `What earlier sessions left behind could not be cleaned up (${why}). Nothing of the project is lost.`,
      )
    }
  }

  #forget(ids: readonly number[]): void {
    for (const id of ids) {
      this.#samples.forget(id)
      this.#peaks.forget(id)
      this.#spectrum.forget(id)
    }
  }

  #noteLost({ source, from, frames }: LostBlock): void {
    const before = this.#lostFrames.get(source)
    this.#lostFrames.set(source, {
      from: Math.min(from, before?.from ?? from),
      frames: frames + (before?.frames ?? 0),
      count: (before?.count ?? 0) + 1,
    })
    for (const listener of this.#listeners) listener()
  }

  get path(): string {
    return this.#connection.path
  }

  get readOnly(): boolean {
    return this.#connection.readOnlyReason !== null
  }

  get readOnlyReason(): string | null {
    return this.#connection.readOnlyReason
  }

  get notes(): readonly string[] {
    const lost = [...this.#lostFrames].map(([id, { from, frames, count }]) => {
      const source = this.document.source[id]
      const rate = source?.rate ?? (this.#directory.rate(id) || 48_000)
      const length = toSeconds(frames, rate).toFixed(1)
      const place = `from ${toSeconds(from, rate).toFixed(1)} s`
      return `"${source?.name ?? id}": ${length} s of audio in ${count} damaged blocks ${place} on are silent.`
    })
    return [...this.#notes, ...this.#directory.notes, ...lost]
  }

  get advice(): readonly string[] {
    return placeAdvice(this.path)
  }

  quickCheck(): void {
    if (this.bytes > quickCheckedBytes) return
    try {
      const found = this.#connection.pragma<string>('quick_check(1)')
      if (found === 'ok') return
    } catch (thrown) {
      if (!causedByCorruption(thrown)) throw thrown
    }
    this.#notes.push('A part of the file is damaged. "Check project" says which; "Recover" writes a sound copy.')
    for (const listener of this.#listeners) listener()
  }

  onNote(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get bytes(): number {
    return this.#connection.pragma<number>('page_count') * this.#connection.pragma<number>('page_size')
  }

  get document(): Document {
    return this.#history.document
  }

  get position(): number {
    return this.#history.position
  }

  get history(): readonly HistoryEntry[] {
    return this.#history.entries
  }

  commit(label: string, diff: Diff, merge: string | null, check?: (after: Document) => void): Committed {
    return this.#history.commit(label, diff, merge, check)
  }

  jump(position: number): Diff {
    return this.#history.jump(position)
  }

  createSource(source: SourceId, channels: number, rate: Hertz): SourceWriter {
    assert(!this.document.source[source], 'a source of the document is never written to again')
    this.#connection.write(() =>
      this.#connection.run(
        'INSERT INTO source (id, channels, rate, made) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
        ...[source, channels, rate, new Date().toISOString()],
      ),
    )
    this.#directory.add(source, channels, rate)
    assert(this.#directory.channels(source) === channels, 'a source is continued with the channels it has')
    const loose = this.#directory.dropLoose(source)
    if (loose.length > 0) this.#connection.write(() => deleteBlocks(this.#connection, loose))
    this.#forget(loose)
    return new BlockWriter(this.#connection, this.#directory, source, (ids) => this.#forget(ids))
  }

  ready(source: SourceId): Frames {
    return this.#directory.frames(source)
  }

  readSamples(source: SourceId, channel: number, from: Frames, length: Frames): Float32Array<ArrayBuffer> {
    return this.#samples.read(source, channel, from, length)
  }

  /** Frames of a source: of the document, or stored so far; null when unknown. */
  #frames(source: SourceId): Frames | null {
    const inDocument = this.document.source[source]
    if (inDocument) return inDocument.frames
    return this.#directory.has(source) ? this.#directory.frames(source) : null
  }

  #hasChannel(source: SourceId, channel: number): boolean {
    const channels = this.document.source[source]?.channels ?? this.#directory.channels(source)
    return Number.isInteger(channel) && channel >= 0 && channel < channels
  }

  byteLength(resource: ByteResource): number | null {
    const frames = this.#frames(resource.source)
    if (frames === null) return null
    if (resource.kind !== 'spectrum' && !this.#hasChannel(resource.source, resource.channel)) return null
    if (resource.kind === 'samples') return frames * 4
    const levels = resource.kind === 'peaks' ? peakBins : spectrumHops
    if (levels[resource.level] === undefined) return null
    if (resource.kind === 'peaks') return peakCount(frames, resource.level) * peakBytes
    return spectrumCount(frames, resource.level) * spectrumBands
  }

  readBytes(resource: ByteResource, start: number, end: number): Uint8Array<ArrayBuffer> {
    const length = this.byteLength(resource)
    if (length === null) return fail({ code: 'source-missing', source: resource.source })
    assert(start >= 0 && start <= end && end <= length, `bytes ${start} to ${end} of ${length}`)
    const frames = this.#frames(resource.source)!
    if (resource.kind === 'samples') {
      const first = Math.floor(start / 4)
      const samples = this.#samples.read(resource.source, resource.channel, first, Math.ceil(end / 4) - first)
      return new Uint8Array(samples.buffer, start - first * 4, end - start)
    }
    if (resource.kind === 'peaks')
      return this.#peaks.readBytes(resource.source, resource.channel, resource.level, frames, start, end)
    const complete = this.document.source[resource.source] !== undefined
    return this.#spectrum.readBytes(resource.source, resource.level, frames, complete, start, end)
  }

  async prepareBytes(resource: ByteResource, start: number, end: number, signal?: AbortSignal): Promise<void> {
    const frames = this.#frames(resource.source)
    if (resource.kind !== 'spectrum' || frames === null) return
    const complete = this.document.source[resource.source] !== undefined
    let until = performance.now() + sliceMilliseconds
    for (const _ of this.#spectrum.prepare(resource.source, resource.level, frames, complete, start, end)) {
      if (performance.now() < until) continue
      await new Promise(setImmediate)
      signal?.throwIfAborted()
      until = performance.now() + sliceMilliseconds
    }
  }

  get view(): ViewState {
    return this.#view
  }

  setView(view: ViewState): void {
    this.#view = view
    if (!this.readOnly) writeView(this.#connection, view)
  }

  jobs(): StoredJob[] {
    return readJobs(this.#connection)
  }

  saveJob(job: StoredJob): void {
    saveJob(this.#connection, job)
  }

  deleteJob(id: string): void {
    deleteJob(this.#connection, id)
  }

  copyTo(path: string, overwrite: boolean): void {
    copyProject(this.#connection, path, overwrite)
  }

  moveTo(path: string, overwrite: boolean): void {
    const before = this.path
    if (!sameDevice(before, path)) {
      this.saveAs(path, overwrite)
      rmSync(before, { force: true })
      return
    }
    this.#connection.assertWritable()
    this.#connection.verifyInPlace()
    prepareTarget(path, overwrite)
    this.#goOnIn(path, () => moveInto(before, path))
  }

  saveAs(path: string, overwrite: boolean): void {
    this.copyTo(path, overwrite)
    this.#goOnIn(path, () => {})
  }

  /** Brings this file to rest, and goes on in another; or in this one, when that fails. */
  #goOnIn(path: string, move: () => void): void {
    this.#finish()
    try {
      this.#connection.moveTo(path, move)
    } finally {
      this.#startSession()
    }
  }

  verifyInPlace(): void {
    this.#connection.verifyInPlace()
  }

  close(): void {
    this.#finish()
    this.#connection.close()
  }
}
