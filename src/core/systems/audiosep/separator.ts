import { createGraph, type Graph } from '../../nn/graph.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { OpenModel } from '../model.ts'
import { type ConditionedNetwork, openConditionedNetwork } from '../streaming/conditioned-network.ts'
import { bins } from '../streaming/spectra.ts'
import { resunet30 } from './resunet30.ts'

/** Numbers of an embedding that conditions the network (config/audiosep_base.yaml, `condition_size`). */
const conditionSize = 512

/** Where the tensors of the network lie in AudioSep's checkpoint. */
const prefix = 'ss_model'

/** The separation network of a model, for windows of a fixed number of frames. Its masks are logits, [3, frames, 1024]. */
export type Separator = ConditionedNetwork & { readonly frames: number }

/** The network as its formula says, with the condition as an input. */
export const plainSeparator = (tensors: WeightIndex, frames: number): Graph => {
  const graph = createGraph('audiosep-resunet30')
  const magnitude = graph.input('magnitude', [1, 1, frames, bins])
  const condition = graph.input('condition', [1, conditionSize])
  graph.output('mask', resunet30(magnitude, condition, weightsOf(graph, tensors, prefix)))
  return graph.finish()
}

/**
 * Makes the network of a model ready for windows of `frames` frames.
 * @throws WeightMismatch when the checkpoint does not hold it; DeviceError, at a mask, when the device cannot take it
 */
export const openSeparator = async (model: OpenModel, frames: number): Promise<Separator> => ({
  frames,
  ...openConditionedNetwork(model, plainSeparator(model.tensors, frames)),
})
