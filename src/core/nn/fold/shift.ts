import type { Graph } from '../graph.ts'
import type { Shape } from '../tensor.ts'
import { convolutionOf, likeConvolution } from './convolution.ts'
import { same, sum } from './derivations.ts'
import { draftOf } from './draft.ts'

/** Whether a constant adds one number to every channel: [1, C, 1, …] or [C, 1, …]. */
const isPerChannel = (shape: Shape, channels: number, rank: number): boolean => {
  const full = [...new Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape]
  return full.length === rank && full.every((size, axis) => size === (axis === 1 ? channels : 1))
}

/** A sum with one known number a channel right after a convolution goes into its bias. */
export const foldShifts = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const { op, outputs } of graph.operations) {
    if (op !== 'Add') continue
    const [made] = outputs as [string]
    const { inputs } = draft.producer(made)!
    const [layer, shift] = draft.constant(inputs[1]!) ? inputs : [inputs[1], inputs[0]]
    const before = convolutionOf(draft, draft.producer(layer!))
    const shape = draft.shapeOf(made)
    const channels = before?.shape[0] ?? 0
    if (!before || !draft.hasOneReader(before.output) || !draft.constant(shift!)) continue
    if (!isPerChannel(draft.shapeOf(shift!), channels, shape.length)) continue
    const bias = before.bias
      ? draft.derive(`${before.bias}+`, [channels], [before.bias, shift!], sum)
      : draft.derive(`${before.weight}/shift`, [channels], [shift!], same)
    draft.redirect(made, draft.add(before.output, likeConvolution(before, before.input, before.weight, bias, shape)))
  }
  return draft.finish()
}
