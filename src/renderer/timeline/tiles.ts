import { bytePaths, peakBytes, spectrumBands } from '../../contract/bytes.ts'
import type { Frames } from '../../core/base/units.ts'
import type { SourceId } from '../../core/project/records.ts'
import { type Level, tileFrames } from './levels.ts'
import { summariseBins } from './summary.ts'

/** Bins of one level of one channel (channel −1: the mono fold of spectra). Floats for waveforms, bytes for spectra. */
export type Tile = {
  readonly data: Float32Array | Uint8Array
  /** Bins in `data`: fewer than a full tile at the end of a source, or of what has grown so far. */
  readonly bins: number
}

export type TileAddress = {
  readonly source: SourceId
  readonly channel: number
  readonly level: Level
  /** Place in the source, in tiles. */
  readonly index: number
  /** Frames of the source that can be read now. */
  readonly frames: Frames
}

type Entry = { tile: Tile; bytes: number; stale: boolean }
type Wanted = { readonly key: string; readonly address: TileAddress }

/** Computes columns of a spectrum from samples of all channels; in a worker. */
export type Analyse = (
  samples: readonly Float32Array<ArrayBuffer>[],
  request: { readonly hop: Frames; readonly columns: number; readonly lead: Frames; readonly rate: number },
  signal: AbortSignal,
) => Promise<Uint8Array>

export type TileOptions = {
  /** Turns the path of a byte resource into a URL. */
  readonly bytes: (path: string) => string
  /** The open project and its rate; null when none is open. */
  readonly project: () => { readonly id: string; readonly rate: number } | null
  readonly channels: (source: SourceId) => number
  readonly analyse: Analyse
  /** Called after tiles arrive, so that they can be drawn. */
  readonly onArrival: () => void
  /** Called when something wanted has failed at every attempt of `backoff` (it is tried on), and when that is over. */
  readonly onTrouble?: (unread: boolean) => void
  readonly fetch?: typeof fetch
  /** Most bytes kept. */
  readonly budget?: number
  /** Most requests at once: browsers open six connections to a host, and playback needs some. */
  readonly concurrency?: number
  /** Milliseconds to wait before the attempts after the first; then the tile rests for the last of them. */
  readonly backoff?: readonly number[]
}

/** Context on both sides of a computed spectrum, so that its windows see real samples. */
export const spectrumContext = 2048

const keyOf = ({ source, channel, level, index }: TileAddress): string =>
  `${source}/${channel}/${level.kind}/${level.frames}/${index}`

const binsOf = ({ level, index, frames }: TileAddress): number =>
  Math.max(0, Math.min(level.bins, Math.ceil((frames - index * tileFrames(level)) / level.frames)))

/**
 * Summaries and samples of sources, fetched by range in tiles and kept within a budget of bytes, least recently drawn out
 * first. What is not wanted any more leaves the queue; what is under way twice is fetched once.
 */
