import type { Derivation, Graph } from '../graph.ts'
import { elementCount, type Shape } from '../tensor.ts'
import { type Convolution, convolutionOf, likeConvolution } from './convolution.ts'
import { floats, sum } from './derivations.ts'
import { type Draft, draftOf } from './draft.ts'

/** Weights of `second` ∘ `first`, when every channel of `second` is scaled on its own. Reads first and second. */
const scaled: Derivation = ([first, second]) => {
  const [weights, factors] = [floats(first!), floats(second!)]
  const size = weights.length / factors.length
  return weights.map((weight, at) => weight * factors[Math.floor(at / size)]!)
}

/** The same for any pointwise `second`: outputs of `first` mixed. */
const mixed: Derivation = ([first, second]) => {
  const [weights, mixture] = [floats(first!), floats(second!)]
  const [outputs, between] = second!.shape as [number, number]
  const size = weights.length / between
  const result = new Float64Array(outputs * size)
  for (let output = 0; output < outputs; output++)
    for (let at = 0; at < between; at++) {
      const factor = mixture[output * between + at]!
      for (let tap = 0; tap < size; tap++) result[output * size + tap]! += factor * weights[at * size + tap]!
    }
  return Float32Array.from(result)
}

/** The bias of `first` seen through `second`. Reads the bias and second's weights. */
const seen: Derivation = ([bias, second]) => {
  const [shift, mixture] = [floats(bias!), floats(second!)]
  const channelwise = second!.shape[1] === 1 && second!.shape[0] === shift.length
  if (channelwise) return shift.map((number, at) => number * mixture[at]!)
  const outputs = second!.shape[0]!
  return Float32Array.from({ length: outputs }, (_, output) =>
    shift.reduce((total, number, at) => total + number * mixture[output * shift.length + at]!, 0),
  )
}

/** Products of a layer for each place of its output. */
const cost = ({ shape }: Convolution): number => elementCount(shape)

/** Shape of the weights of `second` ∘ `first`. */
const composedShape = (first: Convolution, second: Convolution): Shape => [second.shape[0]!, ...first.shape.slice(1)]

/** Whether one layer can stand for two without computing more. */
const pays = (first: Convolution, second: Convolution): boolean => {
  if (!second.pointwise || second.shape.length !== first.shape.length) return false
  if (second.channelwise) return true
  if (second.groups !== 1 || first.groups !== 1) return false
  return elementCount(composedShape(first, second)) <= cost(first) + cost(second)
}

/**
 * One convolution that does what two do.
 * @param bias whether the bias of `second` goes into it
 */
const compose = (draft: Draft, first: Convolution, second: Convolution, bias: boolean): string => {
  const shape = composedShape(first, second)
  const outputs = shape[0]!
  const from = [first.weight, second.weight]
  const weight = draft.derive(`${first.weight}*`, shape, from, second.channelwise ? scaled : mixed)
  let shift: string | null = bias ? second.bias : null
  if (first.bias) {
    const through = draft.derive(`${first.bias}*`, [outputs], [first.bias, second.weight], seen)
    shift = shift === null ? through : draft.derive(`${first.bias}*+`, [outputs], [through, shift], sum)
  }
  const made = draft.shapeOf(first.output)
  return draft.add(
    first.output,
    likeConvolution(first, first.input, weight, shift, [made[0]!, outputs, ...made.slice(2)]),
  )
}

/**
 * A layer so narrow on its input side that computing it once more costs less than reading what it made: the first layer of
 * a network, from one channel to many.
 */
const isCheap = ({ pointwise, groups, shape }: Convolution): boolean =>
  pointwise && groups === 1 && 8 * shape[1]! <= shape[0]!

/** Takes a pointwise convolution into the one before it, or through a sum into both before it. Says whether it did. */
const foldInto = (draft: Draft, made: string): boolean => {
  const second = convolutionOf(draft, draft.producer(made))
  if (!second?.pointwise) return false
  const before = draft.producer(second.input)
  const first = convolutionOf(draft, before)
  if (first) {
    if (!pays(first, second) || !(draft.hasOneReader(first.output) || isCheap(first))) return false
    draft.redirect(made, compose(draft, first, second, true))
    return true
  }
  if (before?.op !== 'Add' || !draft.hasOneReader(second.input)) return false
  const parts = before.inputs.map((input) => convolutionOf(draft, draft.producer(input)))
  const [a, b] = parts
  if (!a || !b || a === b || !draft.hasOneReader(a.output) || !draft.hasOneReader(b.output)) return false
  if (!pays(a, second) || !pays(b, second)) return false
  const inputs = [compose(draft, a, second, true), compose(draft, b, second, false)]
  draft.redirect(made, draft.add(before.outputs[0]!, { op: 'Add', inputs, shape: draft.shapeOf(made) }))
  return true
}

/**
 * A pointwise convolution after another convolution is one convolution, where that computes no more than both did: factors
 * and shifts of a normalisation, a narrow last layer. Through the sum at the end of a residual block it goes into both
 * branches.
 */
export const foldCompositions = (graph: Graph): Graph => {
  let current = graph
  for (;;) {
    const draft = draftOf(current)
    if (!current.operations.some(({ outputs: [made] }) => foldInto(draft, made!))) return current
    current = draft.finish()
  }
}
