import { describe, expect, test } from 'vitest'
import { carryActivations } from '../../../../src/core/nn/fold/activation.ts'
import { spreadAffines } from '../../../../src/core/nn/fold/affine.ts'
import { bindInput } from '../../../../src/core/nn/fold/bind-input.ts'
import { foldCompositions } from '../../../../src/core/nn/fold/composition.ts'
import { splitConcatenations } from '../../../../src/core/nn/fold/concatenation.ts'
import { foldConstants } from '../../../../src/core/nn/fold/constants.ts'
import { dropNoOperations } from '../../../../src/core/nn/fold/no-operation.ts'
import { foldNormalisations } from '../../../../src/core/nn/fold/normalisation.ts'
import { foldShifts } from '../../../../src/core/nn/fold/shift.ts'
import { unrollTransposedConvolutions } from '../../../../src/core/nn/fold/transposed-convolution.ts'
import { createGraph, type Graph, type Node } from '../../../../src/core/nn/graph.ts'
import { add, leakyRelu, relu } from '../../../../src/core/nn/operators/elementwise.ts'
import {
  averagePool,
  batchNorm,
  convolution,
  linear,
  transposedConvolution,
} from '../../../../src/core/nn/operators/layers.ts'
import { concat, reshape, transpose } from '../../../../src/core/nn/operators/shape.ts'
import type { Shape } from '../../../../src/core/nn/tensor.ts'
import { type Weights, weightsOf } from '../../../../src/core/nn/weights.ts'
import { largestDifference, runGraph, seededInput, seededWeights } from '../../../support/run-graph.ts'

type Shapes = { readonly [name: string]: Shape }
type Pass = (graph: Graph) => Graph

const norm = (name: string, channels: number): Shapes => ({
  [`${name}.weight`]: [channels],
  [`${name}.bias`]: [channels],
  [`${name}.running_mean`]: [channels],
  [`${name}.running_var`]: [channels],
})

/** Runs a network before and after passes, and says what operations are left. */
const compare = async (
  inputs: Shapes,
  shapes: Shapes,
  network: (x: Node, w: Weights, others: readonly Node[]) => Node,
  ...passes: readonly Pass[]
) => {
  const { index, read } = seededWeights(shapes)
  const builder = createGraph('test')
  const nodes = Object.entries(inputs).map(([name, shape]) => builder.input(name, shape))
  builder.output('y', network(nodes[0]!, weightsOf(builder, index), nodes.slice(1)))
  const graph = builder.finish()
  const folded = passes.reduce((current, pass) => pass(current), graph)
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, seededInput(name, shape)]))
  const before = await runGraph(graph, read, feeds)
  const left = Object.fromEntries(folded.inputs.map(({ name }) => [name, feeds[name]!]))
  const after = await runGraph(folded, read, left)
  return {
    difference: largestDifference(before.y!, after.y!),
    // An output's name costs an operation that does nothing.
    after: folded.operations.map(({ op }) => op).filter((op) => op !== 'Identity'),
    folded,
  }
}

describe('normalisations', () => {
  test('one alone becomes a factor and a shift for every channel', async () => {
    const { difference, after } = await compare(
      { x: [2, 5, 3, 4] },
      norm('n', 5),
      (x, w) => batchNorm(x, w.under('n')),
      foldNormalisations,
    )
    expect(after).toEqual(['Conv'])
    expect(difference).toBeLessThan(1e-6)
  })

  test('one between two reorderings of axes works in place', async () => {
    const { difference, after } = await compare(
      { x: [1, 1, 6, 5] },
      norm('n', 5),
      (x, w) => transpose(batchNorm(transpose(x, [0, 3, 2, 1]), w.under('n')), [0, 3, 2, 1]),
      foldNormalisations,
    )
    expect(after).toEqual(['Mul', 'Add'])
    expect(difference).toBeLessThan(1e-6)
  })

  test('one whose reordered input something else reads, too, stays right', async () => {
    const { difference } = await compare(
      { x: [1, 5, 6, 5] },
      norm('n', 5),
      (x, w) => {
        const turned = transpose(x, [0, 3, 2, 1])
        return add(transpose(batchNorm(turned, w.under('n')), [0, 3, 2, 1]), turned)
      },
      foldNormalisations,
    )
    expect(difference).toBeLessThan(1e-6)
  })
})

