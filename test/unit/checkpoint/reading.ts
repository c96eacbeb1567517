import { memoryBytes } from '../../../src/core/audio/byte-source.ts'
import type { CheckpointIndex } from '../../../src/core/checkpoint/checkpoint.ts'
import { readCheckpoint } from '../../../src/core/checkpoint/read-checkpoint.ts'
import { readTensor } from '../../../src/core/checkpoint/read-tensor.ts'
import { CheckpointRefusal } from '../../../src/core/checkpoint/refusal.ts'

export const read = (bytes: Uint8Array): CheckpointIndex => readCheckpoint(memoryBytes(bytes))

/** Why a file is refused; null when it is not. Anything else that is thrown is a mistake of ours. */
export const refusalOf = (bytes: Uint8Array): string | null => {
  try {
    read(bytes)
    return null
  } catch (thrown) {
    if (thrown instanceof CheckpointRefusal) return thrown.reason
    throw thrown
  }
}

/** Values of a tensor in row-major order. */
export const valuesOf = (bytes: Uint8Array, name: string): number[] =>
  Array.from(readTensor(memoryBytes(bytes), read(bytes).tensors.get(name)!).data, Number)
