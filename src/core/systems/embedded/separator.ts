import { foldNetwork } from '../../nn/fold/fold.ts'
import { createGraph, type Graph } from '../../nn/graph.ts'
import type { Session } from '../../nn/session.ts'
import type { Shape, Tensor } from '../../nn/tensor.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { OpenModel } from '../model.ts'
import type { ConditionedNetwork } from '../streaming/conditioned-network.ts'
import type { Form, Preset } from './form.ts'
import { momentOf } from './presence.ts'
import { refine } from './refine.ts'
import { headNetwork, trunkNetwork } from './separator-network.ts'
import { unionOf } from './union.ts'
import { windowPowerOf } from './window-power.ts'

/** Where the tensors of the network lie in the model's file. */
const prefix = 'separator'

/** The separation network of a model, for windows of a fixed number of frames. Its masks are logits, [3, frames, bins − 1]. */
export type Separator = ConditionedNetwork & { readonly frames: number }

/** Numbers of an embedding. */
export const embeddingSize = (tensors: WeightIndex): number =>
  tensors.get(`${prefix}.head.condition.weight`)?.shape[1] ?? 0

/** What the frames of a window are a multiple of: the deepest level has halved them that often. */
export const windowMultiple = ({ patch, levels }: Preset): number => patch * 2 ** levels

/** What hears a window, `features` to `description`. */
export const trunkGraph = (tensors: WeightIndex, preset: Preset, frames: number): Graph => {
  const graph = createGraph('embedded-trunk')
  const features = graph.input('features', [1, preset.phase ? 3 : 1, frames, preset.frameSize / 2])
  graph.output('description', trunkNetwork(features, preset, weightsOf(graph, tensors, `${prefix}.trunk`)))
  return graph.finish()
}

/** What answers a query about what was heard, `description` and `condition` to `mask`. @param heard shape of the description */
export const headGraph = (tensors: WeightIndex, preset: Preset, heard: Shape): Graph => {
  const graph = createGraph('embedded-head')
  const description = graph.input('description', heard)
  const condition = graph.input('condition', [1, embeddingSize(tensors)])
  graph.output('mask', headNetwork(description, condition, preset, weightsOf(graph, tensors, `${prefix}.head`)))
  return graph.finish()
}

const tensor = (shape: Shape, data: Float32Array): Tensor => ({ type: 'float32', shape, data })

/**
 * Makes the network of a model ready for windows of `frames` frames. A window is heard once; every query takes a tenth of
 * that time more. A condition that is several embeddings one after another asks for all of their sounds together. A sound that is
 * not there is silent.
 * @throws WeightMismatch when the file does not hold it; DeviceError, at a mask, when the device cannot take it
 */
export const openSeparator = (model: OpenModel, { preset, rate }: Form, frames: number): Separator => {
  const { inference, tensors } = model
  const trunk = trunkGraph(tensors, preset, frames)
  const heard = trunk.outputs[0]!.shape
  const head = headGraph(tensors, preset, heard)
  const size = embeddingSize(tensors)
  const moment = momentOf(preset.hop, rate)
  let sessions: Promise<readonly [Session, Session]> | null = null
  const open = () => {
    // Jobs of other lengths leave sessions behind. Without their working memory these take next to nothing, and it costs no time here.
    sessions ??= (async () => {
      const hearing = await inference.open(foldNetwork(trunk, inference.blocked), { lean: true })
      try {
        return [hearing, await inference.open(foldNetwork(head, inference.blocked), { lean: true })] as const
      } catch (thrown) {
        hearing.release()
        throw thrown
      }
    })()
    sessions.catch(() => {
      sessions = null
    })
    return sessions
  }
  return {
    frames,
    mask: async (features, conditions, tell) => {
      const [hearing, answering] = await open()
      const { description } = await hearing.run({ features: tensor(trunk.inputs[0]!.shape, features) })
      const power = windowPowerOf(features, frames, preset.frameSize / 2)
      const masks: Float32Array[] = []
      for (const [index, condition] of conditions.entries()) {
        tell?.(`Sound ${index + 1} of ${conditions.length}`)
        const parts: Float32Array[] = []
        for (let at = 0; at < condition.length; at += size) {
          const embedding = tensor([1, size], condition.subarray(at, at + size))
          const { mask } = await answering.run({ description: description!, condition: embedding })
          parts.push(refine(mask!.data as Float32Array, power, moment))
        }
        masks.push(unionOf(parts))
      }
      return masks
    },
    release: () => {
      sessions?.then(
        (opened) => {
          for (const session of opened) session.release()
        },
        () => {},
      )
      sessions = null
    },
  }
}
