import type { Node } from '../../nn/graph.ts'
import { add, expectShape, gelu, multiply, scalar, softmax } from '../../nn/operators/elementwise.ts'
import { layerNorm, columnLinear as linear, mappedLinear, matMul } from '../../nn/operators/layers.ts'
import { gather, integers, reshape, slice, transpose } from '../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../nn/weights.ts'
import { inverseOrder, mergeOrder, relativePositions, windowMask, windowOrder, windowsOf } from './windows.ts'

// Swin Transformer (Liu et al. 2021, arXiv 2103.14030) as HTS-AT uses it. All sizes are the checkpoint's.
//
// L tokens of the grid, W windows, N tokens of a window, C size of a token's vector, A heads, D size of a head.

/** Tokens laid out in a grid. x: [L, C], row by row */
export type Grid = { readonly x: Node; readonly rows: number; readonly columns: number }

/** How the tokens of a layer are seen: by windows where they lie, or by windows moved by half. */
type View = {
  /** Tokens in the order of the windows, and back: [L] */
  readonly order: Node
  readonly back: Node
  /** [W, 1, N, N]; null where no window holds strangers. */
  readonly mask: Node | null
  readonly size: number
}

const viewOf = (x: Node, rows: number, columns: number, size: number, moved: boolean, layer: string): View => {
  const windows = windowsOf(rows, columns, size, moved)
  const order = windowOrder(windows)
  return {
    size: windows.size,
    order: integers(x, order, `${layer}/order`),
    back: integers(x, inverseOrder(order), `${layer}/back`),
    mask: windows.shift === 0 ? null : x.graph.constant(windowMask(windows), `${layer}/mask`),
  }
}

/** Side of the windows, which a table of (2·side − 1)² biases shows. */
const windowSide = (w: Weights): number => (Math.sqrt(w.shapeOf('relative_position_bias_table')[0]!) + 1) / 2

/** A bias for every head and every pair of tokens of a window. [A, N, N] */
const positionBias = (x: Node, size: number, w: Weights): Node => {
  const tokens = size * size
  const [, heads] = w.shapeOf('relative_position_bias_table') as [number, number]
  const table = w.take('relative_position_bias_table', [(2 * size - 1) ** 2, heads])
  const pairs = gather(table, integers(x, relativePositions(size), `${w.path}/pairs`), 0, w.path) // [N · N, A]
  return reshape(transpose(pairs, [1, 0], w.path), [heads, tokens, tokens], w.path)
}

/**
 * Every token looks at those of its window. Tokens are columns on the way, as the weights on their left leave them: nothing
 * is reordered but heads and windows. x: [L, C] in the order of the windows
 */
const windowAttention = (x: Node, { mask, size }: View, w: Weights): Node => {
  const [all, width] = x.shape as [number, number]
  const tokens = size * size
  const bias = positionBias(x, size, w) // [A, N, N]
  const heads = bias.shape[0]!
  const headSize = width / heads
  const all3 = linear(transpose(x, [1, 0], w.path), w.under('qkv')) // [3 C, L]
  const split = reshape(all3, [3, heads, headSize, all / tokens, tokens], w.path) // [3, A, D, W, N]
  const apart = transpose(split, [0, 3, 1, 2, 4], w.path) // [3, W, A, D, N]
  const part = (at: number) => reshape(slice(apart, 0, at, at + 1, w.path), apart.shape.slice(1), w.path) // [W, A, D, N]
  const query = transpose(part(0), [0, 1, 3, 2], w.path) // [W, A, N, D]
  const scores = multiply(matMul(query, part(1), w.path), scalar(x, headSize ** -0.5), w.path) // [W, A, N, N]
  const shares = softmax(add(scores, mask ? add(bias, mask, w.path) : bias, w.path), -1, w.path)
  const heard = matMul(part(2), transpose(shares, [0, 1, 3, 2], w.path), w.path) // [W, A, D, N]
  const joined = reshape(transpose(heard, [1, 2, 0, 3], w.path), [width, all], w.path) // [C, L]
  return transpose(linear(joined, w.under('proj')), [1, 0], w.path) // [L, C]
}

const perceptron = (x: Node, w: Weights): Node => {
  const inner = gelu(linear(transpose(x, [1, 0], w.path), w.under('fc1')), w.path)
  return transpose(linear(inner, w.under('fc2')), [1, 0], w.path)
}

/** One block. x: [L, C] */
const block = (x: Node, view: View, w: Weights): Node => {
  const windows = gather(layerNorm(x, w.under('norm1')), view.order, 0, w.path) // [L, C]
  const heard = gather(windowAttention(windows, view, w.under('attn')), view.back, 0, w.path) // [L, C]
  const y = add(x, heard, w.path) // [L, C]
  return add(y, perceptron(layerNorm(y, w.under('norm2')), w.under('mlp')), w.path)
}

/** Four neighbours become one token of twice the size. [L, C] to [L / 4, 2 C] */
const mergePatches = ({ x, rows, columns }: Grid, w: Weights): Grid => {
  const [tokens, width] = x.shape as [number, number]
  expectShape(rows % 2 === 0 && columns % 2 === 0, w.path, 'an even grid', [rows, columns])
  const order = integers(x, mergeOrder(rows, columns), `${w.path}/order`)
  const fours = reshape(gather(x, order, 0, w.path), [tokens / 4, 4 * width], w.path) // [L / 4, 4 C]
  return {
    x: mappedLinear(layerNorm(fours, w.under('norm')), w.under('reduction')),
    rows: rows / 2,
    columns: columns / 2,
  }
}

/** One layer: blocks whose windows lie and move by turns, and after all but the last the merging of patches. */
export const swinLayer = (grid: Grid, w: Weights): Grid => {
  const blocks = numberedLayers(w.under('blocks'))
  const side = windowSide(w.under('blocks.0.attn'))
  const { rows, columns } = grid
  const views = [false, true].map((moved) => viewOf(grid.x, rows, columns, side, moved, w.path))
  const x = blocks.reduce((y, each, index) => block(y, views[index % 2]!, each), grid.x)
  const merging = w.under('downsample')
  return merging.names().length > 0 ? mergePatches({ ...grid, x }, merging) : { ...grid, x }
}
