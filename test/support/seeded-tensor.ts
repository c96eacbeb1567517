import { elementCount, type Shape } from '../../src/core/nn/tensor.ts'

/** A tensor that any language can make again: element i is `offset + scale · v`, v in [−1, 1) by key and i alone. */
export type SeededTensor = {
  readonly key: string
  readonly shape: Shape
  readonly scale: number
  readonly offset: number
}

const encoder = new TextEncoder()

/** FNV-1a, 32 bits, of the UTF-8 bytes. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (const byte of encoder.encode(text)) h = Math.imul(h ^ byte, 0x01000193)
  return h >>> 0
}

/** Elements `from` on of a seeded tensor in row-major order, written into `into`. */
export const fillSeeded = ({ key, scale, offset }: SeededTensor, into: Float32Array, from = 0): void => {
  // The finaliser of MurmurHash3 over a Weyl sequence.
  let weyl = (hash(key) + Math.imul(from, 0x9e3779b9)) | 0
  for (let i = 0; i < into.length; i++) {
    let x = weyl
    x ^= x >>> 16
    x = Math.imul(x, 0x85ebca6b)
    x ^= x >>> 13
    x = Math.imul(x, 0xc2b2ae35)
    x ^= x >>> 16
    into[i] = offset + scale * (((x >>> 8) / 16777216) * 2 - 1)
    weyl = (weyl + 0x9e3779b9) | 0
  }
}

/** All elements of a seeded tensor in row-major order. */
export const seededTensor = (tensor: SeededTensor): Float32Array => {
  const values = new Float32Array(elementCount(tensor.shape))
  fillSeeded(tensor, values)
  return values
}
