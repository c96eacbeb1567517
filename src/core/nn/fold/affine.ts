import type { Graph } from '../graph.ts'
import { convolutionOf } from './convolution.ts'
import { same } from './derivations.ts'
import { draftOf } from './draft.ts'

/**
 * What is left of normalisations, as a product and a sum with one number a channel. For devices on which a convolution of
 * single channels is slow, as most graphics cards' libraries do it.
 */
export const spreadAffines = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const operation of graph.operations) {
    const layer = convolutionOf(draft, draft.producer(operation.outputs[0]!))
    if (!layer?.channelwise) continue
    const shape = draft.shapeOf(layer.output)
    const along = shape.map((size, axis) => (axis === 1 ? size : 1))
    const scale = draft.derive(`${layer.weight}/channels`, along, [layer.weight], same)
    const scaled = draft.add(layer.output, { op: 'Mul', inputs: [layer.input, scale], shape })
    const shift = layer.bias && draft.derive(`${layer.bias}/channels`, along, [layer.bias], same)
    draft.redirect(
      layer.output,
      shift ? draft.add(layer.output, { op: 'Add', inputs: [scaled, shift], shape }) : scaled,
    )
  }
  return draft.finish()
}
