import type { Derivation } from '../graph.ts'
import type { Tensor } from '../tensor.ts'

/** Values of a tensor that passes know to be float32. */
export const floats = ({ type, data }: Tensor): Float32Array => {
  if (type !== 'float32') throw new Error(`Bug: a derived weight is made of ${type}`)
  return data
}

/** The same values in another shape. */
export const same: Derivation = ([x]) => floats(x!)

/** Of two tensors with as many values, in any shapes. */
export const sum: Derivation = ([a, b]) => floats(a!).map((value, at) => value + floats(b!)[at]!)
