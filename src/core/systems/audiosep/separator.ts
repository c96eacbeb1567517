import { createGraph, type Graph } from '../../nn/graph.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { OpenModel } from '../model.ts'
import { frameSize, resunet30 } from './resunet30.ts'

/** Bins of a spectrum that the network takes; its mask has one less. */
const bins = frameSize / 2 + 1

/** Numbers of an embedding that conditions the network (config/audiosep_base.yaml, `condition_size`). */
const conditionSize = 512

/** Where the tensors of the network lie in AudioSep's checkpoint. */
const prefix = 'ss_model'

/** The separation network of a model, for windows of a fixed number of frames. */
export type Separator = {
  readonly frames: number
  /**
   * @param magnitude of the mixture's spectrum, [frames, 1025]
   * @param conditions embeddings of queries, 512 numbers each
   * @returns logits of a mask for every condition, [3, frames, 1024]
   */
  mask(magnitude: Float32Array, conditions: readonly Float32Array[]): Promise<Float32Array[]>
  release(): void
}

/** The network as its formula says, with the condition as an input. */
const plainGraph = (tensors: WeightIndex, frames: number): Graph => {
  const graph = createGraph('audiosep-resunet30')
  const magnitude = graph.input('magnitude', [1, 1, frames, bins])
  const condition = graph.input('condition', [1, conditionSize])
  graph.output('mask', resunet30(magnitude, condition, weightsOf(graph, tensors, prefix)))
  return graph.finish()
}

/**
 * Makes the network of a model ready for windows of `frames` frames.
 * @throws WeightMismatch when the checkpoint does not hold it; DeviceError when the device cannot take it
 */
export const openSeparator = async (model: OpenModel, frames: number): Promise<Separator> => {
  const session = await model.inference.open(plainGraph(model.tensors, frames))
  return {
    frames,
    mask: async (magnitude, conditions) => {
      const masks: Float32Array[] = []
      for (const condition of conditions) {
        const { mask } = await session.run({
          magnitude: { type: 'float32', shape: [1, 1, frames, bins], data: magnitude },
          condition: { type: 'float32', shape: [1, conditionSize], data: condition },
        })
        masks.push(mask!.data as Float32Array)
      }
      return masks
    },
    release: () => session.release(),
  }
}