export class TileCache {
  readonly #options: Required<TileOptions>
  readonly #entries = new Map<string, Entry>()
  readonly #inFlight = new Map<string, AbortController>()
  readonly #resting = new Map<string, { attempts: number; until: number }>()
  #queue: Wanted[] = []
  #bytes = 0
  #failed = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(options: TileOptions) {
    this.#options = {
      fetch: (input, init) => fetch(input, init),
      budget: 192 * 2 ** 20,
      concurrency: 5,
      backoff: [200, 1000, 5000],
      onTrouble: () => {},
      ...options,
    }
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes
  }

  /** Requests under way and waiting. */
  get pending(): number {
    return this.#inFlight.size + this.#queue.length
  }

  /** The tile when it is here, even if it is of a source that has grown since. Marks it as used. */
  get(address: TileAddress): Tile | undefined {
    const key = keyOf(address)
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (!entry.stale && entry.tile.bins < binsOf(address)) entry.stale = true
    return entry.tile
  }

  /** Replaces the queue by the tiles that are to be drawn now and are missing or outgrown, most important first. */
  want(addresses: readonly TileAddress[]): void {
    const seen = new Set<string>()
    this.#queue = []
    for (const address of addresses) {
      const key = keyOf(address)
      if (seen.has(key) || this.#inFlight.has(key) || binsOf(address) === 0) continue
      seen.add(key)
      const entry = this.#entries.get(key)
      if (entry && !entry.stale && entry.tile.bins >= binsOf(address)) continue
      this.#queue.push({ key, address })
    }
    this.#pump()
  }

  /** Forgets everything, for another project. */
  clear(): void {
    for (const controller of this.#inFlight.values()) controller.abort()
    this.#inFlight.clear()
    this.#entries.clear()
    this.#resting.clear()
    for (const key of [...this.#failed]) this.#setFailed(key, false)
    this.#queue = []
    this.#bytes = 0
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #pump(): void {
    const now = Date.now()
    const waiting: Wanted[] = []
    let soonest = Number.POSITIVE_INFINITY
    while (this.#queue.length > 0 && this.#inFlight.size < this.#options.concurrency) {
      const wanted = this.#queue.shift()!
      const until = this.#resting.get(wanted.key)?.until ?? 0
      if (until > now) {
        waiting.push(wanted)
        soonest = Math.min(soonest, until)
      } else this.#load(wanted)
    }
    this.#queue.unshift(...waiting)
    if (Number.isFinite(soonest) && !this.#timer)
      this.#timer = setTimeout(() => {
        this.#timer = null
        this.#pump()
      }, soonest - now)
  }

  #load({ key, address }: Wanted): void {
    const controller = new AbortController()
    this.#inFlight.set(key, controller)
    this.#read(address, controller.signal)
      .then(
        (tiles) => {
          if (controller.signal.aborted) return
          for (const [name, tile] of tiles) this.#keep(name, tile)
          // A host that has less than it said must not be asked again at every drawing.
          if (tiles.every(([, tile]) => tile.bins >= binsOf(address))) this.#resting.delete(key)
          else this.#rest(key)
          this.#evict()
          this.#setFailed(key, false)
          this.#options.onArrival()
        },
        () => {
          if (controller.signal.aborted) return
          this.#setFailed(key, this.#rest(key) >= this.#options.backoff.length)
          this.#queue.push({ key, address })
        },
      )
      .finally(() => {
        if (this.#inFlight.get(key) === controller) this.#inFlight.delete(key)
        this.#pump()
      })
  }

  #setFailed(key: string, failed: boolean): void {
    const before = this.#failed.size > 0
    if (failed) this.#failed.add(key)
    else this.#failed.delete(key)
    if (before !== this.#failed.size > 0) this.#options.onTrouble(!before)
  }

  /** @returns attempts so far */
  #rest(key: string): number {
    const attempts = (this.#resting.get(key)?.attempts ?? 0) + 1
    const wait = this.#options.backoff[Math.min(attempts, this.#options.backoff.length) - 1] ?? 0
    this.#resting.set(key, { attempts, until: Date.now() + wait })
    return attempts
  }

  #keep(key: string, tile: Tile): void {
    this.#bytes += tile.data.byteLength - (this.#entries.get(key)?.bytes ?? 0)
    this.#entries.delete(key)
    this.#entries.set(key, { tile, bytes: tile.data.byteLength, stale: false })
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#options.budget || this.#entries.size <= 1) return
      this.#entries.delete(key)
      this.#bytes -= entry.bytes
    }
  }

  /** Reads what an address needs. */
  async #read(address: TileAddress, signal: AbortSignal): Promise<[string, Tile][]> {
    const { level, source, channel, index } = address
    const project = this.#options.project()
    if (!project) throw new Error('No project is open')
    const first = index * level.bins
    const bins = binsOf(address)
    if (level.kind === 'peaks') {
      const path = bytePaths.peaks(project.id, source, channel, level.stored)
      const bytes = await this.#range(path, first * peakBytes, bins * peakBytes, signal)
      const data = new Float32Array(bytes, 0, Math.floor(bytes.byteLength / peakBytes) * 3)
      return [[keyOf(address), { data, bins: data.length / 3 }]]
    }
    if (level.kind === 'spectrum') {
      const path = bytePaths.spectrum(project.id, source, level.stored)
      const bytes = await this.#range(path, first * spectrumBands, bins * spectrumBands, signal)
      const data = new Uint8Array(bytes)
      return [[keyOf(address), { data, bins: Math.floor(data.length / spectrumBands) }]]
    }
    if (level.kind === 'fine-spectrum') return [[keyOf(address), await this.#analysed(address, bins, project, signal)]]
    const from = index * tileFrames(level)
    const samples = await this.#samples(
      address,
      channel,
      from,
      Math.min(tileFrames(level), address.frames - from),
      signal,
    )
    if (level.kind === 'samples') return [[keyOf(address), { data: samples, bins: samples.length }]]
    const data = summariseBins(samples, level.frames)
    return [[keyOf(address), { data, bins: data.length / 3 }]]
  }

  async #analysed(
    { source, level, index, frames }: TileAddress,
    columns: number,
    { rate, id }: { readonly id: string; readonly rate: number },
    signal: AbortSignal,
  ): Promise<Tile> {
    const start = index * tileFrames(level)
    const from = Math.max(0, start - spectrumContext)
    const to = Math.min(frames, start + columns * level.frames + spectrumContext)
    const channels = Array.from({ length: this.#options.channels(source) }, (_, channel) =>
      this.#range(bytePaths.samples(id, source, channel), from * 4, (to - from) * 4, signal),
    )
    const samples = (await Promise.all(channels)).map((bytes) => new Float32Array(bytes))
    const data = await this.#options.analyse(samples, { hop: level.frames, columns, lead: start - from, rate }, signal)
    return { data, bins: columns }
  }

  async #samples(
    { source }: TileAddress,
    channel: number,
    from: Frames,
    length: Frames,
    signal: AbortSignal,
  ): Promise<Float32Array<ArrayBuffer>> {
    const id = this.#options.project()?.id
    if (id === undefined) throw new Error('No project is open')
    const bytes = await this.#range(bytePaths.samples(id, source, channel), from * 4, length * 4, signal)
    return new Float32Array(bytes, 0, Math.floor(bytes.byteLength / 4))
  }

  /** Bytes from `start`, at most `length`: fewer where the source ends (or has not grown yet). */
  async #range(path: string, start: number, length: number, signal: AbortSignal): Promise<ArrayBuffer> {
    const response = await this.#options.fetch(this.#options.bytes(path), {
      headers: { range: `bytes=${start}-${start + length - 1}` },
      signal,
    })
    if (response.status === 416) return new ArrayBuffer(0)
    if (!response.ok) throw new Error(`${response.status} for ${path}`)
    const bytes = await response.arrayBuffer()
    return response.status === 206 ? bytes : bytes.slice(start, start + length)
  }
}
