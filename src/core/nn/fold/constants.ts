import type { Derivation, Graph, Operation } from '../graph.ts'
import { elementCount, type Shape } from '../tensor.ts'
import { intsOf } from './convolution.ts'
import { floats } from './derivations.ts'
import { draftOf } from './draft.ts'

/** Position in a row-major tensor of every element of `shape`, when axis i is walked in steps of `strides[i]`. */
const walk = (shape: Shape, strides: readonly number[]): Int32Array => {
  const positions = new Int32Array(elementCount(shape))
  let filled = 1
  for (const [axis, size] of shape.entries()) {
    for (let at = filled - 1; at >= 0; at--)
      for (let step = size - 1; step >= 0; step--) positions[at * size + step] = positions[at]! + step * strides[axis]!
    filled *= size
  }
  return positions
}

const stridesOf = (shape: Shape): number[] => shape.map((_, axis) => elementCount(shape.slice(axis + 1)))

/** Strides by which a smaller operand is read again and again, as NumPy broadcasts it. */
const broadcastStrides = (from: Shape, to: Shape): number[] => {
  const own = stridesOf(from)
  return to.map((_, axis) => {
    const there = axis - to.length + from.length
    return there < 0 || from[there] === 1 ? 0 : own[there]!
  })
}

const elementwise =
  (compute: (a: number, b: number) => number) =>
  (shape: Shape): Derivation =>
  ([a, b]) => {
    const left = walk(shape, broadcastStrides(a!.shape, shape))
    const right = walk(shape, broadcastStrides(b!.shape, shape))
    return Float32Array.from(left, (at, index) => compute(floats(a!)[at]!, floats(b!)[right[index]!]!))
  }

const multiplied =
  (shape: Shape): Derivation =>
  ([a, b]) => {
    const [rows, columns] = shape as [number, number]
    const inner = a!.shape[1]!
    const [left, right] = [floats(a!), floats(b!)]
    const product = new Float64Array(rows * columns)
    for (let row = 0; row < rows; row++)
      for (let at = 0; at < inner; at++) {
        const factor = left[row * inner + at]!
        for (let column = 0; column < columns; column++)
          product[row * columns + column]! += factor * right[at * columns + column]!
      }
    return Float32Array.from(product)
  }

/** The product with the second operand turned, which reads both row by row: what a linear layer is. */
const multipliedByTurned =
  (shape: Shape): Derivation =>
  ([a, b]) => {
    const [rows, columns] = shape as [number, number]
    const inner = a!.shape[1]!
    const [left, right] = [floats(a!), floats(b!)]
    const product = new Float32Array(rows * columns)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        let total = 0
        for (let at = 0; at < inner; at++) total += left[row * inner + at]! * right[column * inner + at]!
        product[row * columns + column] = total
      }
    return product
  }

const turned =
  (shape: Shape, order: readonly number[]): Derivation =>
  ([x]) => {
    const strides = stridesOf(x!.shape)
    const values = floats(x!)
    return Float32Array.from(
      walk(
        shape,
        order.map((axis) => strides[axis]!),
      ),
      (at) => values[at]!,
    )
  }

/** How an operation is computed when all that it reads is known; null for those that stay in the graph. */
const derivation = ({ op, attributes }: Operation, shape: Shape, inputs: readonly Shape[]): Derivation | null => {
  if (op === 'Add') return elementwise((a, b) => a + b)(shape)
  if (op === 'Sub') return elementwise((a, b) => a - b)(shape)
  if (op === 'Mul') return elementwise((a, b) => a * b)(shape)
  if (op === 'MatMul' && inputs.every(({ length }) => length === 2)) return multiplied(shape)
  if (op === 'Transpose') return turned(shape, intsOf(attributes, 'perm'))
  if (op === 'Reshape') return ([x]) => floats(x!)
  return null
}

/** Computes in advance what depends on no input: linear layers over a bound query, weights turned and reshaped. */
export const foldConstants = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  /** Known matrices that are others turned. */
  const turnedFrom = new Map<string, string>()
  for (const { outputs } of graph.operations) {
    // Operations are in an order in which they can be run: what this one reads may just have become a constant.
    const [made] = outputs as [string]
    const operation = draft.producer(made)!
    // The shape that `Reshape` reads is an int64 list that its output's shape already says.
    const read = operation.op === 'Reshape' ? operation.inputs.slice(0, 1) : operation.inputs
    const known = read.every((input) => draft.constant(input)?.type === 'float32')
    if (!known || draft.isOutput(made)) continue
    const shape = draft.shapeOf(made)
    const shapes = read.map((input) => draft.shapeOf(input))
    const compute = derivation(operation, shape, shapes)
    if (!compute) continue
    const [left, right = ''] = read as [string, string?]
    const original = operation.op === 'MatMul' ? turnedFrom.get(right) : undefined
    const result = original
      ? draft.derive(`${made}/known`, shape, [left, original], multipliedByTurned(shape))
      : draft.derive(`${made}/known`, shape, read, compute)
    if (operation.op === 'Transpose' && intsOf(operation.attributes, 'perm').join() === '1,0')
      turnedFrom.set(result, left)
    draft.redirect(made, result)
  }
  return draft.finish()
}
