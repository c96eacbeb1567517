import type { Node } from '../graph.ts'
import type { Weights } from '../weights.ts'
import { add, expectShape } from './elementwise.ts'
import { reshape, transpose } from './shape.ts'

/** Product of the last two axes; outer axes broadcast. x [..., M, K], y [..., K, N] to [..., M, N]. */
export const matMul = (x: Node, y: Node, layer = 'MatMul'): Node => {
  const [rows, inner] = x.shape.slice(-2) as [number, number]
  const [needed, columns] = y.shape.slice(-2) as [number, number]
  expectShape(inner === needed, layer, `[..., ${needed}] on the left of [..., ${needed}, ${columns}]`, x.shape)
  const outer = (x.shape.length >= y.shape.length ? x : y).shape.slice(0, -2)
  return x.graph.operation('MatMul', [x, y], { shape: [...outer, rows, columns], type: x.type }, {}, layer)
}

/** `torch.nn.Linear`: x [..., inputs] to [..., outputs] by `weight` [outputs, inputs] and, where there is one, `bias`. */
export const linear = (x: Node, w: Weights): Node => {
  const inputs = x.shape.at(-1)!
  const [outputs, expected] = w.shapeOf('weight') as [number, number]
  expectShape(inputs === expected, w.path, `[..., ${expected}]`, x.shape)
  const product = matMul(x, transpose(w.take('weight', [outputs, inputs]), [1, 0], w.path), w.path)
  return w.has('bias') ? add(product, w.take('bias', [outputs]), w.path) : product
}

/**
 * `torch.nn.Linear` on columns, W x + b: x [inputs, columns] to [outputs, columns]. A runtime reads the left factor of a
 * product where it lies and copies a constant right one into an order of its own: written so, half a gigabyte of weights
 * stays mapped, and a session is made in a tenth of the time.
 */
export const columnLinear = (x: Node, w: Weights): Node => {
  const [outputs, inputs] = w.shapeOf('weight') as [number, number]
  expectShape(x.shape.length === 2 && x.shape[0] === inputs, w.path, `[${inputs}, columns]`, x.shape)
  const product = matMul(w.take('weight', [outputs, inputs]), x, w.path) // [outputs, columns]
  return w.has('bias') ? add(product, reshape(w.take('bias', [outputs]), [outputs, 1], w.path), w.path) : product
}

/** The same on rows, for few of them and large matrices: x [rows, inputs] to [rows, outputs]. */
export const mappedLinear = (x: Node, w: Weights): Node =>
  transpose(columnLinear(transpose(x, [1, 0], w.path), w), [1, 0], w.path)

export type ConvolutionOptions = {
  readonly stride?: readonly number[]
  /** Zeros on both sides of every spatial axis. */
  readonly padding?: readonly number[]
  readonly groups?: number
}

/** `torch.nn.Conv1d` and `Conv2d`: x [batch, inputs, ...space]; `weight` [outputs, inputs / groups, ...kernel]. */
export const convolution = (x: Node, w: Weights, options: ConvolutionOptions = {}): Node => {
  const weightShape = w.shapeOf('weight')
  const weight = w.take('weight', weightShape)
  const bias = w.has('bias') ? w.take('bias', [weightShape[0]!]) : null
  return convolve(x, weight, bias, options, w.path)
}

/** A convolution by weights that are values of the graph. */
export const convolve = (
  x: Node,
  weight: Node,
  bias: Node | null,
  options: ConvolutionOptions,
  layer: string,
): Node => {
  const [outputs, inputs, ...kernel] = weight.shape as [number, number, ...number[]]
  const { stride = kernel.map(() => 1), padding = kernel.map(() => 0), groups = 1 } = options
  const expected = `[batch, ${inputs * groups}, ${kernel.map(() => 'any').join(', ')}]`
  expectShape(x.shape.length === weight.shape.length && x.shape[1] === inputs * groups, layer, expected, x.shape)
  const space = kernel.map((size, axis) => {
    const padded = x.shape[axis + 2]! + 2 * padding[axis]!
    expectShape(padded >= size, layer, `at least ${size - 2 * padding[axis]!} along axis ${axis + 2}`, x.shape)
    return Math.floor((padded - size) / stride[axis]!) + 1
  })
  return x.graph.operation(
    'Conv',
    bias ? [x, weight, bias] : [x, weight],
    { shape: [x.shape[0]!, outputs, ...space] },
    {
      kernel_shape: { ints: kernel },
      strides: { ints: stride },
      pads: { ints: [...padding, ...padding] },
      group: { int: groups },
    },
    layer,
  )
}

/** `torch.nn.ConvTranspose1d` and `ConvTranspose2d` without padding: `weight` [inputs, outputs, ...kernel]. */
export const transposedConvolution = (x: Node, w: Weights, stride: readonly number[]): Node => {
  const weight = w.take('weight', w.shapeOf('weight'))
  const bias = w.has('bias') ? w.take('bias', [weight.shape[1]!]) : null
  return convolveTransposed(x, weight, bias, stride, w.path)
}

/** A transposed convolution by weights that are values of the graph. */
export const convolveTransposed = (
  x: Node,
  weight: Node,
  bias: Node | null,
  stride: readonly number[],
  layer: string,
): Node => {
  const [inputs, outputs, ...kernel] = weight.shape as [number, number, ...number[]]
  const expected = `[batch, ${inputs}, ${kernel.map(() => 'any').join(', ')}]`
  expectShape(x.shape.length === weight.shape.length && x.shape[1] === inputs, layer, expected, x.shape)
  const space = kernel.map((size, axis) => (x.shape[axis + 2]! - 1) * stride[axis]! + size)
  return x.graph.operation(
    'ConvTranspose',
    bias ? [x, weight, bias] : [x, weight],
    { shape: [x.shape[0]!, outputs, ...space] },
    { kernel_shape: { ints: kernel }, strides: { ints: stride } },
    layer,
  )
}

/** PyTorch's default for `BatchNorm2d` and `LayerNorm`. */
const usualEpsilon = 1e-5

/** `torch.nn.BatchNorm` in evaluation: x [batch, channels, ...]. */
export const batchNorm = (x: Node, w: Weights, epsilon = usualEpsilon): Node => {
  const channels = w.shapeOf('weight')[0]!
  expectShape(x.shape[1] === channels, w.path, `[batch, ${channels}, ...]`, x.shape)
  const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => w.take(name, [channels]))
  return x.graph.operation('BatchNormalization', [x, ...parameters], x, { epsilon: { float: epsilon } }, w.path)
}

/** `torch.nn.LayerNorm` over the last axis. */
export const layerNorm = (x: Node, w: Weights, epsilon = usualEpsilon): Node => {
  const size = x.shape.at(-1)!
  const operands = [x, w.take('weight', [size]), w.take('bias', [size])]
  return x.graph.operation(
    'LayerNormalization',
    operands,
    x,
    { epsilon: { float: epsilon }, axis: { int: -1 } },
    w.path,
  )
}

/** `torch.nn.functional.avg_pool2d` with stride = kernel. */
export const averagePool = (x: Node, kernel: readonly number[], layer = 'AveragePool'): Node => {
  const space = kernel.map((size, axis) => Math.floor(x.shape[axis + 2]! / size))
  const attributes = { kernel_shape: { ints: kernel }, strides: { ints: kernel } }
  return x.graph.operation('AveragePool', [x], { shape: [x.shape[0]!, x.shape[1]!, ...space] }, attributes, layer)
}
