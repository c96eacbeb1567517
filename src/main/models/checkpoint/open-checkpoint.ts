import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { HostError } from '../../../contract/failures.ts'
import type { ByteSource } from '../../../core/audio/byte-source.ts'
import type {
  CheckedRange,
  Checkpoint,
  CheckpointIndex,
  CheckpointTensor,
} from '../../../core/checkpoint/checkpoint.ts'
import { readCheckpoint } from '../../../core/checkpoint/read-checkpoint.ts'
import { readTensor } from '../../../core/checkpoint/read-tensor.ts'
import { CheckpointRefusal, refuse, showText } from '../../../core/checkpoint/refusal.ts'
import { summarise, type TensorSummary } from '../../../core/checkpoint/summary.ts'
import type { Tensor } from '../../../core/nn/tensor.ts'
import { openCheckpointFile } from './checkpoint-file.ts'

export type VerifyOptions = {
  readonly signal?: AbortSignal
  /** Bytes that were checked so far. */
  onProgress?(bytes: number): void
}

/** A checkpoint file that is open for reading. Failures are `checkpoint-refused` where nothing else is said. */
export type OpenCheckpoint = Checkpoint & {
  readonly path: string
  /** Size of the file. */
  readonly bytes: number
  /** The tensor of a name. @throws Error when there is none, which is a mistake of the caller */
  tensor(name: string): CheckpointTensor
  /**
   * Values in row-major order, widened to float32, int32 or int64.
   * @throws Error when there is no tensor of the name
   */
  read(name: string): Tensor
  /** The first values and the sum of a tensor of any size, in little memory. @throws Error when there is none of the name */
  summarise(name: string): TensorSummary
  /** Bytes of the file as they are. @throws HostError when the file ends before */
  readRange(offset: number, length: number): Uint8Array<ArrayBuffer>
  /**
   * Compares the whole file with the checksums that it carries: a second per gigabyte, once when it is added. Safetensors
   * carries none.
   * @throws HostError when they differ
   * @throws the signal's reason
   */
  verifyCrc(options?: VerifyOptions): Promise<void>
  close(): void
  [Symbol.dispose](): void
}

/** Bytes that are checked at once, between which other work may run. */
const mostAtOnce = 4 << 20

const damaged = (name: string): CheckpointRefusal =>
  new CheckpointRefusal(
    `“${showText(name)}” in it is not what its checksum says: the file is damaged; download or copy it again`,
  )

const verifyAll = async (
  source: ByteSource,
  checked: readonly CheckedRange[],
  { signal, onProgress }: VerifyOptions,
): Promise<void> => {
  let done = 0
  for (const { name, offset, bytes, crc32: expected } of checked) {
    let found = 0
    for (let at = 0; at < bytes; at += mostAtOnce) {
      const length = Math.min(mostAtOnce, bytes - at)
      found = crc32(source.read(offset + at, length), found)
      done += length
      if (at + length === bytes && bytes < mostAtOnce) continue
      onProgress?.(done)
      await setImmediate()
      signal?.throwIfAborted()
    }
    if (found !== expected) throw damaged(name)
  }
}

/** The pickle is small and decides everything else: checked whenever a file is opened. */
const verifyPickle = (source: ByteSource, { checked }: CheckpointIndex): void => {
  for (const { name, offset, bytes, crc32: expected } of checked)
    if (name.endsWith('/data.pkl') && crc32(source.read(offset, bytes)) !== expected) throw damaged(name)
}

/** What the core refuses, as the failure of a file; anything else as it is. */
const asFailure = (thrown: unknown, path: string): unknown =>
  thrown instanceof CheckpointRefusal
    ? new HostError({ code: 'checkpoint-refused', file: basename(path), reason: thrown.reason }, { cause: thrown })
    : thrown

/**
 * Opens a checkpoint and reads its index; its weights stay where they are. Nothing in it is run.
 * @throws HostError `checkpoint-refused` when it is none, is damaged, or must not be read; `file-missing`; `file-unreadable`
 */
export const openCheckpoint = (path: string): OpenCheckpoint => {
  const file = openCheckpointFile(path)
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      throw asFailure(thrown, path)
    }
  }
  let index: CheckpointIndex
  try {
    index = guarded(() => readCheckpoint(file))
    guarded(() => verifyPickle(file, index))
  } catch (thrown) {
    file[Symbol.dispose]()
    throw thrown
  }
  const tensor = (name: string): CheckpointTensor => {
    const found = index.tensors.get(name)
    if (!found) throw new Error(`no tensor “${name}” in ${path}`)
    return found
  }
  return {
    format: index.format,
    tensors: index.tensors,
    metadata: index.metadata,
    path,
    bytes: file.size,
    tensor,
    read: (name) => guarded(() => readTensor(file, tensor(name))),
    summarise: (name) => guarded(() => summarise(file, tensor(name))),
    readRange: (offset, length) =>
      guarded(() => {
        const bytes = file.read(offset, length)
        return bytes.length === length ? bytes : refuse('it ends before the range that was asked for')
      }),
    verifyCrc: async (options = {}) => {
      try {
        await verifyAll(file, index.checked, options)
      } catch (thrown) {
        throw asFailure(thrown, path)
      }
    },
    close: () => file[Symbol.dispose](),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  }
}
