import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import type { SourceId } from '../../core/project/records.ts'
import type { ReadSource, SourceSpan } from '../../core/timeline/render.ts'

/** Fetches one block of one channel: `length` samples from frame `from`. */
export type LoadBlock = (source: SourceId, channel: number, from: Frames, length: Frames) => Promise<Float32Array>

export type SourceShape = { readonly channels: number; readonly frames: Frames }

type Entry = { samples: Float32Array | null; readonly loaded: Promise<void> }

/**
 * Recent blocks of samples, bounded in bytes: the least recently used go first. A block that cannot be read is silence, and
 * is told of once.
 */
export class BlockCache {
  readonly #load: LoadBlock
  readonly #mostBytes: number
  readonly #onMissing: () => void
  readonly #entries = new Map<string, Entry>()
  readonly #missing = new Set<string>()
  #bytes = 0
  #shapes: { readonly [source: SourceId]: SourceShape } = {}

  constructor(load: LoadBlock, mostBytes: number, onMissing: () => void) {
    this.#load = load
    this.#mostBytes = mostBytes
    this.#onMissing = onMissing
  }

  /** Bytes of samples that are held. */
  get bytes(): number {
    return this.#bytes
  }

  setSources(shapes: { readonly [source: SourceId]: SourceShape }): void {
    this.#shapes = shapes
  }

  /** Loads what spans need. */
  async ready(spans: readonly SourceSpan[]): Promise<void> {
    const waiting: Promise<void>[] = []
    for (const { source, from, length } of spans) {
      const shape = this.#shapes[source]
      if (!shape) continue
      const last = Math.floor((Math.min(from + length, shape.frames) - 1) / blockFrames)
      for (let block = Math.floor(from / blockFrames); block <= last; block++)
        for (let channel = 0; channel < shape.channels; channel++) {
          const entry = this.#entry(source, shape, channel, block)
          if (!entry.samples) waiting.push(entry.loaded)
        }
    }
    if (waiting.length > 0) await Promise.all(waiting)
  }

  /** Samples that `ready` loaded; silence for what is not here. */
  readonly read: ReadSource = (source, channel, from, length) => {
    const first = Math.floor(from / blockFrames)
    const last = Math.floor((from + length - 1) / blockFrames)
    if (first === last) {
      const samples = this.#use(source, channel, first)
      if (samples) return samples.subarray(from - first * blockFrames, from - first * blockFrames + length)
    }
    const joined = new Float32Array(length)
    for (let block = first; block <= last; block++) {
      const samples = this.#use(source, channel, block)
      if (!samples) continue
      const start = Math.max(from, block * blockFrames)
      const end = Math.min(from + length, block * blockFrames + samples.length)
      if (end > start)
        joined.set(samples.subarray(start - block * blockFrames, end - block * blockFrames), start - from)
    }
    return joined
  }

  /** Lets blocks that could not be read be tried again. */
  forgetMissing(): void {
    for (const key of this.#missing) {
      const entry = this.#entries.get(key)
      if (entry?.samples && this.#entries.delete(key)) this.#bytes -= entry.samples.byteLength
    }
    this.#missing.clear()
  }

  #use(source: SourceId, channel: number, block: number): Float32Array | null {
    const key = `${source}/${channel}/${block}`
    const entry = this.#entries.get(key)
    if (!entry?.samples) return null
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.samples
  }

  #entry(source: SourceId, shape: SourceShape, channel: number, block: number): Entry {
    const key = `${source}/${channel}/${block}`
    const known = this.#entries.get(key)
    if (known) {
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known
    }
    const from = block * blockFrames
    const length = Math.min(blockFrames, shape.frames - from)
    const entry: Entry = {
      samples: null,
      loaded: this.#load(source, channel, from, length)
        .catch(() => {
          this.#missing.add(key)
          this.#onMissing()
          return new Float32Array(length)
        })
        .then((samples) => {
          entry.samples = samples
          if (this.#entries.get(key) !== entry) return
          this.#bytes += samples.byteLength
          this.#trim(entry)
        }),
    }
    this.#entries.set(key, entry)
    return entry
  }

  #trim(newest: Entry): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#mostBytes) return
      if (!entry.samples || entry === newest) continue
      this.#entries.delete(key)
      this.#bytes -= entry.samples.byteLength
    }
  }
}
