import type { Attributes, Node } from '../graph.ts'
import { elementCount, type Shape, showShape } from '../tensor.ts'
import { expectShape } from './elementwise.ts'

/** Axis numbers and sizes travel as int64 tensors. */
export const integers = (x: Node, values: readonly number[], hint: string): Node =>
  x.graph.constant({ type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) }, hint)

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

/** The same elements in another shape; one size may be −1. */
export const reshape = (x: Node, shape: Shape, layer = 'Reshape'): Node => {
  const known = shape.reduce((count, size) => (size === -1 ? count : count * size), 1)
  const sizes = shape.map((size) => (size === -1 ? elementCount(x.shape) / known : size))
  expectShape(elementCount(sizes) === elementCount(x.shape), layer, `${elementCount(sizes)} elements`, x.shape)
  return x.graph.operation(
    'Reshape',
    [x, integers(x, sizes, `${layer}/shape`)],
    { shape: sizes, type: x.type },
    {},
    layer,
  )
}

/** Reorders axes: axis i of the result is axis `order[i]` of `x`. */
export const transpose = (x: Node, order: readonly number[], layer = 'Transpose'): Node => {
  const complete = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis))
  expectShape(complete, layer, `axes [${order.join(', ')}]`, x.shape)
  const shape = order.map((axis) => x.shape[axis]!)
  return x.graph.operation('Transpose', [x], { shape, type: x.type }, { perm: { ints: order } }, layer)
}

/** Joins along an axis. */
export const concat = (parts: readonly Node[], axis: number, layer = 'Concat'): Node => {
  const first = parts[0]!
  const along = positive(axis, first.shape.length)
  for (const { shape } of parts)
    expectShape(
      shape.length === first.shape.length && shape.every((size, at) => at === along || size === first.shape[at]),
      layer,
      `${showShape(first.shape)} but for axis ${along}`,
      shape,
    )
  const total = parts.reduce((sum, { shape }) => sum + shape[along]!, 0)
  const shape = first.shape.with(along, total)
  return first.graph.operation('Concat', parts, { shape, type: first.type }, { axis: { int: along } }, layer)
}

/** Elements `from` to `to` (left out) along one axis. */
export const slice = (x: Node, axis: number, from: number, to: number, layer = 'Slice'): Node => {
  const along = positive(axis, x.shape.length)
  expectShape(from >= 0 && from < to && to <= x.shape[along]!, layer, `at least ${to} along axis ${along}`, x.shape)
  const limits = [
    integers(x, [from], `${layer}/from`),
    integers(x, [to], `${layer}/to`),
    integers(x, [along], `${layer}/axis`),
  ]
  return x.graph.operation('Slice', [x, ...limits], { shape: x.shape.with(along, to - from), type: x.type }, {}, layer)
}

/** Pads one axis; `reflect` mirrors without repeating the edge, as PyTorch's `reflect`. */
export const pad = (
  x: Node,
  axis: number,
  [before, after]: readonly [number, number],
  mode: 'constant' | 'reflect' = 'constant',
  layer = 'Pad',
): Node => {
  const along = positive(axis, x.shape.length)
  if (before === 0 && after === 0) return x
  const size = x.shape[along]!
  expectShape(
    mode === 'constant' || Math.max(before, after) < size,
    layer,
    `more than ${before} along axis ${along}`,
    x.shape,
  )
  const amounts = x.shape
    .flatMap((_, at) => (at === along ? before : 0))
    .concat(x.shape.map((_, at) => (at === along ? after : 0)))
  const shape = x.shape.with(along, before + size + after)
  return x.graph.operation(
    'Pad',
    [x, integers(x, amounts, `${layer}/amounts`)],
    { shape, type: x.type },
    { mode: { string: mode } },
    layer,
  )
}

/** Rows of `table` along `axis` at integer `indices`. */
export const gather = (table: Node, indices: Node, axis = 0, layer = 'Gather'): Node => {
  const shape = [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)]
  return table.graph.operation('Gather', [table, indices], { shape, type: table.type }, { axis: { int: axis } }, layer)
}

const reduction =
  (op: string) =>
  (x: Node, axes: readonly number[], keep = true, layer = op): Node => {
    const along = axes.map((axis) => positive(axis, x.shape.length))
    const shape = keep
      ? x.shape.map((size, axis) => (along.includes(axis) ? 1 : size))
      : x.shape.filter((_, axis) => !along.includes(axis))
    const attributes: Attributes = { keepdims: { int: keep ? 1 : 0 } }
    return x.graph.operation(op, [x, integers(x, along, `${layer}/axes`)], { shape, type: x.type }, attributes, layer)
  }

export const mean = reduction('ReduceMean')
export const sum = reduction('ReduceSum')
/** The largest along axes. */
export const largest = reduction('ReduceMax')
/** Euclidean length along axes. */
export const length = reduction('ReduceL2')
