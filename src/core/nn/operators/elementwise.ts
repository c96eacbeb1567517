import type { Attributes, Node } from '../graph.ts'
import { type Shape, showShape, type TensorType } from '../tensor.ts'

/** A layer was given a shape that it does not take. The message names the layer, what was expected and what it received. */
export class ShapeMismatch extends Error {
  override readonly name = 'ShapeMismatch'
}

/** @throws ShapeMismatch unless `holds` */
export const expectShape = (holds: boolean, layer: string, expected: string, received: Shape): void => {
  if (!holds) throw new ShapeMismatch(`${layer}: expected ${expected}, received ${showShape(received)}`)
}

/** The shape of two operands together, as NumPy broadcasts them. @throws ShapeMismatch */
export const broadcast = (a: Shape, b: Shape, layer: string): Shape => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    expectShape(left === right || left === 1 || right === 1, layer, `a shape that goes with ${showShape(a)}`, b)
    return left === 1 ? right : left
  })
}

const binary =
  (op: string, result?: TensorType) =>
  (a: Node, b: Node, layer = op): Node => {
    if (a.type !== b.type) throw new ShapeMismatch(`${layer}: expected ${a.type}, received ${b.type}`)
    return a.graph.operation(
      op,
      [a, b],
      { shape: broadcast(a.shape, b.shape, layer), type: result ?? a.type },
      {},
      layer,
    )
  }

export const add = binary('Add')
export const subtract = binary('Sub')
export const multiply = binary('Mul')
export const divide = binary('Div')
export const power = binary('Pow')
export const maximum = binary('Max')
export const minimum = binary('Min')
export const greater = binary('Greater', 'bool')

const unary =
  (op: string, attributes: Attributes = {}) =>
  (x: Node, layer = op): Node =>
    x.graph.operation(op, [x], x, attributes, layer)

export const relu = unary('Relu')
export const sigmoid = unary('Sigmoid')
export const tanh = unary('Tanh')
export const squareRoot = unary('Sqrt')
export const exponential = unary('Exp')
export const logarithm = unary('Log')
export const negate = unary('Neg')
export const sine = unary('Sin')
export const cosine = unary('Cos')
/** Gaussian error linear unit, exact (erf), as `torch.nn.functional.gelu`. */
export const gelu = unary('Gelu')

/** @param slope of the negative side */
export const leakyRelu = (x: Node, slope: number, layer = 'LeakyRelu'): Node =>
  x.graph.operation('LeakyRelu', [x], x, { alpha: { float: slope } }, layer)

/** A float32 scalar as a value of the graph of `x`. */
export const scalar = (x: Node, value: number, hint = 'scalar'): Node =>
  x.graph.constant({ type: 'float32', shape: [], data: Float32Array.of(value) }, hint)

/** `condition ? a : b`, element by element. */
export const where = (condition: Node, a: Node, b: Node, layer = 'Where'): Node => {
  const shape = broadcast(broadcast(condition.shape, a.shape, layer), b.shape, layer)
  return a.graph.operation('Where', [condition, a, b], { shape, type: a.type }, {}, layer)
}

/** Softmax along `axis`; negative axes count from the end. */
export const softmax = (x: Node, axis = -1, layer = 'Softmax'): Node =>
  x.graph.operation('Softmax', [x], x, { axis: { int: axis } }, layer)
