import type { Shape, TensorType } from '../nn/tensor.ts'

/** A tensor as it lies in a checkpoint file. */
export type CheckpointTensor = {
  /** As the file says: `module.` prefixes are kept. */
  readonly name: string
  readonly type: TensorType
  readonly shape: Shape
  /** Elements between neighbours along each axis. */
  readonly strides: readonly number[]
  /** Bytes from the start of the file to element [0, 0, …]. */
  readonly offset: number
  /** Row-major without gaps, so that its bytes are `elementCount(shape)` elements from `offset` on. */
  readonly contiguous: boolean
}

/** The index of a checkpoint: no values, only where they lie. */
export type Checkpoint = {
  readonly format: 'pytorch' | 'safetensors'
  /** Tensors of the state dict in the file's order; `state_dict` nesting is taken off. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Plain values beside the tensors that were understood: `epoch`, safetensors' `__metadata__`. */
  readonly metadata: { readonly [name: string]: string | number | boolean | null }
}

/** Bytes of a file for which the file itself carries a checksum. */
export type CheckedRange = {
  /** The member of the archive: `archive/data/17`. */
  readonly name: string
  /** Bytes from the start of the file. */
  readonly offset: number
  readonly bytes: number
  /** CRC-32 as zip uses it. */
  readonly crc32: number
}

/** A checkpoint with the checksums of its file, which are verified on demand; safetensors carries none. */
export type CheckpointIndex = Checkpoint & { readonly checked: readonly CheckedRange[] }
