import type { GraphBuilder } from '../../../nn/graph.ts'
import { type WeightIndex, WeightMismatch, type Weights, weightsOf } from '../../../nn/weights.ts'

/** A tensor that every CLAP checkpoint with a RoBERTa in it has. */
const landmark = 'text_projection.0.weight'

/**
 * What stands before the names of CLAP's tensors: `query_encoder.model` in AudioSep's checkpoints, `module` or nothing in
 * CLAP's own. Null where there is no CLAP.
 */
export const findClap = (index: WeightIndex): string | null => {
  for (const name of index.keys())
    if (name === landmark || name.endsWith(`.${landmark}`)) return name.slice(0, -landmark.length - 1)
  return null
}

/**
 * CLAP's tensors for a graph: `text_branch`, `text_projection`, `audio_branch`, `audio_projection`.
 * @throws WeightMismatch when the checkpoint holds no CLAP
 */
export const clapWeights = (graph: GraphBuilder, index: WeightIndex): Weights => {
  const prefix = findClap(index)
  if (prefix === null) throw new WeightMismatch(`${landmark}: the checkpoint holds no CLAP`)
  return weightsOf(graph, index, prefix)
}
