import type { Node } from '../../nn/graph.ts'
import { add, leakyRelu, multiply, scalar, sigmoid, softmax } from '../../nn/operators/elementwise.ts'
import {
  batchNorm,
  convolution,
  convolve,
  layerNorm,
  linear,
  matMul,
  transposedConvolution,
} from '../../nn/operators/layers.ts'
import { concat, mean, reshape, slice, transpose } from '../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../nn/weights.ts'
import type { Preset } from './form.ts'

// A U-Net over patches of a spectrum whose high bins are merged into bands, which hears a recording once, and a head that
// answers any number of queries from what it heard, written as training/lasso_training/network/separator.py has them. T steps
// and F bins of the spectrum, C channels, P places along time and Q along bands at some level of the U-Net, E numbers of an
// embedding.

/** Of the leaky ReLU. */
const slope = 0.1

/** conv → batch norm. x [1, C, P, Q] */
const normed = (x: Node, w: Weights): Node =>
  batchNorm(convolution(x, w.under('conv'), { padding: [1, 1] }), w.under('norm'))

/** A residual block: lrelu(x + normed(lrelu(normed(x)))). x [1, C, P, Q] */
const block = (x: Node, w: Weights): Node => {
  const inner = leakyRelu(normed(x, w.under('first')), slope, w.path)
  return leakyRelu(add(x, normed(inner, w.under('second')), w.path), slope, w.path)
}

/** Every step hears every other: attention over time on the mean of the bands, added to all of them. x [1, C, P, Q] */
const attention = (x: Node, heads: number, w: Weights): Node => {
  const [, channels, steps] = x.shape as [number, number, number, number]
  const size = channels / heads
  const heard = layerNorm(transpose(mean(x, [3], false, w.path), [0, 2, 1], w.path), w.under('norm')) // [1, P, C]
  const split = (name: string, order: readonly number[]): Node =>
    transpose(reshape(linear(heard, w.under(name)), [1, steps, heads, size], w.path), order, w.path)
  const query = multiply(split('query', [0, 2, 1, 3]), scalar(x, size ** -0.5), w.path) // [1, heads, P, size]
  const weights = softmax(matMul(query, split('key', [0, 2, 3, 1]), w.path), -1, w.path) // [1, heads, P, P]
  const mixed = transpose(matMul(weights, split('value', [0, 2, 1, 3]), w.path), [0, 2, 1, 3], w.path)
  const out = linear(reshape(mixed, [1, steps, channels], w.path), w.under('out')) // [1, P, C]
  return add(x, reshape(transpose(out, [0, 2, 1], w.path), [1, channels, steps, 1], w.path), w.path)
}

/** The sections of the spectrum: their bins, how many of them are in a patch, and how many patches there are. */
const sectionsOf = ({ sections, patch }: Preset) =>
  sections.map(({ end, merged }, index) => {
    const begin = sections[index - 1]?.end ?? 0
    const wide = merged * patch
    return { begin, end, wide, places: (end - begin) / wide }
  })

/**
 * What is heard in a mixture, whatever is asked about it.
 * @param features [1, 1 or 3, T, F], T a multiple of `windowMultiple`
 * @returns [1, C, T / patch, places of all sections]
 */
export const trunkNetwork = (features: Node, preset: Preset, w: Weights): Node => {
  const merge = w.under('merge')
  const merged = sectionsOf(preset).map(({ begin, end, wide }, index) => {
    const layer = merge.under(String(index))
    return convolution(slice(features, 3, begin, end, layer.path), layer, { stride: [preset.patch, wide] })
  })
  let x = concat(merged, 3, merge.path)

  const encoder = w.under('encoder')
  const skips: Node[] = []
  for (const [level, down] of numberedLayers(w.under('down')).entries()) {
    // The first level is one convolution: it has most places, and the decoder comes back to them.
    x =
      level === 0
        ? leakyRelu(normed(x, w.under('first')), slope, w.under('first').path)
        : block(x, encoder.under(String(level - 1)))
    skips.push(x)
    x = convolution(x, down, { stride: [2, 2] })
  }
  const attentions = numberedLayers(w.under('attention'))
  for (const [index, layer] of numberedLayers(w.under('bottom')).entries()) {
    x = block(x, layer)
    if (attentions[index]) x = attention(x, preset.heads, attentions[index])
  }
  for (const level of skips.keys().toArray().reverse()) {
    const up = w.under('up').under(String(level))
    x = block(
      add(transposedConvolution(x, up, [2, 2]), skips[level]!, up.path),
      w.under('decoder').under(String(level)),
    )
  }
  return x
}

/** What every query starts from: the description in the head's own channels. @param description what the trunk heard, [1, C, P, Q] */
export const describedNetwork = (description: Node, w: Weights): Node =>
  batchNorm(convolution(description, w.under('describe')), w.under('norm'))

/** What a query makes of what was heard: it scales and shifts the channels (FiLM, arXiv 1709.07871). [1, C, P, Q] */
const asked = (described: Node, embedding: Node, w: Weights): Node => {
  const loud = multiply(embedding, scalar(embedding, Math.sqrt(embedding.shape[1]!)), `${w.path}.embedding`)
  const condition = leakyRelu(linear(loud, w.under('condition')), slope, w.under('condition').path)

  const channels = described.shape[1]!
  const film = w.under('film')
  const both = reshape(linear(condition, film), [1, 2 * channels, 1, 1], film.path)
  const scale = slice(both, 1, 0, channels, film.path)
  const shift = slice(both, 1, channels, 2 * channels, film.path)
  const scaled = multiply(described, add(scale, scalar(scale, 1), film.path), film.path)
  return leakyRelu(add(scaled, shift, film.path), slope, film.path)
}

/** Each section of what a query made of what was heard, with the layer that reads its patches and how many bins these have. */
const askedSections = (described: Node, embedding: Node, preset: Preset, w: Weights) => {
  const x = asked(described, embedding, w)
  let from = 0
  return sectionsOf(preset).map(({ wide, places }, index) => {
    const layer = w.under('split').under(String(index))
    const section = slice(x, 3, from, from + places, layer.path)
    from += places
    return { section, layer, wide }
  })
}

/**
 * The logits of a query's mask, read from every place.
 * @param described by the head, [1, C, P, Q]
 * @param embedding of the query, [1, E]
 * @returns [1, 3, T, F]
 */
export const headNetwork = (described: Node, embedding: Node, preset: Preset, w: Weights): Node => {
  const logits = askedSections(described, embedding, preset, w).map(({ section, layer, wide }) =>
    transposedConvolution(section, layer, [preset.patch, wide]),
  )
  return concat(logits, 3, w.under('split').path)
}

/**
 * The magnitudes of a query's mask, one for each patch: of the mean of its logits. As much as a rival needs, for less work.
 * @returns [1, 1, P, Q]
 */
export const claimNetwork = (described: Node, embedding: Node, preset: Preset, w: Weights): Node => {
  const logits = askedSections(described, embedding, preset, w).map(({ section, layer }) => {
    const shape = layer.shapeOf('weight') as [number, number, number, number]
    const magnitudes = mean(slice(layer.take('weight', shape), 1, 0, 1, layer.path), [2, 3], false, layer.path) // [C, 1]
    const bias = slice(layer.take('bias', [shape[1]]), 0, 0, 1, layer.path)
    return convolve(section, reshape(magnitudes, [1, shape[0], 1, 1], layer.path), bias, {}, layer.path)
  })
  return sigmoid(concat(logits, 3, w.under('split').path), w.under('split').path)
}
