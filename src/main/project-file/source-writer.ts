import { crc32 } from 'node:zlib'
import { HostError } from '../../contract/failures.ts'
import { blockFrames, levelOffset } from '../../core/audio/peaks.ts'
import { assert } from '../../core/base/assert.ts'
import type { Frames } from '../../core/base/units.ts'
import { type Block, bytesOf } from '../blocks/block.ts'
import type { BlockDirectory } from './block-directory.ts'
import type { Connection } from './connection.ts'
import { batchBytes } from './format.ts'
import type { SourceWriter } from './types.ts'

/** Peak levels from here up lie in `overview`, those below in `peaks`. */
export const overviewLevel = 3

/** Where the overview of a block of `frames` starts in its summary, in numbers. */
export const overviewOffset = (frames: Frames): number => levelOffset(frames, overviewLevel)

const sourceTables = ['overview', 'peaks', 'spectrum'] as const

/** Inside a transaction: removes blocks and everything made from them. */
export const deleteBlocks = (connection: Connection, ids: readonly number[]): void => {
  for (const id of ids) {
    for (const table of sourceTables) connection.run(`DELETE FROM ${table} WHERE block = ?`, id)
    connection.run('DELETE FROM block WHERE id = ?', id)
  }
}

/**
 * Writes the blocks of one source. They gather in memory and go to the file in batches, each one transaction, so that
 * what is in the file is always a run of whole blocks of every channel.
 */
export class BlockWriter implements SourceWriter {
  readonly source: string
  #connection: Connection
  #directory: BlockDirectory
  #channels: number
  #onDeleted: (ids: readonly number[]) => void
  #waiting: Block[] = []
  #waitingBytes = 0
  /** Blocks of each channel that were taken, written or waiting. */
  #taken: number
  #finished = false
  #discarded = false

  /** Continues after what the source has stored. @param onDeleted told the ids of blocks that are gone */
  constructor(
    connection: Connection,
    directory: BlockDirectory,
    source: string,
    onDeleted: (ids: readonly number[]) => void,
  ) {
    this.source = source
    this.#connection = connection
    this.#directory = directory
    this.#channels = directory.channels(source)
    this.#onDeleted = onDeleted
    this.#taken = Math.floor(directory.frames(source) / blockFrames)
  }

  get ready(): Frames {
    return this.#directory.frames(this.source)
  }

  write(blocks: readonly Block[]): void {
    assert(!this.#discarded, 'a discarded source is written to')
    for (const block of blocks) {
      const next = this.#waiting.length % this.#channels
      assert(!this.#finished, 'a block follows the last, partial one')
      assert(block.channel === next && block.index === this.#taken, 'blocks come in order, a run of all channels each')
      assert(block.samples.length > 0 && block.samples.length <= blockFrames, 'a block has at most blockFrames samples')
      this.#waiting.push(block)
      this.#waitingBytes += block.samples.byteLength
      if (next === this.#channels - 1) {
        this.#taken++
        this.#finished = block.samples.length < blockFrames
      }
    }
    if (this.#waitingBytes >= batchBytes) this.#store()
  }

  flush(): void {
    this.#store()
  }

  #store(): void {
    const blocks = this.#waiting.slice(0, this.#waiting.length - (this.#waiting.length % this.#channels))
    if (blocks.length === 0) return
    const ids = this.#connection.write(() => blocks.map((block) => this.#insert(block)))
    for (const [i, block] of blocks.entries())
      this.#directory.place(this.source, block.channel, block.index, { id: ids[i]!, frames: block.samples.length })
    this.#waiting = this.#waiting.slice(blocks.length)
    this.#waitingBytes = this.#waiting.reduce((sum, { samples }) => sum + samples.byteLength, 0)
  }

  #insert({ channel, index, samples, peaks, checksum }: Block): number {
    const { id } = this.#connection.run(
      'INSERT INTO block (source, channel, position, frames, checksum, samples) VALUES (?, ?, ?, ?, ?, ?)',
      ...[this.source, channel, index, samples.length, checksum, bytesOf(samples)],
    )
    const split = overviewOffset(samples.length)
    const fine = bytesOf(peaks.subarray(0, split))
    const coarse = bytesOf(peaks.subarray(split))
    this.#connection.run('INSERT INTO peaks VALUES (?, ?, ?)', id, crc32(fine), fine)
    this.#connection.run('INSERT INTO overview VALUES (?, ?, ?)', id, crc32(coarse), coarse)
    return id
  }

  discard(): void {
    if (this.#discarded) return
    this.#discarded = true
    this.#waiting = []
    const ids = this.#directory.places(this.source).map(({ id }) => id)
    this.#directory.remove(this.source)
    this.#onDeleted(ids)
    try {
      this.#connection.write(() => {
        deleteBlocks(this.#connection, ids)
        this.#connection.run('DELETE FROM source WHERE id = ?', this.source)
      })
    } catch (thrown) {
      // On a full disk even deleting may fail. What is left belongs to nothing and goes when the project is opened again.
      if (!(thrown instanceof HostError)) throw thrown
    }
  }
}
