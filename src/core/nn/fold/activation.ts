import type { Graph } from '../graph.ts'
import { convolutionOf, pointwiseAttributes } from './convolution.ts'
import { draftOf } from './draft.ts'

/**
 * A leaky activation after a sum of convolutions gets a convolution of its own that changes nothing. The runtime merges the
 * two into one pass over its blocked layout; without it, the value would be brought to the plain layout and back.
 */
export const carryActivations = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const operation of graph.operations) {
    const [sum] = operation.inputs
    if (operation.op !== 'LeakyRelu' || draft.producer(sum!)?.op !== 'Add') continue
    const [made] = operation.outputs as [string]
    const shape = draft.shapeOf(sum!)
    if (shape.length !== 4 || !draft.consumers(made).some((reader) => convolutionOf(draft, reader))) continue
    const channels = shape[1]!
    const weight = draft.addValues(`${made}/ones`, {
      type: 'float32',
      shape: [channels, 1, 1, 1],
      data: new Float32Array(channels).fill(1),
    })
    const attributes = pointwiseAttributes(2, channels)
    const carrier = draft.add(`${made}/carrier`, { op: 'Conv', inputs: [sum!, weight], shape, attributes })
    draft.redirect(sum!, carrier, [draft.producer(made)!])
  }
  return draft.finish()
}
