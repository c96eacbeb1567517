import { createGraph, type Graph } from '../../nn/graph.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { OpenModel } from '../model.ts'
import { type ConditionedNetwork, openConditionedNetwork } from '../streaming/conditioned-network.ts'
import { bins } from '../streaming/spectra.ts'
import { unet } from './unet.ts'

/** The U-Net of a model for windows of a fixed number of frames. Its masks are logits, [frames, 1024]. */
export type Separator = ConditionedNetwork & { readonly frames: number }

/** The network as its formula says, with the condition as an input. */
export const unetGraph = (tensors: WeightIndex, frames: number): Graph => {
  const graph = createGraph('zeroshot-asp-unet')
  const w = weightsOf(graph, tensors)
  const [, conditionSize] = w.shapeOf('conv_block7.emb1.weight') as [number, number]
  const magnitude = graph.input('magnitude', [1, 1, frames, bins])
  const condition = graph.input('condition', [1, conditionSize])
  graph.output('mask', unet(magnitude, condition, w))
  return graph.finish()
}

/**
 * Makes the U-Net of a model ready for windows of `frames` frames.
 * @throws WeightMismatch when the checkpoint does not hold it
 */
export const openSeparator = async (model: OpenModel, frames: number): Promise<Separator> => ({
  frames,
  ...openConditionedNetwork(model, unetGraph(model.tensors, frames)),
})
