import type { Derivation, Graph, Initializer } from '../../core/nn/graph.ts'
import type { Placement } from '../../core/nn/onnx.ts'
import { elementBytes, elementCount, type Tensor } from '../../core/nn/tensor.ts'
import type { ModelTensors } from './model-tensors.ts'

const bytesOf = ({ data }: Tensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/**
 * Where the weights of a graph lie: those that a file holds as the graph wants them stay there, and are mapped; others
 * (another element type, a strided view, a derived weight) are made in memory.
 */
export const placeWeights = (graph: Graph, weights: ModelTensors): ((name: string) => Placement) => {
  const valuesOf = (name: string): Tensor => {
    const { source } = initializerOf(name)
    if (source.kind === 'values') return source.tensor
    return source.kind === 'weight' ? weights.read(source.tensor) : derive(name, source.from, source.compute)
  }
  const initializerOf = (name: string): Initializer => {
    const found = graph.initializers.get(name)
    if (!found) throw new Error(`${graph.name}: no initializer is named “${name}”`)
    return found
  }
  const derive = (name: string, from: readonly string[], compute: Derivation): Tensor => ({
    type: 'float32',
    shape: initializerOf(name).shape,
    data: compute(from.map(valuesOf)),
  })
  return (name) => {
    const { source, type, shape } = initializerOf(name)
    if (source.kind === 'weight') {
      const tensor = weights.tensors.get(source.tensor)
      if (tensor?.contiguous && tensor.type === type)
        return {
          file: weights.fileOf(source.tensor),
          offset: tensor.offset,
          length: elementCount(shape) * elementBytes[type],
        }
    }
    return { bytes: bytesOf(valuesOf(name)) }
  }
}
