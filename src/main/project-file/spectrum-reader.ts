import { crc32 } from 'node:zlib'
import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'
import {
  allLevels,
  type Columns,
  columnBands,
  columnHops,
  columnReach,
  columnsAt,
} from '../../core/project/spectrum.ts'
import type { BlockDirectory } from './block-directory.ts'
import type { Connection } from './connection.ts'
import { RecentCache } from './recent-cache.ts'
import { salvageRow } from './salvage-rows.ts'
import type { SampleReader } from './sample-reader.ts'

/** 11 MiB of columns. */
const cachedBlocks = 1024
/** Computed columns that wait for one transaction. */
const storedTogether = 64

const columnsIn = (frames: Frames, level: number): number => Math.ceil(frames / columnHops[level]!)

const levelStart = (frames: Frames, level: number): number => {
  let start = 0
  for (let finer = 0; finer < level; finer++) start += columnsIn(frames, finer) * columnBands
  return start
}

/** Spectrogram columns of the mono fold, computed when first asked for and then kept in the file. */
export class SpectrumReader {
  #connection: Connection
  #directory: BlockDirectory
  #samples: SampleReader
  #kept = new RecentCache<number, Uint8Array>(cachedBlocks)
  #makers = new Map<number, Columns>()
  #waiting = new Map<number, Uint8Array>()

  constructor(connection: Connection, directory: BlockDirectory, samples: SampleReader) {
    this.#connection = connection
    this.#directory = directory
    this.#samples = samples
  }

  forget(id: number): void {
    this.#kept.delete(id)
    this.#waiting.delete(id)
  }

  /**
   * Bytes `start` to `end` of a level.
   * @param frames length of the source so far
   * @param complete whether it will not grow: the last block's columns are then final
   */
  readBytes(source: string, level: number, frames: Frames, complete: boolean, start: number, end: number) {
    const bytes = new Uint8Array(end - start)
    for (const { position, from, size } of this.#blocks(level, frames, start, end)) {
      const columns = this.#block(source, position, frames, complete)
      const offset = levelStart(Math.min(blockFrames, frames - position * blockFrames), level)
      const first = Math.max(start, from)
      const last = Math.min(end, from + size)
      if (first < last) bytes.set(columns.subarray(offset + first - from, offset + last - from), first - start)
    }
    this.store()
    return bytes
  }

  /** Computes what a later `readBytes` of the same bytes will need, a block at a time, so that the caller can breathe. */
  *prepare(source: string, level: number, frames: Frames, complete: boolean, start: number, end: number) {
    for (const { position } of this.#blocks(level, frames, start, end)) {
      this.#block(source, position, frames, complete)
      yield
    }
  }

  *#blocks(level: number, frames: Frames, start: number, end: number) {
    const perBlock = columnsIn(blockFrames, level) * columnBands
    for (let position = Math.floor(start / perBlock); position * perBlock < end; position++) {
      const size = columnsIn(Math.min(blockFrames, frames - position * blockFrames), level) * columnBands
      yield { position, from: position * perBlock, size }
    }
  }

  #block(source: string, position: number, frames: Frames, complete: boolean): Uint8Array {
    const size = Math.min(blockFrames, frames - position * blockFrames)
    const place = this.#directory.find(source, 0, position)
    const final = complete || (position + 1) * blockFrames + columnReach <= frames
    if (!place || !final) return this.#compute(source, position, size)
    return this.#kept.get(place.id, () => {
      const stored = this.#waiting.get(place.id) ?? this.#read(place.id, size)
      if (stored) return stored
      const made = this.#compute(source, position, size)
      this.#waiting.set(place.id, made)
      if (this.#waiting.size >= storedTogether) this.store()
      return made
    })
  }

  #read(id: number, size: Frames): Uint8Array | null {
    const selected = 'checksum, columns'
    const row = salvageRow<{ checksum: number; columns: unknown }>(this.#connection, 'spectrum', selected, id)
    const columns = row?.columns
    if (!(columns instanceof Uint8Array) || columns.length !== levelStart(size, columnHops.length)) return null
    return crc32(columns) === row?.checksum ? columns : null
  }

  #compute(source: string, position: number, size: Frames): Uint8Array {
    const channels = this.#directory.channels(source)
    const rate = this.#directory.rate(source)
    const count = columnsIn(size, 0)
    const mono = new Float32Array(count * columnHops[0] + 2 * columnReach)
    const from = position * blockFrames - columnReach
    for (let channel = 0; channel < channels; channel++) {
      const samples = this.#samples.read(source, channel, from, mono.length)
      for (let i = 0; i < mono.length; i++) mono[i]! += samples[i]! / channels
    }
    return allLevels(this.#maker(rate).compute(mono, count))
  }

  #maker(rate: number): Columns {
    let maker = this.#makers.get(rate)
    if (!maker) {
      maker = columnsAt(rate)
      this.#makers.set(rate, maker)
    }
    return maker
  }

  /** Keeps what was computed, where the file can be written to. Never fails: columns can always be made again. */
  store(): void {
    if (this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    if (this.#connection.readOnlyReason !== null) return
    try {
      this.#connection.write(() => {
        for (const [id, columns] of waiting)
          this.#connection.run(
            'INSERT INTO spectrum VALUES (?, ?, ?) ON CONFLICT (block) DO UPDATE SET checksum = excluded.checksum, columns = excluded.columns',
            ...[id, crc32(columns), columns],
          )
      })
    } catch {}
  }
}
