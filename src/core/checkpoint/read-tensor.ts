import type { ByteSource } from '../audio/byte-source.ts'
import { elementBytes, elementCount, type Tensor } from '../nn/tensor.ts'
import type { CheckpointTensor } from './checkpoint.ts'
import { type Elements, readElements } from './elements.ts'
import { isRun, type Piece, piecesOf, visitPiece } from './pieces.ts'
import { refuse, showText } from './refusal.ts'

/** Elements that are read at once: 4 MB of float32. */
const mostAtOnce = 1 << 20

/** The elements of every piece of a tensor, read from its file as they are asked for. */
export function* readPieces(
  source: ByteSource,
  tensor: CheckpointTensor,
): Generator<{ readonly piece: Piece; readonly elements: Elements }> {
  for (const piece of piecesOf(tensor, mostAtOnce)) {
    const length = piece.extent * elementBytes[tensor.type]
    const bytes = source.read(piece.offset, length)
    if (bytes.length !== length) refuse(`the file ends within “${showText(tensor.name)}”`)
    yield { piece, elements: readElements(tensor.type, bytes) }
  }
}

/** Copies all elements to their places, converted by the array that takes them. */
const fill = (source: ByteSource, tensor: CheckpointTensor, data: Float32Array | Int32Array | Uint8Array): void => {
  for (const { piece, elements } of readPieces(source, tensor)) {
    const numbers = elements as Exclude<Elements, BigInt64Array>
    if (isRun(piece)) data.set(numbers, piece.target)
    else
      visitPiece(piece, (from, to) => {
        data[to] = numbers[from]!
      })
  }
}

/**
 * Values of a tensor in row-major order, whatever its strides: floats become float32, integers of up to 32 bits int32.
 * @throws CheckpointRefusal when the file has become shorter since its index was read
 */
export const readTensor = (source: ByteSource, tensor: CheckpointTensor): Tensor => {
  const { shape, type } = tensor
  const count = elementCount(shape)
  switch (type) {
    case 'int64': {
      const data = new BigInt64Array(count)
      for (const { piece, elements } of readPieces(source, tensor))
        visitPiece(piece, (from, to) => {
          data[to] = (elements as BigInt64Array)[from]!
        })
      return { type: 'int64', shape, data }
    }
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint8': {
      const data = new Int32Array(count)
      fill(source, tensor, data)
      return { type: 'int32', shape, data }
    }
    case 'bool': {
      const data = new Uint8Array(count)
      fill(source, tensor, data)
      return { type: 'bool', shape, data }
    }
    default: {
      const data = new Float32Array(count)
      fill(source, tensor, data)
      return { type: 'float32', shape, data }
    }
  }
}
