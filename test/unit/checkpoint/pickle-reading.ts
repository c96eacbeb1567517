import { readPickle } from '../../../src/core/checkpoint/pickle.ts'
import { CheckpointRefusal } from '../../../src/core/checkpoint/refusal.ts'
import { op } from '../../support/pickle-file.ts'
import { join } from '../../support/zip-file.ts'

/** Why a pickle is refused; null when it is not. */
export const pickleRefusal = (bytes: Uint8Array): string | null => {
  try {
    readPickle(bytes)
    return null
  } catch (thrown) {
    if (thrown instanceof CheckpointRefusal) return thrown.reason
    throw thrown
  }
}

/** Instructions of a call. */
export const call = (module: string, name: string, ...values: readonly Uint8Array[]): Uint8Array =>
  join([op.global(module, name), op.mark, ...values, op.tuple, op.reduce])
