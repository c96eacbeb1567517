import type { Node } from '../../nn/graph.ts'
import { add, relu } from '../../nn/operators/elementwise.ts'
import { averagePool, batchNorm, convolution, linear, transposedConvolution } from '../../nn/operators/layers.ts'
import { concat, pad, reshape, slice, transpose } from '../../nn/operators/shape.ts'
import type { Weights } from '../../nn/weights.ts'

// The separator of "Zero-shot Audio Source Separation through Query-based Learning from Weakly-labeled Data" (Chen et al.
// 2022, arXiv 2112.07891), `ZeroShotASP` in models/asp_model.py of RetroCirce/Zero_Shot_Audio_Source_Separation at 3a4e363.
// All widths are the checkpoint's.
//
// B batch, C channels of the layer at hand, T frames (100 a second), F bins, D size of the condition.

export { frameHop, frameSize, sampleRate } from '../streaming/spectra.ts'

const encoders = [
  'encoder_block1',
  'encoder_block2',
  'encoder_block3',
  'encoder_block4',
  'encoder_block5',
  'encoder_block6',
]
const decoders = [
  'decoder_block1',
  'decoder_block2',
  'decoder_block3',
  'decoder_block4',
  'decoder_block5',
  'decoder_block6',
]

/** By how much every encoder shrinks [T, F], and every decoder grows it. */
const factor = 2
/** Frames are padded to a multiple of this (`downsample_ratio`). */
export const frameMultiple = factor ** encoders.length

/** Normalised, activated, and shifted by the query: after the activation, unlike in AudioSep. x: [B, C, T, F] */
const steer = (x: Node, condition: Node, norm: Weights, embedding: Weights): Node => {
  const shift = linear(condition, embedding) // [B, C]
  return add(relu(batchNorm(x, norm), norm.path), reshape(shift, [...shift.shape, 1, 1], embedding.path), norm.path)
}

/** Two 3 × 3 convolutions. x: [B, C, T, F] to [B, C', T, F] */
const block = (x: Node, condition: Node, w: Weights): Node => {
  const padding = [1, 1]
  const y = steer(convolution(x, w.under('conv1'), { padding }), condition, w.under('bn1'), w.under('emb1'))
  return steer(convolution(y, w.under('conv2'), { padding }), condition, w.under('bn2'), w.under('emb2'))
}

/** x: [B, 2 C', T, F] to [B, C', 2 T, 2 F], and beside it what the encoder of that size gave. */
const decode = (x: Node, skip: Node, condition: Node, w: Weights): Node => {
  const grown = transposedConvolution(x, w.under('conv1'), [factor, factor]) // [B, C', 2 T + 1, 2 F + 1]
  const [, , frames, bins] = grown.shape as [number, number, number, number]
  const pruned = slice(slice(grown, 2, 0, frames - 1, w.path), 3, 0, bins - 1, w.path) // [B, C', 2 T, 2 F]
  const steered = steer(pruned, condition, w.under('bn1'), w.under('emb1'))
  return block(concat([steered, skip], 1, w.path), condition, w.under('conv_block2'))
}

/**
 * The network between the magnitudes of a mixture and the mask of what sounds like the query.
 * @param magnitude of the mixture's spectrum, [B, 1, T, 1025], any T
 * @param condition the query: the detector's latent, [B, 2048]
 * @param w the tensors of the checkpoint, which have no prefix
 * @returns logits of the mask, [B, 1, T, 1024]; the last bin of 1025 has none
 */
export const unet = (magnitude: Node, condition: Node, w: Weights): Node => {
  const [, , frames, bins] = magnitude.shape as [number, number, number, number]

  // Every bin has its own normalisation.
  const byBin = batchNorm(transpose(magnitude, [0, 3, 2, 1]), w.under('bn0')) // [B, 1025, T, 1]
  const normalised = transpose(byBin, [0, 3, 2, 1]) // [B, 1, T, 1025]
  const missing = Math.ceil(frames / frameMultiple) * frameMultiple - frames

  let x = slice(pad(normalised, 2, [0, missing]), 3, 0, bins - 1) // [B, 1, T', 1024]
  const skips: Node[] = []
  for (const name of encoders) {
    const skip = block(x, condition, w.under(`${name}.conv_block`))
    skips.push(skip)
    x = averagePool(skip, [factor, factor], name)
  } // [B, 1024, T' / 64, 16]
  x = block(x, condition, w.under('conv_block7')) // [B, 2048, T' / 64, 16]
  for (const name of decoders) x = decode(x, skips.pop()!, condition, w.under(name)) // … [B, 32, T', 1024]

  const logits = convolution(block(x, condition, w.under('after_conv_block1')), w.under('after_conv2')) // [B, 1, T', 1024]
  return missing > 0 ? slice(logits, 2, 0, frames) : logits
}
