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
import { type Claims, placesOf, rivalsOf } from './rivals.ts'
import { claimNetwork, describedNetwork, headNetwork, trunkNetwork } from './separator-network.ts'
import { openTextEncoder } from './text-encoder.ts'
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

/** What hears a window, `features` to `description`: all that is the same for every query. */
export const trunkGraph = (tensors: WeightIndex, preset: Preset, frames: number): Graph => {
  const graph = createGraph('embedded-trunk')
  const features = graph.input('features', [1, preset.phase ? 3 : 1, frames, preset.frameSize / 2])
  const heard = trunkNetwork(features, preset, weightsOf(graph, tensors, `${prefix}.trunk`))
  graph.output('description', describedNetwork(heard, weightsOf(graph, tensors, `${prefix}.head`)))
  return graph.finish()
}

/** A network of the head, from `description` and `condition`. */
const answerGraph =
  (name: string, output: string, network: typeof headNetwork) =>
  (tensors: WeightIndex, preset: Preset, heard: Shape): Graph => {
    const graph = createGraph(name)
    const description = graph.input('description', heard)
    const condition = graph.input('condition', [1, embeddingSize(tensors)])
    graph.output(output, network(description, condition, preset, weightsOf(graph, tensors, `${prefix}.head`)))
    return graph.finish()
  }

/** What answers a query about what was heard, `mask`. Its last argument is the shape of the description. */
export const headGraph = answerGraph('embedded-head', 'mask', headNetwork)

/** The same for less work, for what might rival a query: `claim` has a magnitude for each patch. */
export const claimGraph = answerGraph('embedded-claim', 'claim', claimNetwork)

const tensor = (shape: Shape, data: Float32Array): Tensor => ({ type: 'float32', shape, data })

/** The largest of what several claim. */
const largestOf = (claims: readonly Float32Array[]): Float32Array => {
  const [first, ...others] = claims as [Float32Array, ...Float32Array[]]
  return first.map((value, at) => others.reduce((most, claim) => Math.max(most, claim[at]!), value))
}

/**
 * Makes the network of a model ready for windows of `frames` frames. A window is heard once; every query takes a tenth of
 * that time more, and its rivals up to a third (docs/decisions/0025). A condition that is several
 * embeddings one after another asks for all of their sounds together. A sound that is not there is silent.
 * @throws WeightMismatch when the file does not hold it; DeviceError, at a mask, when the device cannot take it
 */
export const openSeparator = (model: OpenModel, form: Form, frames: number): Separator => {
  const { inference, tensors } = model
  const { preset, rate, rivals } = form
  const trunk = trunkGraph(tensors, preset, frames)
  const heard = trunk.outputs[0]!.shape
  const graphs = [trunk, headGraph(tensors, preset, heard), claimGraph(tensors, preset, heard)] as const
  const size = embeddingSize(tensors)
  const moment = momentOf(preset.hop, rate)
  const encoder = openTextEncoder(model, form)
  const rivalConditions = rivals.map(({ words }) => tensor([1, size], encoder.embed(words)))
  const places = placesOf(form)
  let sessions: Promise<readonly Session[]> | null = null
  const open = () => {
    // Jobs of other lengths leave sessions behind. Without their working memory these take next to nothing, and it costs no time here.
    sessions ??= (async () => {
      const opened: Session[] = []
      try {
        for (const graph of graphs)
          opened.push(await inference.open(foldNetwork(graph, inference.blocked), { lean: true }))
        return opened
      } catch (thrown) {
        for (const session of opened) session.release()
        throw thrown
      }
    })()
    sessions.catch(() => {
      sessions = null
    })
    return sessions
  }

  /** What rivals claim of a window, each asked once. */
  const claimsIn = (description: Tensor, claiming: Session) => {
    const known = new Map<number, Float32Array>()
    const claimOf = async (rival: number): Promise<Float32Array> => {
      const { claim } = await claiming.run({ description, condition: rivalConditions[rival]! })
      return claim!.data as Float32Array
    }
    return async (embedding: Float32Array): Promise<Claims | null> => {
      const chosen = rivalsOf(form, encoder.probabilities(embedding))
      for (const rival of chosen) if (!known.has(rival)) known.set(rival, await claimOf(rival))
      const { patch } = preset
      return chosen.length > 0 ? { values: largestOf(chosen.map((rival) => known.get(rival)!)), patch, places } : null
    }
  }

  return {
    frames,
    mask: async (features, conditions, tell) => {
      const [hearing, answering, claiming] = (await open()) as [Session, Session, Session]
      const { description } = await hearing.run({ features: tensor(trunk.inputs[0]!.shape, features) })
      const power = windowPowerOf(features, frames, preset.frameSize / 2)
      const claimsOf = claimsIn(description!, claiming)
      const masks: Float32Array[] = []
      for (const [index, condition] of conditions.entries()) {
        tell?.(`Sound ${index + 1} of ${conditions.length}`)
        const parts: Float32Array[] = []
        for (let at = 0; at < condition.length; at += size) {
          const embedding = condition.subarray(at, at + size)
          const { mask } = await answering.run({ description: description!, condition: tensor([1, size], embedding) })
          parts.push(refine(mask!.data as Float32Array, power, moment, await claimsOf(embedding)))
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
