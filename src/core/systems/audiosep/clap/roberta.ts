import type { Node } from '../../../nn/graph.ts'
import { add, gelu, multiply, scalar, softmax, tanh } from '../../../nn/operators/elementwise.ts'
import { layerNorm, mappedLinear as linear, matMul } from '../../../nn/operators/layers.ts'
import { gather, reshape, slice, transpose } from '../../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../../nn/weights.ts'

// RoBERTa (Liu et al. 2019, arXiv 1907.11692) as Hugging Face's RobertaModel names it. Sizes are the checkpoint's, but for
// the two that no shape shows.
//
// L tokens, H size of a token's vector, A heads, D size of a head.

/** 768 / 12 (config.json of FacebookAI/roberta-base: `hidden_size`, `num_attention_heads`). */
const headSize = 64
/** `layer_norm_eps` of the same. */
const epsilon = 1e-5
/** `pad_token_id` of the same; positions of real tokens follow it. */
export const padding = 1

/** What a token sequence is to the network. */
export type TokenNodes = {
  /** Ids of the vocabulary, int64 [L]. */
  readonly ids: Node
  /** Rows of the table of positions, int64 [L]. */
  readonly positions: Node
  /** Added to every attention: 0 where a token stands, far below zero where there is none. [L] */
  readonly mask: Node
}

/**
 * Rows of the table of positions: tokens count from the row after the padding's, and padding has that row itself, also
 * where a text spells it (`create_position_ids_from_input_ids`).
 */
export const positionsOf = (ids: readonly number[]): number[] => {
  let last = padding
  return ids.map((id) => (id === padding ? padding : ++last))
}

const embed = ({ ids, positions }: TokenNodes, w: Weights): Node => {
  const table = (name: string) => w.under(name).take('weight', [null, null])
  const words = gather(table('word_embeddings'), ids, 0, w.path) // [L, H]
  const places = gather(table('position_embeddings'), positions, 0, w.path) // [L, H]
  const types = slice(table('token_type_embeddings'), 0, 0, 1, w.path) // [1, H]
  return layerNorm(add(add(words, types, w.path), places, w.path), w.under('LayerNorm'), epsilon)
}

/** Every token looks at every other. x: [L, H] */
const selfAttention = (x: Node, mask: Node, w: Weights): Node => {
  const [tokens, size] = x.shape as [number, number]
  const heads = size / headSize
  const split = (name: string, order: readonly number[]) =>
    transpose(reshape(linear(x, w.under(name)), [tokens, heads, headSize], w.path), order, w.path)
  const query = multiply(split('query', [1, 0, 2]), scalar(x, headSize ** -0.5), w.path) // [A, L, D]
  const scores = matMul(query, split('key', [1, 2, 0]), w.path) // [A, L, L]
  const shares = softmax(add(scores, mask, w.path), -1, w.path) // [A, L, L]
  const heard = matMul(shares, split('value', [1, 0, 2]), w.path) // [A, L, D]
  return reshape(transpose(heard, [1, 0, 2], w.path), [tokens, size], w.path) // [L, H]
}

/** A layer's result added to what it was given, and normalised. Both: [L, H] */
const settle = (x: Node, given: Node, w: Weights): Node =>
  layerNorm(add(linear(x, w.under('dense')), given, w.path), w.under('LayerNorm'), epsilon)

/** One layer of the encoder. x: [L, H] */
const layer = (x: Node, mask: Node, w: Weights): Node => {
  const attention = w.under('attention')
  const y = settle(selfAttention(x, mask, attention.under('self')), x, attention.under('output')) // [L, H]
  return settle(gelu(linear(y, w.under('intermediate').under('dense')), w.path), y, w.under('output')) // [L, H]
}

/**
 * The pooled vector of a sequence: what stands at its first token, `<s>`, after every layer.
 * @param w the tensors of the model: `embeddings`, `encoder`, `pooler`
 * @returns [1, H]
 */
export const roberta = (tokens: TokenNodes, w: Weights): Node => {
  const layers = numberedLayers(w.under('encoder').under('layer'))
  const x = layers.reduce((y, each) => layer(y, tokens.mask, each), embed(tokens, w.under('embeddings'))) // [L, H]
  return tanh(linear(slice(x, 0, 0, 1, w.path), w.under('pooler').under('dense')), w.path) // [1, H]
}
