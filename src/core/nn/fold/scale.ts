import type { Graph } from '../graph.ts'
import { convolutionOf, pointwiseAttributes } from './convolution.ts'
import { same } from './derivations.ts'
import { draftOf } from './draft.ts'
import { isPerChannel } from './shift.ts'

/**
 * A product with one known number a channel right after a convolution becomes a convolution of single channels, which goes
 * into the one before it: the scale that a query gives (FiLM, Perez et al. 2018, arXiv 1709.07871).
 */
export const foldScales = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const { op, outputs } of graph.operations) {
    if (op !== 'Mul') continue
    const [made] = outputs as [string]
    const { inputs } = draft.producer(made)!
    const [layer, scale] = draft.constant(inputs[1]!) ? inputs : [inputs[1], inputs[0]]
    const before = convolutionOf(draft, draft.producer(layer!))
    const shape = draft.shapeOf(made)
    const channels = before?.shape[0] ?? 0
    if (!before || !draft.hasOneReader(before.output) || !draft.constant(scale!)) continue
    if (!isPerChannel(draft.shapeOf(scale!), channels, shape.length)) continue
    const spatial = shape.length - 2
    const weight = draft.derive(
      `${scale}/factors`,
      [channels, 1, ...new Array<number>(spatial).fill(1)],
      [scale!],
      same,
    )
    const attributes = pointwiseAttributes(spatial, channels)
    draft.redirect(
      made,
      draft.add(`${made}/scaled`, { op: 'Conv', inputs: [before.output, weight], shape, attributes }),
    )
  }
  return draft.finish()
}
