import type { Attributes, Graph } from '../graph.ts'
import { intsOf } from './convolution.ts'
import { draftOf } from './draft.ts'

const isPointwise = (attributes: Attributes): boolean =>
  [...intsOf(attributes, 'kernel_shape'), ...intsOf(attributes, 'strides')].every((size) => size === 1)

/** Takes out what changes nothing: pooling over single elements, copies under another name. */
export const dropNoOperations = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const { op, outputs, attributes } of graph.operations) {
    if (!(op === 'Identity' || (op === 'AveragePool' && isPointwise(attributes)))) continue
    const [made] = outputs as [string]
    const [input] = draft.producer(made)!.inputs as [string]
    // An output needs an operation that makes it, and that makes no other output.
    if (draft.isOutput(made) && (!draft.producer(input) || draft.isOutput(input))) continue
    draft.redirect(made, input)
  }
  return draft.finish()
}
