import type { ByteSource } from '../audio/byte-source.ts'
import { elementBytes, elementCount } from '../nn/tensor.ts'
import type { CheckpointTensor } from './checkpoint.ts'
import { type Elements, readElements } from './elements.ts'
import { rowMajorStrides } from './layout.ts'
import { isRun, type Piece, visitPiece } from './pieces.ts'
import { readPieces } from './read-tensor.ts'
import { refuse, showText } from './refusal.ts'

/** What tells two tensors of one shape apart at a glance. */
export type TensorSummary = {
  /** The first values in row-major order. */
  readonly first: readonly number[]
  /** In float64; exact for integers until it is rounded at the end. */
  readonly sum: number
}

/** Elements that are added before their sum joins the total, so that a million small values are not lost on a large one. */
const blockElements = 4096

const sumNumbers = (values: Exclude<Elements, BigInt64Array>): number => {
  let total = 0
  for (let from = 0; from < values.length; from += blockElements) {
    const to = Math.min(values.length, from + blockElements)
    let block = 0
    for (let index = from; index < to; index++) block += values[index]!
    total += block
  }
  return total
}

/** By halves of 32 bits, whose sums over a block are exact, because adding bigints is slow. */
const sumIntegers = (values: BigInt64Array): bigint => {
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  const high = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  let total = 0n
  for (let from = 0; from < low.length; from += 2 * blockElements) {
    const to = Math.min(low.length, from + 2 * blockElements)
    let lows = 0
    let highs = 0
    for (let index = from; index < to; index += 2) {
      lows += low[index]!
      highs += high[index + 1]!
    }
    total += (BigInt(highs) << 32n) + BigInt(lows)
  }
  return total
}

/** The elements of a piece without what lies between them. */
const gather = <T extends Elements>(piece: Piece, elements: T): T => {
  if (isRun(piece)) return elements
  const count = piece.axes.reduce((product, { size }) => product * size, 1)
  const found = new (elements.constructor as new (length: number) => T)(count)
  let at = 0
  visitPiece(piece, (from) => {
    found[at++] = elements[from]!
  })
  return found
}

const readFirst = (source: ByteSource, tensor: CheckpointTensor, most: number): number[] => {
  const { shape, strides, type, offset, name } = tensor
  const steps = rowMajorStrides(shape)
  return Array.from({ length: Math.min(most, elementCount(shape)) }, (_, index) => {
    const element = shape.reduce(
      (sum, size, axis) => sum + (Math.floor(index / steps[axis]!) % size) * strides[axis]!,
      0,
    )
    const bytes = source.read(offset + element * elementBytes[type], elementBytes[type])
    if (bytes.length !== elementBytes[type]) refuse(`the file ends within “${showText(name)}”`)
    return Number(readElements(type, bytes)[0])
  })
}

/**
 * The first values and the sum of a tensor of any size, read in pieces.
 * @throws CheckpointRefusal when the file has become shorter since its index was read
 */
export const summarise = (source: ByteSource, tensor: CheckpointTensor, most = 4): TensorSummary => {
  let sum = 0
  let integers = 0n
  for (const { piece, elements } of readPieces(source, tensor)) {
    const values = gather(piece, elements)
    if (values instanceof BigInt64Array) integers += sumIntegers(values)
    else sum += sumNumbers(values)
  }
  return { first: readFirst(source, tensor, most), sum: tensor.type === 'int64' ? Number(integers) : sum }
}
