import type { GraphBuilder, Node } from './graph.ts'
import { type Shape, showShape, type TensorType } from './tensor.ts'

/** What a network needs to know of a checkpoint while it is written down: names, types and shapes. */
export type WeightIndex = ReadonlyMap<string, { readonly type: TensorType; readonly shape: Shape }>

/** A checkpoint does not hold the network that was to be built from it. The message names the layer. */
export class WeightMismatch extends Error {
  override readonly name = 'WeightMismatch'
}

/** The tensors of one layer and of those inside it. */
export type Weights = {
  /** Full name of the layer, as the checkpoint says it: `base.encoder_block1.conv_block1`. */
  readonly path: string
  /** The layer `name` inside this one. */
  under(name: string): Weights
  has(name: string): boolean
  /** Names of the layers and tensors right inside this one, in the checkpoint's order. */
  names(): readonly string[]
  /** @throws WeightMismatch when there is no such tensor */
  shapeOf(name: string): Shape
  /**
   * A tensor as a value of the graph.
   * @param shape expected sizes; null takes any
   * @throws WeightMismatch naming the layer, what was expected and what is there
   */
  take(name: string, shape: readonly (number | null)[]): Node
}

/**
 * The weights of a checkpoint for a graph.
 * @param prefix of the network inside the checkpoint, as `ss_model`; names in the graph keep it
 */
export const weightsOf = (graph: GraphBuilder, index: WeightIndex, prefix = ''): Weights => {
  const full = (name: string) => (prefix === '' ? name : `${prefix}.${name}`)
  const find = (name: string) => {
    const found = index.get(full(name))
    if (!found) throw new WeightMismatch(`${full(name)}: the checkpoint has no tensor of this name`)
    return found
  }
  return {
    path: prefix,
    under: (name) => weightsOf(graph, index, full(name)),
    has: (name) => index.has(full(name)),
    names: () => {
      const start = prefix === '' ? '' : `${prefix}.`
      const inside = [...index.keys()].filter((name) => name.startsWith(start))
      return [...new Set(inside.map((name) => name.slice(start.length).split('.', 1)[0]!))]
    },
    shapeOf: (name) => find(name).shape,
    take: (name, expected) => {
      const { type, shape } = find(name)
      const fits =
        shape.length === expected.length && expected.every((size, axis) => size === null || size === shape[axis])
      if (!fits) {
        const wanted = `[${expected.map((size) => size ?? 'any').join(', ')}]`
        throw new WeightMismatch(`${full(name)}: expected ${wanted}, the checkpoint has ${showShape(shape)}`)
      }
      // Networks compute in float32; what a checkpoint stores otherwise is widened into the sidecar.
      const floating = type === 'float16' || type === 'bfloat16' || type === 'float64'
      return graph.weight(full(name), floating ? 'float32' : type, shape)
    },
  }
}

/**
 * The layers named 0, 1, 2, … inside a layer, in that order: a checkpoint may hold them in another (safetensors sorts names).
 * One that is missing is found when its tensors are taken.
 */
export const numberedLayers = (w: Weights): readonly Weights[] =>
  w
    .names()
    .filter((name) => /^\d+$/.test(name))
    .map((_, index) => w.under(String(index)))
