import { createGraph, type Graph } from '../../nn/graph.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { OpenModel } from '../model.ts'
import { type ConditionedNetwork, openConditionedNetwork } from '../streaming/conditioned-network.ts'
import type { Preset } from './form.ts'
import { separatorNetwork } from './separator-network.ts'
import { unionOf } from './union.ts'

/** Where the tensors of the network lie in the model's file. */
const prefix = 'separator'

/** The separation network of a model, for windows of a fixed number of frames. Its masks are logits, [3, frames, bins − 1]. */
export type Separator = ConditionedNetwork & { readonly frames: number }

/** Numbers of an embedding. */
export const embeddingSize = (tensors: WeightIndex): number => tensors.get(`${prefix}.condition.weight`)?.shape[1] ?? 0

/** What the frames of a window are a multiple of: the deepest level has halved them that often. */
export const windowMultiple = ({ patch, levels }: Preset): number => patch * 2 ** levels

/** The network as its formula says, with the condition as an input. */
export const plainSeparator = (tensors: WeightIndex, preset: Preset, frames: number): Graph => {
  const graph = createGraph('embedded-separator')
  const magnitude = graph.input('magnitude', [1, preset.phase ? 3 : 1, frames, preset.frameSize / 2])
  const condition = graph.input('condition', [1, embeddingSize(tensors)])
  graph.output('mask', separatorNetwork(magnitude, condition, preset, weightsOf(graph, tensors, prefix)))
  return graph.finish()
}

/**
 * Makes the network of a model ready for windows of `frames` frames. It was trained to give one sound for one embedding. A
 * condition that is several embeddings one after another asks for all of their sounds together: the network runs for each.
 * @throws WeightMismatch when the file does not hold it; DeviceError, at a mask, when the device cannot take it
 */
export const openSeparator = (model: OpenModel, preset: Preset, frames: number): Separator => {
  const network = openConditionedNetwork(model, plainSeparator(model.tensors, preset, frames))
  const size = embeddingSize(model.tensors)
  return {
    frames,
    mask: async (features, conditions, tell) => {
      const counts = conditions.map(({ length }) => length / size)
      const single = conditions.flatMap((condition, index) =>
        Array.from({ length: counts[index]! }, (_, at) => condition.subarray(at * size, (at + 1) * size)),
      )
      const masks = await network.mask(features, single, tell)
      let from = 0
      return counts.map((count) => {
        const parts = masks.slice(from, from + count)
        from += count
        return unionOf(parts)
      })
    },
    release: () => network.release(),
  }
}
