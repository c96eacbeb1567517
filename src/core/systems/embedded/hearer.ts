import { foldNetwork } from '../../nn/fold/fold.ts'
import type { Session } from '../../nn/session.ts'
import type { Shape, Tensor } from '../../nn/tensor.ts'
import type { OpenModel } from '../model.ts'
import type { SeparatorName } from './division.ts'
import type { Preset } from './form.ts'
import { claimGraph, headGraph, trunkGraph } from './separator-graphs.ts'

/** What was heard in a window, which any number of questions are asked about. */
export type Heard = {
  /** Logits of the mask of a query, [3, frames, bins − 1]. */
  answer(embedding: Float32Array): Promise<Float32Array>
  /** Magnitudes that a query takes of each patch, [1, 1, row patches, places]. */
  claim(embedding: Float32Array): Promise<Float32Array>
}

/** One separator of a model, for windows of a fixed length. */
export type Hearer = {
  /** @throws DeviceError when the device cannot take it */
  hear(features: Float32Array): Promise<Heard>
  release(): void
}

const tensor = (shape: Shape, data: Float32Array): Tensor => ({ type: 'float32', shape, data })

/**
 * Makes a separator of a model ready for windows of `frames` frames; its sessions open at the first window.
 * @throws WeightMismatch when the file does not hold it
 */
export const openHearer = (model: OpenModel, preset: Preset, frames: number, name: SeparatorName): Hearer => {
  const { inference, tensors } = model
  const trunk = trunkGraph(tensors, preset, frames, name)
  const heard = trunk.outputs[0]!.shape
  const graphs = [trunk, headGraph(tensors, preset, heard, name), claimGraph(tensors, preset, heard, name)] as const
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

  return {
    hear: async (features) => {
      const [hearing, answering, claiming] = (await open()) as [Session, Session, Session]
      const { description } = await hearing.run({ features: tensor(trunk.inputs[0]!.shape, features) })
      const ask =
        (session: Session, output: string) =>
        async (embedding: Float32Array): Promise<Float32Array> => {
          const condition = tensor([1, embedding.length], embedding)
          const results = await session.run({ description: description!, condition })
          return results[output]!.data as Float32Array
        }
      return { answer: ask(answering, 'mask'), claim: ask(claiming, 'claim') }
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
