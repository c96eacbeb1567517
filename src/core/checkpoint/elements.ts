import type { TensorType } from '../nn/tensor.ts'

/** Elements as they are stored, except bfloat16, which has no array of its own and comes as float32. */
export type Elements =
  | Float32Array
  | Float16Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array

const fromBfloat16 = (bytes: Uint8Array<ArrayBuffer>): Float32Array => {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  const words = new Uint32Array(halves.length)
  for (let index = 0; index < halves.length; index++) words[index] = halves[index]! << 16
  return new Float32Array(words.buffer)
}

/**
 * Bytes of a checkpoint as numbers. Every machine that Lasso runs on is little-endian, as checkpoints are.
 * @param bytes whole elements, aligned to their size in their buffer
 */
export const readElements = (type: TensorType, bytes: Uint8Array<ArrayBuffer>): Elements => {
  const { buffer, byteOffset, length } = bytes
  switch (type) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length / 4)
    case 'float16':
      return new Float16Array(buffer, byteOffset, length / 2)
    case 'bfloat16':
      return fromBfloat16(bytes)
    case 'float64':
      return new Float64Array(buffer, byteOffset, length / 8)
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, length / 8)
    case 'int32':
      return new Int32Array(buffer, byteOffset, length / 4)
    case 'int16':
      return new Int16Array(buffer, byteOffset, length / 2)
    case 'int8':
      return new Int8Array(buffer, byteOffset, length)
    case 'uint8':
      return bytes
    case 'bool':
      return bytes.map((byte) => (byte === 0 ? 0 : 1))
  }
}
