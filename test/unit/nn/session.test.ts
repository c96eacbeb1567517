import { describe, expect, test } from 'vitest'
import { createGraph } from '../../../src/core/nn/graph.ts'
import { add, leakyRelu, ShapeMismatch } from '../../../src/core/nn/operators/elementwise.ts'
import { batchNorm, columnLinear, convolution, linear, mappedLinear } from '../../../src/core/nn/operators/layers.ts'
import { pad, reshape, transpose } from '../../../src/core/nn/operators/shape.ts'
import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { WeightMismatch, weightsOf } from '../../../src/core/nn/weights.ts'
import { openSession } from '../../../src/main/inference/session.ts'

const floats = (shape: readonly number[], data: readonly number[]): Tensor => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
})

const tensors = new Map<string, Tensor>([
  ['layer.conv.weight', floats([2, 1, 1, 1], [2, -3])],
  ['layer.conv.bias', floats([2], [1, 0])],
  ['layer.head.weight', floats([1, 2], [0.5, 0.25])],
])
const place = (name: string) => {
  const { data } = tensors.get(name)!
  return { bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}

describe('a graph runs as it is written', () => {
  test('convolution, activation, transpose and linear', async () => {
    const graph = createGraph('small')
    const w = weightsOf(graph, tensors).under('layer')
    const x = graph.input('x', [1, 1, 1, 3])
    const y = leakyRelu(convolution(x, w.under('conv')), 0.01)
    graph.output('y', linear(transpose(reshape(y, [2, 3]), [1, 0]), w.under('head')))
    const session = await openSession(graph.finish(), { folder: null, place })
    const { y: result } = await session.run({ x: floats([1, 1, 1, 3], [1, -1, 2]) })
    expect(result!.shape).toEqual([3, 1])
    // 2x + 1 and −3x through the leaky side, then 0.5 a + 0.25 b.
    const expected = [0.5 * 3 + 0.25 * -0.03, 0.5 * -0.01 + 0.25 * 3, 0.5 * 5 + 0.25 * -0.06]
    expect([...(result!.data as Float32Array)].map((value) => value.toFixed(5))).toEqual(
      expected.map((value) => value.toFixed(5)),
    )
    session.release()
  })

  test('reflection pads as PyTorch does', async () => {
    const graph = createGraph('pad')
    const x = graph.input('x', [1, 4])
    graph.output('y', add(pad(x, 1, [2, 1], 'reflect'), pad(x, 1, [2, 1], 'constant')))
    const session = await openSession(graph.finish(), { folder: null, place })
    const { y } = await session.run({ x: floats([1, 4], [1, 2, 3, 4]) })
    expect([...(y!.data as Float32Array)]).toEqual([3, 2, 2, 4, 6, 8, 3])
    session.release()
  })
})

describe('a linear layer on columns', () => {
  test('is the one on rows, with the weights on the left', async () => {
    const own = new Map<string, Tensor>([
      ['weight', floats([2, 3], [1, 2, 3, -1, 0, 4])],
      ['bias', floats([2], [10, -10])],
    ])
    const graph = createGraph('columns')
    const w = weightsOf(graph, own)
    const x = graph.input('x', [2, 3])
    graph.output('columns', columnLinear(transpose(x, [1, 0]), w))
    graph.output('rows', mappedLinear(x, w))
    const bytes = (name: string) => ({ bytes: new Uint8Array(own.get(name)!.data.buffer) })
    const session = await openSession(graph.finish(), { folder: null, place: bytes })
    const { columns, rows } = await session.run({ x: floats([2, 3], [1, 1, 1, 0, 2, -1]) })
    expect([columns!.shape, [...columns!.data]]).toEqual([
      [2, 2],
      [16, 11, -7, -14],
    ])
    expect([rows!.shape, [...rows!.data]]).toEqual([
      [2, 2],
      [16, -7, 11, -14],
    ])
    session.release()
  })
})

const canFlush = process.arch === 'x64'
if (!canFlush) console.warn('numbers below 1e-38: skipped, the runtime only flushes them on x86 processors')

describe('numbers below 1e-38', () => {
  test.skipIf(!canFlush)('count as zero: processors multiply with them a hundred times slower', async () => {
    const graph = createGraph('denormal')
    const x = graph.input('x', [1, 64])
    graph.output('y', add(x, x))
    const session = await openSession(graph.finish(), { folder: null, place })
    const { y } = await session.run({ x: floats([1, 64], new Array(64).fill(1e-40)) })
    expect([...y!.data].every((value) => value === 0)).toBe(true)
    session.release()
  })
})

describe('what does not fit is told while the graph is built', () => {
  test('the layer, what it expects and what it received are named', () => {
    const graph = createGraph('wrong')
    const w = weightsOf(graph, tensors)
    const x = graph.input('x', [1, 3, 4, 4])
    expect(() => convolution(x, w.under('layer').under('conv'))).toThrow(
      new ShapeMismatch('layer.conv: expected [batch, 1, any, any], received [1, 3, 4, 4]'),
    )
    expect(() => batchNorm(x, w.under('layer').under('bn'))).toThrow(
      new WeightMismatch('layer.bn.weight: the checkpoint has no tensor of this name'),
    )
    expect(() => w.take('layer.conv.bias', [3])).toThrow(
      new WeightMismatch('layer.conv.bias: expected [3], the checkpoint has [2]'),
    )
  })
})
