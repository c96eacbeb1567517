import type { Node } from '../../nn/graph.ts'
import { add, leakyRelu, multiply, scalar, softmax } from '../../nn/operators/elementwise.ts'
import { batchNorm, convolution, layerNorm, linear, matMul, transposedConvolution } from '../../nn/operators/layers.ts'
import { concat, mean, reshape, slice, transpose } from '../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../nn/weights.ts'
import type { Preset } from './form.ts'

// A narrow FiLM U-Net over patches of a spectrum whose high bins are merged into bands, written as
// training/lasso_training/network/separator.py has it. B batch, C channels, T steps and F bins of the spectrum, P places
// along time and Q along bands at some level of the U-Net, E numbers of an embedding.

/** Of the leaky ReLU. */
const slope = 0.1

/** conv → batch norm. x [B, C, P, Q] */
const normed = (x: Node, w: Weights): Node =>
  batchNorm(convolution(x, w.under('conv'), { padding: [1, 1] }), w.under('norm'))

/** conv → batch norm → · (1 + scale) + shift, both of which the query gives (FiLM, arXiv 1709.07871). */
const modulated = (x: Node, condition: Node, w: Weights): Node => {
  const y = normed(x, w)
  const channels = y.shape[1]!
  const film = reshape(linear(condition, w.under('film')), [1, 2 * channels, 1, 1], w.path)
  const scale = slice(film, 1, 0, channels, w.path)
  const shift = slice(film, 1, channels, 2 * channels, w.path)
  return add(multiply(y, add(scale, scalar(x, 1, 'one'), w.path), w.path), shift, w.path)
}

/** A residual block: x + normed(lrelu(modulated(x))), then lrelu. */
const block = (x: Node, condition: Node, w: Weights): Node => {
  const inner = leakyRelu(modulated(x, condition, w.under('first')), slope, w.path)
  return leakyRelu(add(x, normed(inner, w.under('second')), w.path), slope, w.path)
}

/** Every step hears every other: attention over time on the mean of the bands, added to all of them. x [1, C, P, Q] */
const attention = (x: Node, condition: Node, heads: number, w: Weights): Node => {
  const [, channels, steps] = x.shape as [number, number, number, number]
  const size = channels / heads
  const heard = layerNorm(transpose(mean(x, [3], false, w.path), [0, 2, 1], w.path), w.under('norm')) // [1, P, C]
  const asked = add(heard, reshape(linear(condition, w.under('condition')), [1, 1, channels], w.path), w.path)
  const split = (name: string, order: readonly number[]): Node =>
    transpose(reshape(linear(asked, w.under(name)), [1, steps, heads, size], w.path), order, w.path)
  const query = multiply(split('query', [0, 2, 1, 3]), scalar(x, size ** -0.5), w.path) // [1, heads, P, size]
  const weights = softmax(matMul(query, split('key', [0, 2, 3, 1]), w.path), -1, w.path) // [1, heads, P, P]
  const mixed = transpose(matMul(weights, split('value', [0, 2, 1, 3]), w.path), [0, 2, 1, 3], w.path)
  const out = linear(reshape(mixed, [1, steps, channels], w.path), w.under('out')) // [1, P, C]
  return add(x, reshape(transpose(out, [0, 2, 1], w.path), [1, channels, steps, 1], w.path), w.path)
}

/**
 * Features of a mixture and the embedding of a query to the logits of a mask.
 * @param features [1, 1 or 3, T, F], T a multiple of `windowMultiple`
 * @param embedding [1, E]
 * @returns [1, 3, T, F]
 */
export const separatorNetwork = (features: Node, embedding: Node, preset: Preset, w: Weights): Node => {
  const { sections, patch, heads } = preset
  const condition = leakyRelu(linear(embedding, w.under('condition')), slope, `${w.path}.condition`)
  const places = sections.map(({ end, merged }, index) => {
    const begin = sections[index - 1]?.end ?? 0
    return { begin, end, wide: merged * patch, count: (end - begin) / (merged * patch) }
  })

  const merge = w.under('merge')
  const merged = places.map(({ begin, end, wide }, index) => {
    const layer = merge.under(String(index))
    return convolution(slice(features, 3, begin, end, layer.path), layer, { stride: [patch, wide] })
  })
  let x = concat(merged, 3, merge.path)

  const down = numberedLayers(w.under('down'))
  const skips: Node[] = []
  for (const [level, layer] of down.entries()) {
    x = block(x, condition, w.under('encoder').under(String(level)))
    skips.push(x)
    x = convolution(x, layer, { stride: [2, 2] })
  }
  const bottom = numberedLayers(w.under('bottom'))
  const attentions = numberedLayers(w.under('attention'))
  for (let index = 0; index < Math.max(bottom.length, attentions.length); index++) {
    if (bottom[index]) x = block(x, condition, bottom[index]!)
    if (attentions[index]) x = attention(x, condition, heads, attentions[index]!)
  }
  for (const level of down.keys().toArray().reverse()) {
    const grown = transposedConvolution(x, w.under('up').under(String(level)), [2, 2])
    const joined = add(grown, skips[level]!, `${w.path}.up.${level}`)
    x = block(joined, condition, w.under('decoder').under(String(level)))
  }

  const split = w.under('split')
  let from = 0
  const logits = places.map(({ count, wide }, index) => {
    const layer = split.under(String(index))
    const part = slice(x, 3, from, from + count, layer.path)
    from += count
    return transposedConvolution(part, layer, [patch, wide])
  })
  return concat(logits, 3, split.path)
}