test('what is left of a normalisation becomes a product and a sum again', async () => {
  const { difference, after } = await compare(
    { x: [1, 5, 3, 4] },
    norm('n', 5),
    (x, w) => relu(batchNorm(x, w.under('n'))),
    foldNormalisations,
    spreadAffines,
  )
  expect(after).toEqual(['Mul', 'Add', 'Relu'])
  expect(difference).toBeLessThan(1e-6)
})

describe('a bound input', () => {
  test('takes the layers that it alone decides out of the graph', async () => {
    const condition = seededInput('condition', [1, 7])
    const { difference, after, folded } = await compare(
      { x: [1, 5, 2, 2], condition: [1, 7] },
      { 'film.weight': [5, 7], 'film.bias': [5] },
      (x, w, [query]) => add(x, reshape(linear(query!, w.under('film')), [1, 5, 1, 1])),
      (graph) => bindInput(graph, 'condition', condition),
      foldConstants,
    )
    expect(after).toEqual(['Add'])
    expect(folded.inputs.map(({ name }) => name)).toEqual(['x'])
    expect(difference).toBeLessThan(1e-6)
  })

  test('must have its type and shape', () => {
    const builder = createGraph('test')
    builder.output('y', relu(builder.input('x', [1, 3])))
    const graph = builder.finish()
    expect(() => bindInput(graph, 'x', seededInput('x', [1, 4]))).toThrow('float32 [1, 3], not float32 [1, 4]')
    expect(() => bindInput(graph, 'z', seededInput('x', [1, 3]))).toThrow('no input “z”')
  })
})

describe('shifts', () => {
  test.each([true, false])('a number for every channel goes into a layer (with a bias: %s)', async (biased) => {
    const shift = seededInput('shift', [1, 4, 1, 1])
    const { difference, after } = await compare(
      { x: [1, 3, 5, 5] },
      { 'c.weight': [4, 3, 3, 3], ...(biased ? { 'c.bias': [4] } : {}) },
      (x, w) => add(convolution(x, w.under('c'), { padding: [1, 1] }), x.graph.constant(shift, 'shift')),
      foldShifts,
    )
    expect(after).toEqual(['Conv'])
    expect(difference).toBeLessThan(1e-5)
  })

  test('numbers along another axis stay', async () => {
    const shift = seededInput('shift', [1, 1, 1, 4])
    const { difference, after } = await compare(
      { x: [1, 3, 4, 4] },
      { 'c.weight': [4, 3, 1, 1] },
      (x, w) => add(convolution(x, w.under('c')), x.graph.constant(shift, 'shift')),
      foldShifts,
    )
    expect(after).toEqual(['Conv', 'Add'])
    expect(difference).toBe(0)
  })
})

describe('compositions', () => {
  test('a normalisation goes into the layer before it', async () => {
    const { difference, after } = await compare(
      { x: [1, 3, 6, 5] },
      { 'c.weight': [4, 3, 3, 3], 'c.bias': [4], ...norm('n', 4) },
      (x, w) => batchNorm(convolution(x, w.under('c'), { padding: [1, 1] }), w.under('n')),
      foldNormalisations,
      foldCompositions,
    )
    expect(after).toEqual(['Conv'])
    expect(difference).toBeLessThan(1e-5)
  })

  test('a narrow last layer goes through the sum of a residual block into both branches', async () => {
    const { difference, after, folded } = await compare(
      { x: [1, 4, 6, 6] },
      {
        'a.weight': [8, 4, 3, 3],
        'b.weight': [8, 4, 1, 1],
        'b.bias': [8],
        'last.weight': [3, 8, 1, 1],
        'last.bias': [3],
      },
      (x, w) =>
        convolution(
          add(convolution(x, w.under('b')), convolution(x, w.under('a'), { padding: [1, 1] })),
          w.under('last'),
        ),
      foldCompositions,
    )
    expect(after).toEqual(['Conv', 'Conv', 'Add'])
    expect([...folded.values.values()].map(({ shape }) => shape[1])).toEqual([3, 3, 3, 3])
    expect(difference).toBeLessThan(1e-4)
  })

  test('a layer that would cost more together stays', async () => {
    const { after } = await compare(
      { x: [1, 4, 6, 6] },
      { 'a.weight': [4, 4, 3, 3], 'wide.weight': [16, 4, 1, 1] },
      (x, w) => convolution(convolution(x, w.under('a'), { padding: [1, 1] }), w.under('wide')),
      foldCompositions,
    )
    expect(after).toEqual(['Conv', 'Conv'])
  })

  test('a layer that others read, too, stays; a first layer from one channel is computed twice', async () => {
    const network = (inputs: number) =>
      compare(
        { x: [1, inputs, 4, 4] },
        { 'a.weight': [16, inputs, 1, 1], 'a.bias': [16], ...norm('n', 16) },
        (x, w) => {
          const wide = convolution(x, w.under('a'))
          return add(relu(batchNorm(wide, w.under('n'))), wide)
        },
        foldNormalisations,
        foldCompositions,
      )
    const [narrow, wide] = [await network(1), await network(4)]
    expect(narrow.after.toSorted()).toEqual(['Add', 'Conv', 'Conv', 'Relu'])
    const reads = (graph: Graph) =>
      graph.operations.filter(({ op, inputs }) => op === 'Conv' && inputs[0] === 'x').length
    expect(reads(narrow.folded)).toBe(2)
    expect(reads(wide.folded)).toBe(1)
    expect(Math.max(narrow.difference, wide.difference)).toBeLessThan(1e-5)
  })

  test('a convolution over groups keeps them', async () => {
    const { difference, after } = await compare(
      { x: [1, 4, 5, 5] },
      { 'c.weight': [6, 2, 3, 3], ...norm('n', 6) },
      (x, w) => batchNorm(convolution(x, w.under('c'), { groups: 2 }), w.under('n')),
      foldNormalisations,
      foldCompositions,
    )
    expect(after).toEqual(['Conv'])
    expect(difference).toBeLessThan(1e-5)
  })
})

