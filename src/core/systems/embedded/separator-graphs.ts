import { createGraph, type Graph } from '../../nn/graph.ts'
import type { Shape } from '../../nn/tensor.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import type { Preset } from './form.ts'
import { claimNetwork, describedNetwork, headNetwork, trunkNetwork } from './separator-network.ts'

/** Where the tensors of the separator lie that answers whatever no specialist does. */
export const generalist = 'separator'

/** Numbers of an embedding. */
export const embeddingSize = (tensors: WeightIndex): number =>
  tensors.get(`${generalist}.head.condition.weight`)?.shape[1] ?? 0

/** What the frames of a window are a multiple of: the deepest level has halved them that often. */
export const windowMultiple = ({ patch, levels }: Preset): number => patch * 2 ** levels

/** What hears a window, `features` to `description`: all that is the same for every query. */
export const trunkGraph = (tensors: WeightIndex, preset: Preset, frames: number, separator = generalist): Graph => {
  const graph = createGraph('embedded-trunk')
  const features = graph.input('features', [1, preset.phase ? 3 : 1, frames, preset.frameSize / 2])
  const heard = trunkNetwork(features, preset, weightsOf(graph, tensors, `${separator}.trunk`))
  graph.output('description', describedNetwork(heard, weightsOf(graph, tensors, `${separator}.head`)))
  return graph.finish()
}

/** A network of the head, from `description` and `condition`. */
const answerGraph =
  (name: string, output: string, network: typeof headNetwork) =>
  (tensors: WeightIndex, preset: Preset, heard: Shape, separator = generalist): Graph => {
    const graph = createGraph(name)
    const description = graph.input('description', heard)
    const condition = graph.input('condition', [1, embeddingSize(tensors)])
    graph.output(output, network(description, condition, preset, weightsOf(graph, tensors, `${separator}.head`)))
    return graph.finish()
  }

/** What answers a query about what was heard, `mask`. Its arguments are the tensors, their preset, the shape of the description and the separator. */
export const headGraph = answerGraph('embedded-head', 'mask', headNetwork)

/** The same for less work, for what might rival a query: `claim` has a magnitude for each patch. */
export const claimGraph = answerGraph('embedded-claim', 'claim', claimNetwork)
