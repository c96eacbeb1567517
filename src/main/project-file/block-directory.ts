import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import type { Connection } from './connection.ts'
import { salvageRows } from './salvage-rows.ts'
import { causedByCorruption } from './translate.ts'

/** More than any source has: beyond these a number is damaged. 2^20 blocks are 16 days at 48 kHz. */
const mostChannels = 64
const mostBlocks = 2 ** 20

/** Where a block lies in the file. */
export type Place = { readonly id: number; readonly frames: Frames }

/** Blocks of one source by channel and position; a hole is a block that is lost. */
type StoredSource = { readonly channels: (Place | undefined)[][]; readonly rate: number }

type PlaceRow = { id: number; source: string; channel: number; position: number; frames: number }

const isWithin = (value: unknown, from: number, to: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to

const isPlausible = ({ id, source, channel, position, frames }: PlaceRow): boolean =>
  typeof source === 'string' &&
  isWithin(id, 1, Number.MAX_SAFE_INTEGER) &&
  isWithin(channel, 0, mostChannels - 1) &&
  isWithin(position, 0, mostBlocks - 1) &&
  isWithin(frames, 1, blockFrames)

/**
 * Which blocks the file holds, in memory: 24 bytes a block. Read from the index, which is small and lies together; when
 * the index has holes or is damaged, from the blocks themselves.
 */
export class BlockDirectory {
  #connection: Connection
  #sources = new Map<string, StoredSource>()
  #rescanned = false
  readonly notes: string[] = []

  constructor(connection: Connection) {
    this.#connection = connection
    const sources = salvageRows<{ source: string; channels: number; rate: number }>(
      connection,
      'source',
      'source.id AS source, channels, rate',
    )
    for (const { source, channels, rate } of sources.rows)
      if (typeof source === 'string' && isWithin(channels, 1, mostChannels)) this.add(source, channels, rate)
    if (!sources.complete)
      this.notes.push('The list of sources could not be read; their audio was found by its blocks.')
    if (!this.#readIndex() || this.#hasHoles()) this.rescan()
  }

  #readIndex(): boolean {
    try {
      const rows = this.#connection.rows<PlaceRow>(
        'SELECT id, source, channel, position, frames FROM block INDEXED BY block_place ORDER BY source, channel, position',
      )
      return this.#placeAll(rows)
    } catch (thrown) {
      if (!causedByCorruption(thrown)) throw thrown
      return false
    }
  }

  #placeAll(rows: readonly PlaceRow[]): boolean {
    for (const row of rows) if (isPlausible(row)) this.place(row.source, row.channel, row.position, row)
    return rows.every(isPlausible)
  }

  /** Finds every block by the blocks themselves. Once: @returns false when that was done before */
  rescan(): boolean {
    if (this.#rescanned) return false
    this.#rescanned = true
    const { rows, complete } = salvageRows<PlaceRow>(this.#connection, 'block', 'source, channel, position, frames')
    if (!this.#placeAll(rows) || !complete) this.notes.push('A part of the list of audio blocks could not be read.')
    return true
  }

  /** A place without a block, or a block within that is shorter than all but the last may be. */
  #hasHoles(): boolean {
    for (const { channels } of this.#sources.values())
      for (const places of channels) {
        if (places.length !== channels[0]?.length) return true
        if (places.some((place, i) => !place || (place.frames < blockFrames && i < places.length - 1))) return true
      }
    return false
  }

  get ids(): string[] {
    return [...this.#sources.keys()]
  }

  has(source: string): boolean {
    return this.#sources.has(source)
  }

  channels(source: string): number {
    return this.#sources.get(source)?.channels.length ?? 0
  }

  rate(source: string): number {
    return this.#sources.get(source)?.rate ?? 0
  }

  add(source: string, channels: number, rate: number): void {
    if (!this.#sources.has(source))
      this.#sources.set(source, { channels: Array.from({ length: channels }, () => []), rate })
  }

  remove(source: string): void {
    this.#sources.delete(source)
  }

  place(source: string, channel: number, position: number, { id, frames }: Place): void {
    this.add(source, 0, 0)
    const { channels } = this.#sources.get(source)!
    while (channels.length <= channel) channels.push([])
    const places = channels[channel]!
    while (places.length < position) places.push(undefined)
    places[position] = { id, frames }
  }

  find(source: string, channel: number, position: number): Place | undefined {
    return this.#sources.get(source)?.channels[channel]?.[position]
  }

  /** Blocks of one channel, counting holes. */
  count(source: string, channel = 0): number {
    return this.#sources.get(source)?.channels[channel]?.length ?? 0
  }

  /** Frames stored of every channel of a source. */
  frames(source: string): Frames {
    const channels = this.#sources.get(source)?.channels ?? []
    let frames = Number.POSITIVE_INFINITY
    for (const places of channels) {
      const last = places.at(-1)
      frames = Math.min(frames, last ? (places.length - 1) * blockFrames + last.frames : 0)
    }
    return Number.isFinite(frames) ? frames : 0
  }

  /**
   * Forgets what cannot be continued: blocks after the last whole one that every channel has.
   * @returns the ids of the forgotten blocks
   */
  dropLoose(source: string): number[] {
    const channels = this.#sources.get(source)?.channels ?? []
    const wholeIn = (places: (Place | undefined)[]) => {
      const end = places.findIndex((place) => place?.frames !== blockFrames)
      return end < 0 ? places.length : end
    }
    const whole = Math.min(...channels.map(wholeIn))
    return channels.flatMap((places) => places.splice(whole).flatMap((place) => (place ? [place.id] : [])))
  }

  /** Every block of a source that has a place. */
  places(source: string): Place[] {
    const channels = this.#sources.get(source)?.channels ?? []
    return channels.flat().filter((place) => place !== undefined)
  }
}
