import { crc32 } from 'node:zlib'
import { blockFrames, summarise } from '../../core/audio/peaks.ts'
import type { Audio } from '../../core/separation/system.ts'

/** One channel of one stretch of a source, as the project file stores it. Made off the main thread, moved, never changed. */
export type Block = {
  readonly channel: number
  /** Position in the source, in blocks: the first frame is `index × blockFrames`. */
  readonly index: number
  /** At most `blockFrames`; less only in the last block. */
  readonly samples: Float32Array<ArrayBuffer>
  /** All levels, see `core/audio/peaks.ts`. */
  readonly peaks: Float32Array<ArrayBuffer>
  /** CRC-32 of the bytes of `samples`. */
  readonly checksum: number
}

/** The bytes of samples, little-endian as on every machine we run on. */
export const bytesOf = (samples: Float32Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)

export const checksumOf = (samples: Float32Array): number => crc32(bytesOf(samples))

/** Cuts a stream of audio into blocks. */
export class BlockPacker {
  readonly channels: number
  #pending: Float32Array<ArrayBuffer>[]
  #filled = 0
  #index = 0

  constructor(channels: number) {
    this.channels = channels
    this.#pending = this.#emptyBlocks()
  }

  /** Frames taken so far. */
  get frames(): number {
    return this.#index * blockFrames + this.#filled
  }

  /** Takes audio of any length; returns the blocks that it completed, a run of `channels` for each index. */
  push(audio: Audio): Block[] {
    const blocks: Block[] = []
    const total = audio[0]?.length ?? 0
    for (let taken = 0; taken < total; ) {
      const count = Math.min(total - taken, blockFrames - this.#filled)
      for (let channel = 0; channel < this.channels; channel++)
        this.#pending[channel]!.set(audio[channel]!.subarray(taken, taken + count), this.#filled)
      this.#filled += count
      taken += count
      if (this.#filled === blockFrames) blocks.push(...this.#seal())
    }
    return blocks
  }

  /** The last, partial block; empty when the audio ended on a block's edge. */
  finish(): Block[] {
    return this.#filled > 0 ? this.#seal() : []
  }

  #emptyBlocks = (): Float32Array<ArrayBuffer>[] =>
    Array.from({ length: this.channels }, () => new Float32Array(blockFrames))

  #seal(): Block[] {
    const index = this.#index
    const blocks = this.#pending.map((full, channel): Block => {
      const samples = this.#filled === blockFrames ? full : full.slice(0, this.#filled)
      return {
        channel,
        index,
        samples,
        peaks: summarise(samples) as Float32Array<ArrayBuffer>,
        checksum: checksumOf(samples),
      }
    })
    this.#index += this.#filled === blockFrames ? 1 : 0
    this.#filled = this.#filled === blockFrames ? 0 : this.#filled
    this.#pending = this.#emptyBlocks()
    return blocks
  }
}
