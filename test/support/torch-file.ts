import type { TensorType } from '../../src/core/nn/tensor.ts'
import { elementBytes } from '../../src/core/nn/tensor.ts'
import { type Python, pickleOf, type Storage, tensorOf } from './pickle-file.ts'
import { type Content, type Member, text, type ZipTricks, zipFile } from './zip-file.ts'

export const storageClasses: { readonly [type in TensorType]: string } = {
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  float64: 'DoubleStorage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
}

/** Members of a file that `torch.save` writes, in its order. */
export const torchMembers = (
  pickle: Uint8Array,
  storages: ReadonlyMap<string, Content>,
  root = 'archive',
): Member[] => [
  { name: `${root}/data.pkl`, content: pickle },
  { name: `${root}/.format_version`, content: text('1') },
  { name: `${root}/.storage_alignment`, content: text('64') },
  { name: `${root}/byteorder`, content: text('little') },
  ...[...storages].map(([key, content]) => ({ name: `${root}/data/${key}`, content })),
  { name: `${root}/version`, content: text('3\n') },
  { name: `${root}/.data/serialization_id`, content: text('0'.repeat(40)) },
]

/** Storages that are numbered as `torch.save` numbers them, to make tensors of. */
export class TorchStorages {
  readonly contents = new Map<string, Content>()

  add(type: TensorType, content: Content): Storage {
    const key = String(this.contents.size)
    this.contents.set(key, content)
    const bytes = 'zeros' in content ? content.zeros : content.length
    return { type: storageClasses[type], key, size: bytes / elementBytes[type] }
  }

  /** A contiguous float32 tensor. */
  tensor(shape: readonly number[], values: readonly number[]): Python {
    const storage = this.add('float32', new Uint8Array(Float32Array.from(values).buffer))
    return tensorOf(
      storage,
      shape,
      shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)),
    )
  }

  file(value: Python, tricks: ZipTricks = {}, root = 'archive'): Uint8Array {
    return zipFile(torchMembers(pickleOf(value), this.contents, root), tricks)
  }
}

/** `torch.save` of a state dict with one tensor `w` = [1, 2, 3]. */
export const smallFile = (tricks: ZipTricks = {}): Uint8Array => {
  const storages = new TorchStorages()
  return storages.file({ ordered: [['w', storages.tensor([3], [1, 2, 3])]] }, tricks)
}
