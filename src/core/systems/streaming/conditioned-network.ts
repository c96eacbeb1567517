import { bindInput } from '../../nn/fold/bind-input.ts'
import { foldNetwork } from '../../nn/fold/fold.ts'
import type { Graph } from '../../nn/graph.ts'
import type { Session } from '../../nn/session.ts'
import type { Tell } from '../../separation/system.ts'
import type { OpenModel } from '../model.ts'

/** A network between the magnitudes of a mixture and the masks of what queries ask for, for windows of a fixed length. */
export type ConditionedNetwork = {
  /**
   * @param magnitude of the mixture's spectrum, as many values as the graph's input `magnitude`
   * @param conditions embeddings of queries, as many numbers each as its input `condition`
   * @param tell told before every condition which one it is
   * @returns its output `mask` for every condition
   */
  mask(magnitude: Float32Array, conditions: readonly Float32Array[], tell?: Tell): Promise<Float32Array[]>
  release(): void
}

const sameNumbers = (a: Float32Array, b: Float32Array): boolean => a.every((number, at) => number === b[at])

/**
 * Makes a network ready whose queries are known before it runs. Everything in it depends on the query, but only by numbers
 * that are added to whole channels, which as constants cost nothing: as inputs they would be passes over every value of
 * every layer. Every query has a session of its own, opened when it comes first and kept until `release`.
 * @param graph as its formula says, with the inputs `magnitude` and `condition` and the output `mask`
 * @throws DeviceError at a mask, when the device cannot take it
 */
export const openConditionedNetwork = (model: OpenModel, graph: Graph): ConditionedNetwork => {
  const shapeOf = (name: string) => graph.inputs.find((input) => input.name === name)!.shape
  const queries: { readonly condition: Float32Array; readonly session: Promise<Session> }[] = []
  const sessionOf = (condition: Float32Array, lean: boolean): Promise<Session> => {
    const known = queries.find((query) => sameNumbers(query.condition, condition))
    if (known) return known.session
    const bound = bindInput(graph, 'condition', { type: 'float32', shape: shapeOf('condition'), data: condition })
    const query = {
      condition: condition.slice(),
      session: model.inference.open(foldNetwork(bound, model.inference.blocked), { lean }),
    }
    queries.push(query)
    query.session.catch(() => queries.splice(queries.indexOf(query), 1))
    return query.session
  }
  return {
    mask: async (magnitude, conditions, tell) => {
      const masks: Float32Array[] = []
      for (const [index, condition] of conditions.entries()) {
        tell?.(`Sound ${index + 1} of ${conditions.length}`)
        const session = await sessionOf(condition, conditions.length > 1)
        const { mask } = await session.run({
          magnitude: { type: 'float32', shape: shapeOf('magnitude'), data: magnitude },
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
