import type { Node } from '../../nn/graph.ts'
import { leakyRelu } from '../../nn/operators/elementwise.ts'
import { averagePool, batchNorm, convolution, linear } from '../../nn/operators/layers.ts'
import { concat, largest, mean, slice } from '../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../nn/weights.ts'
import type { Preset } from './form.ts'

/** Of the leaky ReLU. */
const slope = 0.1

/**
 * A sound to the space of queries (training/lasso_training/network/example.py): strided convolutions over bands, then the mean
 * over all and the loudest moment.
 * @param magnitude compressed, [1, 1, T, F]
 * @returns [1, E], not yet of length one
 */
export const exampleNetwork = (magnitude: Node, { sections }: Preset, w: Weights): Node => {
  const bands = sections.map(({ end, merged }, index) => {
    const begin = sections[index - 1]?.end ?? 0
    return averagePool(slice(magnitude, 3, begin, end, w.path), [1, merged], w.path)
  })
  let x = concat(bands, 3, w.path)
  for (const [index, layer] of numberedLayers(w.under('layers')).entries()) {
    const y = convolution(x, layer, { stride: [2, 2], padding: [1, 1] })
    x = leakyRelu(batchNorm(y, w.under('norms').under(String(index))), slope, layer.path)
  }
  const moments = mean(x, [3], false, w.path) // [1, C, T']
  const pooled = concat([mean(moments, [2], false, w.path), largest(moments, [2], false, w.path)], 1, w.path)
  return linear(leakyRelu(linear(pooled, w.under('hidden')), slope, w.path), w.under('out'))
}
