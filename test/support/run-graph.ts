import type { Graph } from '../../src/core/nn/graph.ts'
import { elementCount, type Shape, type Tensor, type TensorType } from '../../src/core/nn/tensor.ts'
import { openSession } from '../../src/main/inference/session.ts'
import { seededTensor } from './seeded-tensor.ts'

/** Seeded weights by their names, made when they are asked for. */
export const seededWeights = (shapes: {
  readonly [name: string]: Shape
}): {
  readonly index: ReadonlyMap<string, { readonly type: TensorType; readonly shape: Shape }>
  read(name: string): Tensor
} => ({
  index: new Map(Object.entries(shapes).map(([name, shape]) => [name, { type: 'float32', shape }])),
  read: (name) => {
    const shape = shapes[name]!
    // Variances must be positive; the rest may be anything around zero.
    const offset = name.endsWith('running_var') ? 1.5 : 0
    return { type: 'float32', shape, data: seededTensor({ key: name, shape, scale: 1, offset }) }
  },
})

/** A seeded input. */
export const seededInput = (key: string, shape: Shape): Tensor => ({
  type: 'float32',
  shape,
  data: seededTensor({ key, shape, scale: 1, offset: 0 }),
})

/** Runs a graph once by onnxruntime on the processor; derived weights are computed on the way. */
export const runGraph = async (
  graph: Graph,
  read: (weight: string) => Tensor,
  feeds: { readonly [name: string]: Tensor },
): Promise<{ readonly [name: string]: Tensor }> => {
  const valuesOf = (name: string): Tensor => {
    const { source, shape } = graph.initializers.get(name)!
    if (source.kind === 'values') return source.tensor
    if (source.kind === 'weight') return read(source.tensor)
    const data = source.compute(source.from.map(valuesOf))
    if (data.length !== elementCount(shape)) throw new Error(`${name}: ${data.length} values for [${shape.join(', ')}]`)
    return { type: 'float32', shape, data }
  }
  const place = (name: string) => {
    const { data } = valuesOf(name)
    return { bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  }
  const session = await openSession(graph, { folder: null, place })
  try {
    return await session.run(feeds)
  } finally {
    session.release()
  }
}

/** The largest absolute difference of two tensors of the same shape. */
export const largestDifference = (a: Tensor, b: Tensor): number => {
  if (a.shape.join() !== b.shape.join()) throw new Error(`[${a.shape.join()}] and [${b.shape.join()}] differ in shape`)
  const [left, right] = [a.data as Float32Array, b.data as Float32Array]
  return left.reduce((largest, value, at) => Math.max(largest, Math.abs(value - right[at]!)), 0)
}
