import type { Attributes, Operation } from '../graph.ts'
import type { Shape } from '../tensor.ts'
import type { Draft, NewOperation } from './draft.ts'

/** A convolution whose weights are known. */
export type Convolution = {
  readonly operation: Operation
  readonly input: string
  readonly output: string
  readonly weight: string
  /** Null when nothing is added. */
  readonly bias: string | null
  /** [outputs, inputs / groups, ...kernel] */
  readonly shape: Shape
  readonly groups: number
  /** Every output element reads one place of the input. */
  readonly pointwise: boolean
  /** Every channel is scaled and shifted on its own. */
  readonly channelwise: boolean
}

/** The integers of an attribute; empty when it is left out. */
export const intsOf = (attributes: Attributes, name: string): readonly number[] => {
  const attribute = attributes[name]
  return attribute && 'ints' in attribute ? attribute.ints : []
}

export const intOf = (attributes: Attributes, name: string, otherwise: number): number => {
  const attribute = attributes[name]
  return attribute && 'int' in attribute ? attribute.int : otherwise
}

/** Reads an operation as a convolution by known weights; null when it is none. */
export const convolutionOf = (draft: Draft, operation: Operation | undefined): Convolution | null => {
  if (operation?.op !== 'Conv') return null
  const [input, weight, bias = ''] = operation.inputs as [string, string, string?]
  if (!draft.constant(weight) || (bias !== '' && !draft.constant(bias))) return null
  const shape = draft.shapeOf(weight)
  const groups = intOf(operation.attributes, 'group', 1)
  const single = (name: string, value: number) => intsOf(operation.attributes, name).every((number) => number === value)
  const pointwise = shape.slice(2).every((size) => size === 1) && single('strides', 1) && single('pads', 0)
  return {
    operation,
    input,
    output: operation.outputs[0]!,
    weight,
    bias: bias === '' ? null : bias,
    shape,
    groups,
    pointwise,
    channelwise: pointwise && shape[1] === 1 && groups === shape[0],
  }
}

/** Attributes of a pointwise convolution. */
export const pointwiseAttributes = (spatial: number, groups: number): Attributes => ({
  kernel_shape: { ints: new Array<number>(spatial).fill(1) },
  strides: { ints: new Array<number>(spatial).fill(1) },
  pads: { ints: new Array<number>(2 * spatial).fill(0) },
  group: { int: groups },
})

/** A convolution like another, with other operands. */
export const likeConvolution = (
  { operation }: Convolution,
  input: string,
  weight: string,
  bias: string | null,
  shape: Shape,
): NewOperation => ({
  op: 'Conv',
  inputs: bias === null ? [input, weight] : [input, weight, bias],
  shape,
  attributes: operation.attributes,
})