test('pooling over single elements goes, also in front of an output', async () => {
  const { difference, after } = await compare(
    { x: [1, 2, 4, 4] },
    {},
    (x) => relu(averagePool(averagePool(x, [1, 1]), [2, 2])),
    dropNoOperations,
  )
  expect(after).toEqual(['AveragePool', 'Relu'])
  expect(difference).toBe(0)
})

test('joined channels are read part by part', async () => {
  const { difference, after } = await compare(
    { x: [1, 3, 6, 6], z: [1, 5, 6, 6] },
    {
      ...norm('n', 8),
      'c.weight': [4, 8, 3, 3],
      'c.bias': [4],
      's.weight': [4, 8, 1, 1],
      's.bias': [4],
    },
    (x, w, [z]) => {
      const joined = concat([x, z!], 1)
      const block = convolution(leakyRelu(batchNorm(joined, w.under('n')), 0.01), w.under('c'), { padding: [1, 1] })
      return add(convolution(joined, w.under('s')), block)
    },
    foldNormalisations,
    splitConcatenations,
  )
  expect(after).not.toContain('Concat')
  expect(difference).toBeLessThan(1e-5)
})

test.each([
  ['2 × 2', [2, 2]],
  ['1 × 2', [1, 2]],
  ['3 × 2', [3, 2]],
] as const)('a transposed convolution of %s patches becomes a product of matrices', async (_, patch) => {
  const { difference, after } = await compare(
    { x: [1, 16, 3, 5] },
    { 'up.weight': [16, 16, ...patch], 'a.weight': [16, 16, 3, 3], 'b.weight': [16, 16, 1, 1] },
    (x, w) => {
      const grown = transposedConvolution(leakyRelu(x, 0.1), w.under('up'), patch)
      return add(convolution(grown, w.under('a'), { padding: [1, 1] }), convolution(grown, w.under('b')))
    },
    unrollTransposedConvolutions,
  )
  expect(after).not.toContain('ConvTranspose')
  expect(difference).toBeLessThan(1e-4)
})

test('an activation after a sum is carried by a convolution that changes nothing', async () => {
  const { difference, after } = await compare(
    { x: [1, 16, 4, 4] },
    { 'a.weight': [16, 16, 3, 3], 'b.weight': [16, 16, 1, 1], 'c.weight': [16, 16, 1, 1] },
    (x, w) => {
      const sum = add(convolution(x, w.under('a'), { padding: [1, 1] }), convolution(x, w.under('b')))
      return convolution(leakyRelu(sum, 0.01), w.under('c'))
    },
    carryActivations,
  )
  expect(after).toEqual(['Conv', 'Conv', 'Add', 'Conv', 'LeakyRelu', 'Conv'])
  expect(difference).toBeLessThan(1e-5)
})
