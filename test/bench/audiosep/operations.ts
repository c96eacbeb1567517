import type { Graph, Operation } from '../../../src/core/nn/graph.ts'
import { elementCount, type Shape } from '../../../src/core/nn/tensor.ts'

/**
 * Floating-point operations of one run of a graph, a multiplication and an addition counting as two: those of its
 * convolutions and matrix products, which are all but a few thousandths.
 */
export const operationsOf = (graph: Graph): number => {
  const inputs = new Map(graph.inputs.map((input) => [input.name, input]))
  const shapeOf = (name: string): Shape =>
    (graph.values.get(name) ?? graph.initializers.get(name) ?? inputs.get(name))!.shape
  const count = ({ op, inputs: [x, y], outputs: [z] }: Operation): number => {
    switch (op) {
      case 'Conv': // weight [outputs, inputs / groups, ...kernel]: a dot product for each element that comes out
        return 2 * elementCount(shapeOf(z!)) * elementCount(shapeOf(y!).slice(1))
      case 'ConvTranspose': // weight [inputs, outputs, ...kernel]: each element that goes in is spread
        return 2 * elementCount(shapeOf(x!)) * elementCount(shapeOf(y!).slice(1))
      case 'MatMul':
      case 'Gemm':
        return 2 * elementCount(shapeOf(z!)) * shapeOf(x!).at(-1)!
      default:
        return 0
    }
  }
  return graph.operations.reduce((sum, operation) => sum + count(operation), 0)
}
