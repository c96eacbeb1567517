import { bindInput } from '../../nn/fold/bind-input.ts'
import { foldNetwork } from '../../nn/fold/fold.ts'
import { createGraph, type Graph } from '../../nn/graph.ts'
import type { Session } from '../../nn/session.ts'
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
export const plainSeparator = (tensors: WeightIndex, frames: number): Graph => {
  const graph = createGraph('audiosep-resunet30')
  const magnitude = graph.input('magnitude', [1, 1, frames, bins])
  const condition = graph.input('condition', [1, conditionSize])
  graph.output('mask', resunet30(magnitude, condition, weightsOf(graph, tensors, prefix)))
  return graph.finish()
}

/**
 * The network for one query. Everything in it depends on the query, but only by numbers that are added to whole channels,
 * which as constants cost nothing: as inputs they would be passes over every value of every layer.
 */
const separatorOf = (model: OpenModel, frames: number, condition: Float32Array): Graph => {
  const bound = bindInput(plainSeparator(model.tensors, frames), 'condition', {
    type: 'float32',
    shape: [1, conditionSize],
    data: condition,
  })
  return foldNetwork(bound, model.inference.blocked)
}

const sameNumbers = (a: Float32Array, b: Float32Array): boolean => a.every((number, at) => number === b[at])

/**
 * Makes the network of a model ready for windows of `frames` frames. Every query that it is asked for has a session of its
 * own, opened when it comes first and kept until `release`.
 * @throws WeightMismatch when the checkpoint does not hold it; DeviceError, then or at a mask, when the device cannot take it
 */
export const openSeparator = async (model: OpenModel, frames: number): Promise<Separator> => {
  const queries: { readonly condition: Float32Array; readonly session: Promise<Session> }[] = []
  const sessionOf = (condition: Float32Array, lean: boolean): Promise<Session> => {
    const known = queries.find((query) => sameNumbers(query.condition, condition))
    if (known) return known.session
    const query = {
      condition: condition.slice(),
      session: model.inference.open(separatorOf(model, frames, condition), { lean }),
    }
    queries.push(query)
    query.session.catch(() => queries.splice(queries.indexOf(query), 1))
    return query.session
  }
  return {
    frames,
    mask: async (magnitude, conditions) => {
      const masks: Float32Array[] = []
      for (const condition of conditions) {
        const session = await sessionOf(condition, conditions.length > 1)
        const { mask } = await session.run({
          magnitude: { type: 'float32', shape: [1, 1, frames, bins], data: magnitude },
        })
        masks.push(mask!.data as Float32Array)
      }
      return masks
    },
    release: () => {
      for (const { session } of queries.splice(0))
        session.then(
          (opened) => opened.release(),
          () => {},
        )
    },
  }
}
