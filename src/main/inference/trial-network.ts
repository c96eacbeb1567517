import { seededRandom } from '../../core/base/random.ts'
import { createGraph, type Graph, type Node } from '../../core/nn/graph.ts'
import { leakyRelu } from '../../core/nn/operators/elementwise.ts'
import { averagePool, batchNorm, convolution, transposedConvolution } from '../../core/nn/operators/layers.ts'
import { concat } from '../../core/nn/operators/shape.ts'
import { elementCount, type Tensor } from '../../core/nn/tensor.ts'
import type { Weights } from '../../core/nn/weights.ts'

/** Frames and bins of the input; multiples of 4. */
export type TrialSize = { readonly frames: number; readonly bins: number }

/** About 12 GFLOP, a fortieth of a window of AudioSep: enough for a graphics card to show what it can. */
export const wholeTrial: TrialSize = { frames: 128, bins: 512 }
/** A 32nd of it: enough to see that a provider works, and that it is not hopeless. */
export const firstTrial: TrialSize = { frames: 32, bins: 64 }

/** Channels of the outermost block. */
const width = 32

/** Random values that another run makes again. */
const randomTensor = (shape: readonly number[], random: () => number, scale: number, offset = 0): Tensor => ({
  type: 'float32',
  shape,
  data: Float32Array.from({ length: elementCount(shape) }, () => offset + scale * (2 * random() - 1)),
})

/** Input of the trial: noise of about the level of a spectrum. */
export const trialInput = ({ frames, bins }: TrialSize): Tensor =>
  randomTensor([1, 1, frames, bins], seededRandom(1), 1)

/**
 * The kinds of layer that the separation networks consist of, in the same order and at the same ratios: two levels of a
 * residual U-Net (Kong et al. 2021, arXiv 2109.05418) with convolutions, batch normalisation, pooling and transposed
 * convolutions.
 */
export const trialNetwork = ({ frames, bins }: TrialSize): Graph => {
  const graph = createGraph('trial')
  const random = seededRandom(2)
  /** Weights made as they are asked for, scaled so that levels stay where they are (He et al. 2015). */
  const layer = (name: string, shapes: { readonly [tensor: string]: readonly number[] }): Weights => ({
    path: name,
    under: (inside) => layer(`${name}.${inside}`, shapes),
    has: (tensor) => tensor in shapes,
    names: () => Object.keys(shapes),
    shapeOf: (tensor) => shapes[tensor]!,
    take: (tensor) => {
      const shape = shapes[tensor]!
      const positive = tensor === 'running_var' || (tensor === 'weight' && shape.length === 1)
      const inputs = shape.length === 1 ? 100 : elementCount(shape.slice(1))
      return graph.constant(randomTensor(shape, random, Math.sqrt(6 / inputs), positive ? 1 : 0), `${name}.${tensor}`)
    },
  })
  const norm = (x: Node, name: string) => {
    const shape = [x.shape[1]!]
    return batchNorm(x, layer(name, { weight: shape, bias: shape, running_mean: shape, running_var: shape }))
  }
  const convolve = (x: Node, outputs: number, size: number, name: string) =>
    convolution(x, layer(name, { weight: [outputs, x.shape[1]!, size, size] }), {
      padding: [(size - 1) / 2, (size - 1) / 2],
    })
  const block = (x: Node, outputs: number, name: string) => {
    const first = convolve(leakyRelu(norm(x, `${name}.bn1`), 0.01), outputs, 3, `${name}.conv1`)
    return convolve(leakyRelu(norm(first, `${name}.bn2`), 0.01), outputs, 3, `${name}.conv2`)
  }
  const x = graph.input('x', [1, 1, frames, bins])
  const first = block(convolve(x, width, 1, 'pre'), width, 'encoder1')
  const second = block(averagePool(first, [2, 2]), 2 * width, 'encoder2')
  const bottom = block(averagePool(second, [2, 2]), 4 * width, 'bottom')
  const up = (from: Node, beside: Node, outputs: number, name: string) => {
    const weights = layer(`${name}.up`, { weight: [from.shape[1]!, outputs, 2, 2] })
    return block(concat([transposedConvolution(from, weights, [2, 2]), beside], 1), outputs, name)
  }
  const out = up(up(bottom, second, 2 * width, 'decoder2'), first, width, 'decoder1')
  graph.output('y', convolve(out, 3, 1, 'after'))
  return graph.finish()
}
