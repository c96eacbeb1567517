import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { CheckpointTensor } from '../../core/checkpoint/checkpoint.ts'
import { type Shape, showShape, type TensorType } from '../../core/nn/tensor.ts'
import { type OpenCheckpoint, openCheckpoint } from '../models/checkpoint/open-checkpoint.ts'

/** A tensor to be kept: what it is, and what computes it when the file is made. */
export type KeptTensor = {
  readonly name: string
  readonly type: 'float32' | 'int64'
  readonly shape: Shape
  /** Bytes of its elements, little-endian. */
  compute(): Uint8Array
}

/** Weights made of a checkpoint's, in a file of their own. */
export type Sidecar = {
  /** Name of the file. */
  readonly file: string
  /** Where a tensor lies in it. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
}

const kinds = { float32: 'F32', int64: 'I64' } as const satisfies { readonly [type in TensorType]?: string }
const widths = { float32: 4, int64: 8 } as const

/** Tensors start at multiples of this, which suits every vector instruction. */
const alignment = 64
/** Bytes that are checked at a time. */
const piece = 1 << 22

const size = ({ type, shape }: KeptTensor): number => shape.reduce((count, side) => count * side, widths[type])

/** The head of a safetensors file: its length, and where every tensor lies; padded so that values start aligned. */
const headOf = (tensors: readonly KeptTensor[], metadata: { readonly [name: string]: string }): Buffer => {
  let end = 0
  const entries = tensors.map((tensor) => {
    const begin = end
    end += size(tensor)
    return [tensor.name, { dtype: kinds[tensor.type], shape: tensor.shape, data_offsets: [begin, end] }] as const
  })
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })
  const length = Math.ceil((8 + Buffer.byteLength(text)) / alignment) * alignment
  const head = Buffer.alloc(length, ' ')
  head.writeBigUInt64LE(BigInt(length - 8))
  head.write(text, 8)
  return head
}

/** Tensors of the widest elements first, and sizes that are no multiple of the alignment last, so that few are unaligned. */
const ordered = (tensors: readonly KeptTensor[]): KeptTensor[] =>
  tensors.toSorted((a, b) => (size(a) % alignment) - (size(b) % alignment) || widths[b.type] - widths[a.type])

const keyOf = (origin: string, tensors: readonly KeptTensor[]): string =>
  createHash('sha256')
    .update(JSON.stringify([origin, ...tensors.map(({ name, type, shape }) => [name, type, showShape(shape)])]))
    .digest('hex')

/** Milliseconds after which a half-written file belongs to a process that was ended. */
const abandoned = 10 * 60_000

/** Removes what processes that were ended while writing have left. */
const sweep = (folder: string, name: string): void => {
  for (const other of readdirSync(folder)) {
    if (!other.startsWith(`${name}.`) || !other.endsWith('.tmp')) continue
    const path = join(folder, other)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat && Date.now() - stat.mtimeMs > abandoned) rmSync(path, { force: true })
  }
}

/** Writes the file under another name, makes it last, and gives it its name: it is there whole or not at all. */
const write = (path: string, key: string, tensors: readonly KeptTensor[]): void => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const file = openSync(temporary, 'wx')
  try {
    try {
      // The checksum has a fixed length, so that it can be put in when all is written.
      const blank = headOf(tensors, { key, crc32: '00000000' })
      writeSync(file, blank)
      let at = blank.length
      let checksum = 0
      for (const tensor of tensors) {
        const bytes = tensor.compute()
        if (bytes.length !== size(tensor))
          throw new Error(`${tensor.name}: ${bytes.length} bytes for ${showShape(tensor.shape)}`)
        checksum = crc32(bytes, checksum)
        for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from, bytes.length - from, at + from)
        at += bytes.length
      }
      const head = headOf(tensors, { key, crc32: checksum.toString(16).padStart(8, '0') })
      writeSync(file, head, 0, head.length, 0)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
}

/** Compares all values with the checksum that was written with them. */
const isWhole = (checkpoint: OpenCheckpoint): boolean => {
  const start = Math.min(...[...checkpoint.tensors.values()].map(({ offset }) => offset))
  let checksum = 0
  for (let at = start; at < checkpoint.bytes; at += piece)
    checksum = crc32(checkpoint.readRange(at, Math.min(piece, checkpoint.bytes - at)), checksum)
  return checkpoint.metadata.crc32 === checksum.toString(16).padStart(8, '0')
}

/** States of files that this process has compared with their checksums. */
const checked = new Set<string>()

/** The file as it is, when it is what `key` stands for and undamaged. */
const read = (path: string, key: string): Sidecar | null => {
  try {
    using checkpoint = openCheckpoint(path)
    const { size: bytes, mtimeMs, ino } = statSync(path)
    const state = JSON.stringify([path, key, bytes, mtimeMs, ino])
    if (checkpoint.metadata.key !== key || !(checked.has(state) || isWhole(checkpoint))) return null
    checked.add(state)
    return { file: basename(path), tensors: checkpoint.tensors }
  } catch {
    // Whatever is wrong with it, it is made again.
    return null
  }
}

/**
 * The file `<name>.lasso-weights` of a folder (what suits no file's name becomes a dash) with these tensors in it: taken as it is when it was made of the same origin
 * and is undamaged, made again otherwise. It is a safetensors file, so that anything that reads those can look at it.
 * @param origin says all that the values depend on: the checkpoint and how they are derived
 * @throws Error when it is not there and cannot be written
 */
export const openSidecar = (folder: string, name: string, origin: string, kept: readonly KeptTensor[]): Sidecar => {
  const tensors = ordered(kept)
  const file = `${name.replace(/[^\w.-]+/g, '-')}.lasso-weights`
  const path = join(folder, file)
  const key = keyOf(origin, tensors)
  const found = read(path, key)
  if (found) return found
  mkdirSync(folder, { recursive: true })
  sweep(folder, file)
  write(path, key, tensors)
  const made = read(path, key)
  if (!made) throw new Error(`${path} is not what was written to it`)
  return made
}
