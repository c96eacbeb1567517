import type { Node } from '../../nn/graph.ts'
import { add, leakyRelu } from '../../nn/operators/elementwise.ts'
import { averagePool, batchNorm, convolution, linear, transposedConvolution } from '../../nn/operators/layers.ts'
import { concat, pad, reshape, slice, transpose } from '../../nn/operators/shape.ts'
import type { Weights } from '../../nn/weights.ts'

// ResUNet30 of "Separate Anything You Describe" (Liu et al. 2023, arXiv 2308.05037), as Audio-AGI/AudioSep at 944583f
// computes it in models/resunet.py. All sizes but the ones below are the checkpoint's.
//
// B batch, C channels of the layer at hand, T frames (100 a second), F bins, D size of the condition.

export { frameHop, frameSize, sampleRate } from '../streaming/spectra.ts'

/** Negative slope of every activation (models/resunet.py, ConvBlockRes). */
const slope = 0.01

/** By how much each encoder shrinks [T, F]. */
const encoders = [
  ['encoder_block1', [2, 2]],
  ['encoder_block2', [2, 2]],
  ['encoder_block3', [2, 2]],
  ['encoder_block4', [2, 2]],
  ['encoder_block5', [2, 2]],
  ['encoder_block6', [1, 2]],
] as const

/** Each decoder grows [T, F] by what the encoder that it mirrors took. */
const decoders = encoders.map((_, index) => [`decoder_block${index + 1}`, encoders.at(-1 - index)![1]] as const)

/** Frames are padded to a multiple of this: what all encoders together take from the time axis. */
export const frameMultiple = encoders.reduce((product, [, [time]]) => product * time, 1)

/** What the query adds to each normalisation: the layers of `film`, by the names of the layers that they steer. */
type Film = { under(layer: string): Film; beta(name: string): Node }

/** Feature-wise linear modulation (Perez et al. 2018, arXiv 1709.07871) that only shifts. condition: [B, D] */
const filmOf = (condition: Node, w: Weights, path = ''): Film => ({
  under: (layer) => filmOf(condition, w, `${path}${layer}->`),
  beta: (name) => {
    const shift = linear(condition, w.under(`${path}${name}`)) // [B, C]
    return reshape(shift, [...shift.shape, 1, 1], w.path) // [B, C, 1, 1]
  },
})

/** Normalised, shifted by the query, activated. x: [B, C, T, F] */
const steer = (x: Node, norm: Weights, beta: Node): Node =>
  leakyRelu(add(batchNorm(x, norm), beta, norm.path), slope, norm.path)

/** Two 3 × 3 convolutions before activation, around a shortcut. x: [B, C, T, F] to [B, C', T, F] */
const residualBlock = (x: Node, w: Weights, film: Film): Node => {
  const padding = [1, 1]
  const y = convolution(steer(x, w.under('bn1'), film.beta('beta1')), w.under('conv1'), { padding }) // [B, C', T, F]
  const z = convolution(steer(y, w.under('bn2'), film.beta('beta2')), w.under('conv2'), { padding }) // [B, C', T, F]
  const shortcut = w.under('shortcut')
  return add(shortcut.has('weight') ? convolution(x, shortcut) : x, z, w.path)
}

type Factors = readonly [number, number]

const encode = (x: Node, w: Weights, film: Film, factors: Factors): { readonly pooled: Node; readonly skip: Node } => {
  const skip = residualBlock(x, w.under('conv_block1'), film.under('conv_block1')) // [B, C', T, F]
  return { pooled: averagePool(skip, factors, w.path), skip } // [B, C', T / factors[0], F / factors[1]]
}

/** The checkpoint also holds `bn2` and `beta2` of every decoder, which nothing uses. */
const decode = (x: Node, skip: Node, w: Weights, film: Film, factors: Factors): Node => {
  const grown = transposedConvolution(steer(x, w.under('bn1'), film.beta('beta1')), w.under('conv1'), factors)
  const joined = concat([grown, skip], 1, w.path) // [B, 2 C', T · factors[0], F · factors[1]]
  return residualBlock(joined, w.under('conv_block2'), film.under('conv_block2')) // [B, C', T · factors[0], …]
}

/**
 * The network between the magnitudes of a mixture and the mask of what a query names.
 * @param magnitude of the mixture's spectrum, [B, 1, T, 1025], any T
 * @param condition the query's embedding, [B, 512]
 * @param w the tensors of `ss_model`
 * @returns logits of the mask, [B, 3, T, 1024]: sigmoid of the first is its magnitude, tanh of the second and third the
 *   real and imaginary parts of its direction. The last bin of 1025 has none.
 */
export const resunet30 = (magnitude: Node, condition: Node, w: Weights): Node => {
  const base = w.under('base')
  const film = filmOf(condition, w.under('film'))
  const [, , frames, bins] = magnitude.shape as [number, number, number, number]

  // Every bin has its own normalisation.
  const byBin = batchNorm(transpose(magnitude, [0, 3, 2, 1]), base.under('bn0')) // [B, 1025, T, 1]
  const normalised = transpose(byBin, [0, 3, 2, 1]) // [B, 1, T, 1025]
  const missing = Math.ceil(frames / frameMultiple) * frameMultiple - frames
  const whole = slice(pad(normalised, 2, [0, missing]), 3, 0, bins - 1) // [B, 1, T', 1024]

  let x = convolution(whole, base.under('pre_conv')) // [B, 32, T', 1024]
  const skips: Node[] = []
  for (const [name, factors] of encoders) {
    const { pooled, skip } = encode(x, base.under(name), film.under(name), factors)
    skips.push(skip)
    x = pooled
  } // [B, 384, T' / 32, 16]
  x = encode(x, base.under('conv_block7a'), film.under('conv_block7a'), [1, 1]).pooled // [B, 384, T' / 32, 16]
  for (const [name, factors] of decoders) x = decode(x, skips.pop()!, base.under(name), film.under(name), factors) // … [B, 32, T', 1024]

  const logits = convolution(x, base.under('after_conv')) // [B, 3, T', 1024]
  return missing > 0 ? slice(logits, 2, 0, frames) : logits
}
