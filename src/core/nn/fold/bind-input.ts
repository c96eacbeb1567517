import { assert } from '../../base/assert.ts'
import type { Graph } from '../graph.ts'
import { sameShape, showShape, type Tensor } from '../tensor.ts'

/**
 * The same network with one of its inputs known: a query, once for many windows. What is made of the value is made anew for
 * every value, and never kept in a file.
 */
export const bindInput = (graph: Graph, name: string, tensor: Tensor): Graph => {
  const input = graph.inputs.find((candidate) => candidate.name === name)
  assert(input, `${graph.name} has no input “${name}”`)
  assert(
    input.type === tensor.type && sameShape(input.shape, tensor.shape),
    `“${name}” is ${input.type} ${showShape(input.shape)}, not ${tensor.type} ${showShape(tensor.shape)}`,
  )
  return {
    ...graph,
    inputs: graph.inputs.filter((candidate) => candidate !== input),
    initializers: new Map([
      ...graph.initializers,
      [name, { ...input, source: { kind: 'values', tensor, bound: true } }],
    ]),
  }
}
