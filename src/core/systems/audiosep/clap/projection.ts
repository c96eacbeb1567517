import type { Node } from '../../../nn/graph.ts'
import { divide, maximum, relu, scalar } from '../../../nn/operators/elementwise.ts'
import { mappedLinear as linear } from '../../../nn/operators/layers.ts'
import { length } from '../../../nn/operators/shape.ts'
import type { Weights } from '../../../nn/weights.ts'

/** Shortest vector that is made one long (`torch.nn.functional.normalize`). */
const smallestLength = 1e-12

/**
 * From a branch of CLAP into the space that text and audio share (models/CLAP/open_clip/model.py, `text_projection` and
 * `audio_projection`, `mlp_act` relu).
 * @param x [1, size of the branch's vector]
 * @returns a vector of length 1, [1, 512]
 */
export const project = (x: Node, w: Weights): Node => {
  const y = linear(relu(linear(x, w.under('0')), w.path), w.under('2')) // [1, 512]
  return divide(y, maximum(length(y, [-1], true, w.path), scalar(x, smallestLength), w.path), w.path)
}
