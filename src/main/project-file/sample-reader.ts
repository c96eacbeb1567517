import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import { checksumOf } from '../blocks/block.ts'
import type { BlockDirectory, Place } from './block-directory.ts'
import type { Connection } from './connection.ts'
import { RecentCache } from './recent-cache.ts'
import { salvageRow } from './salvage-rows.ts'

/** 32 MiB: enough for two blocks of every channel of 32 stereo tracks that play at once. */
const cachedBlocks = 128

type BlockRow = { source: string; channel: number; position: number; checksum: number; samples: unknown }

/** A block of audio that could not be read. */
export type LostBlock = {
  readonly source: string
  readonly channel: number
  readonly from: Frames
  readonly frames: Frames
}

/** Numbers of a stored blob, aligned for Float32Array; null when it is no whole number of them, or no blob at all. */
export const samplesOf = (blob: unknown): Float32Array<ArrayBuffer> | null => {
  if (!(blob instanceof Uint8Array) || blob.length % 4 !== 0) return null
  const aligned = new Uint8Array(blob.length)
  aligned.set(blob)
  return new Float32Array(aligned.buffer)
}

/** Reads samples of one channel, block by block, each against its checksum. What is damaged reads as silence. */
export class SampleReader {
  #connection: Connection
  #directory: BlockDirectory
  #cache: RecentCache<number, Float32Array<ArrayBuffer> | null>
  #lost = new Map<number, LostBlock>()
  #onLost: (block: LostBlock) => void

  /**
   * @param onLost called once for each damaged block that is met
   * @param kept blocks that stay in memory
   */
  constructor(
    connection: Connection,
    directory: BlockDirectory,
    onLost: (block: LostBlock) => void,
    kept: number = cachedBlocks,
  ) {
    this.#cache = new RecentCache(kept)
    this.#connection = connection
    this.#directory = directory
    this.#onLost = onLost
  }

  /** True when a block was met and could not be read. */
  isLost(id: number): boolean {
    return this.#lost.has(id)
  }

  forget(id: number): void {
    this.#cache.delete(id)
  }

  /** Samples of a block, null when they are damaged. */
  block(source: string, channel: number, position: number): Float32Array<ArrayBuffer> | null {
    const place = this.#directory.find(source, channel, position)
    if (!place) return null
    return this.#cache.get(place.id, () => this.#load(place, source, channel, position))
  }

  #load(place: Place, source: string, channel: number, position: number): Float32Array<ArrayBuffer> | null {
    const samples = this.#read(place, source, channel, position) ?? this.#readElsewhere(source, channel, position)
    if (samples === null && !this.#lost.has(place.id)) {
      const lost = { source, channel, from: position * blockFrames, frames: place.frames }
      this.#lost.set(place.id, lost)
      this.#onLost(lost)
    }
    return samples
  }

  /** Where the index led astray, the blocks themselves may still say where they belong. */
  #readElsewhere(source: string, channel: number, position: number): Float32Array<ArrayBuffer> | null {
    const place = this.#directory.rescan() ? this.#directory.find(source, channel, position) : undefined
    return place ? this.#read(place, source, channel, position) : null
  }

  #read({ id }: Place, source: string, channel: number, position: number): Float32Array<ArrayBuffer> | null {
    const columns = 'source, channel, position, checksum, samples'
    const row = salvageRow<BlockRow>(this.#connection, 'block', columns, id)
    if (row?.source !== source || row.channel !== channel || row.position !== position) return null
    const samples = samplesOf(row.samples)
    return samples && checksumOf(samples) === row.checksum ? samples : null
  }

  /** Samples from any frame, zeros where there are none. */
  read(source: string, channel: number, from: Frames, length: Frames): Float32Array<ArrayBuffer> {
    const samples = new Float32Array(length)
    const end = from + length
    for (let position = Math.floor(Math.max(0, from) / blockFrames); position * blockFrames < end; position++) {
      if (position >= this.#directory.count(source, channel)) break
      const block = this.block(source, channel, position)
      if (!block) continue
      const start = position * blockFrames
      const first = Math.max(from, start)
      const last = Math.min(end, start + block.length)
      if (first < last) samples.set(block.subarray(first - start, last - start), first - from)
    }
    return samples
  }
}
