import { crc32 } from 'node:zlib'
import { binsIn, binWidth, blockFrames, levelOffset, summarise } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import { bytesOf } from '../blocks/block.ts'
import type { BlockDirectory, Place } from './block-directory.ts'
import type { Connection } from './connection.ts'
import { RecentCache } from './recent-cache.ts'
import { salvageRow } from './salvage-rows.ts'
import { type SampleReader, samplesOf } from './sample-reader.ts'
import { overviewLevel, overviewOffset } from './source-writer.ts'

/** 4 MiB of summaries. */
const cachedSummaries = 1024

/** Peak summaries of blocks, from the table that holds the level; made again from the samples when damaged. */
export class PeakReader {
  #connection: Connection
  #directory: BlockDirectory
  #samples: SampleReader
  #fine = new RecentCache<number, Float32Array>(cachedSummaries)
  #coarse = new RecentCache<number, Float32Array>(4 * cachedSummaries)

  constructor(connection: Connection, directory: BlockDirectory, samples: SampleReader) {
    this.#connection = connection
    this.#directory = directory
    this.#samples = samples
  }

  forget(id: number): void {
    this.#fine.delete(id)
    this.#coarse.delete(id)
  }

  /** Bins of one level of a block, `binsIn(frames, level) × binWidth` numbers; silence for a block that is lost. */
  bins(source: string, channel: number, position: number, level: number, frames: Frames): Float32Array {
    const place = this.#directory.find(source, channel, position)
    const length = binsIn(frames, level) * binWidth
    if (!place || this.#samples.isLost(place.id)) return new Float32Array(length)
    const coarse = level >= overviewLevel
    const load = () => this.#load(place, coarse, source, channel, position)
    const summary = coarse ? this.#coarse.get(place.id, load) : this.#fine.get(place.id, load)
    const offset = levelOffset(place.frames, level) - (coarse ? overviewOffset(place.frames) : 0)
    return summary.subarray(offset, offset + length)
  }

  #load(place: Place, coarse: boolean, source: string, channel: number, position: number): Float32Array {
    const split = overviewOffset(place.frames)
    const length = coarse ? levelOffset(place.frames, 5) - split : split
    const stored = this.#read(place, coarse ? 'overview' : 'peaks')
    if (stored?.length === length) return stored
    const samples = this.#samples.block(source, channel, position)
    if (!samples) return new Float32Array(length)
    const summary = summarise(samples)
    return coarse ? summary.subarray(split) : summary.subarray(0, split)
  }

  #read({ id }: Place, table: 'overview' | 'peaks'): Float32Array | null {
    const row = salvageRow<{ checksum: number; bins: unknown }>(this.#connection, table, 'checksum, bins', id)
    const bins = samplesOf(row?.bins)
    return bins && crc32(bytesOf(bins)) === row?.checksum ? bins : null
  }

  /** Bytes `start` to `end` of the peaks of one channel at a level. @param frames length of the source */
  readBytes(source: string, channel: number, level: number, frames: Frames, start: number, end: number) {
    const bytes = new Uint8Array(end - start)
    const perBlock = binsIn(blockFrames, level) * binWidth * 4
    for (let position = Math.floor(start / perBlock); position * perBlock < end; position++) {
      const size = Math.min(blockFrames, frames - position * blockFrames)
      const bins = this.bins(source, channel, position, level, size)
      const from = position * perBlock
      const first = Math.max(start, from)
      const last = Math.min(end, from + bins.byteLength)
      if (first < last)
        bytes.set(new Uint8Array(bins.buffer, bins.byteOffset + first - from, last - first), first - start)
    }
    return bytes
  }
}
