import type { Derivation, Graph } from '../graph.ts'
import type { Shape } from '../tensor.ts'
import { intOf, intsOf } from './convolution.ts'
import { floats } from './derivations.ts'
import { type Draft, draftOf } from './draft.ts'

/** Weights [inputs, outputs, rows, columns] as [rows, inputs, columns · outputs]. */
const byRow: Derivation = ([weights]) => {
  const [inputs, outputs, rows, columns] = weights!.shape as [number, number, number, number]
  const result = new Float32Array(floats(weights!).length)
  let at = 0
  for (let row = 0; row < rows; row++)
    for (let input = 0; input < inputs; input++)
      for (let column = 0; column < columns; column++)
        for (let output = 0; output < outputs; output++)
          result[at++] = floats(weights!)[((input * outputs + output) * rows + row) * columns + column]!
  return result
}

const integers = (draft: Draft, hint: string, list: readonly number[]): string =>
  draft.addValues(hint, { type: 'int64', shape: [list.length], data: BigInt64Array.from(list, BigInt) })

/** A value with its channels last: [B, C, H, W] to [B, H, W, C]. An activation right before moves behind the reordering. */
const channelsLast = (draft: Draft, value: string): string => {
  const [batch, channels, rows, columns] = draft.shapeOf(value) as [number, number, number, number]
  const shape = [batch, rows, columns, channels]
  const perm = { perm: { ints: [0, 2, 3, 1] } }
  const activation = draft.producer(value)
  if (activation?.op !== 'LeakyRelu' || !draft.hasOneReader(value))
    return draft.add(`${value}/last`, { op: 'Transpose', inputs: [value], shape, attributes: perm })
  const last = draft.add(`${value}/last`, { op: 'Transpose', inputs: activation.inputs, shape, attributes: perm })
  return draft.add(value, { op: activation.op, inputs: [last], shape, attributes: activation.attributes })
}

const reshape = (draft: Draft, value: string, sizes: readonly number[], shape: Shape): string =>
  draft.add(`${value}/reshaped`, {
    op: 'Reshape',
    inputs: [value, integers(draft, `${value}/sizes`, sizes)],
    shape,
  })

/**
 * A transposed convolution whose patches do not overlap is a product of matrices for every place, and with the channels last
 * the patches of a row already lie as the grown row does: [H, 1, W, C] · [rows, C, columns · C'] is [H, rows, W, columns · C'],
 * which is [H · rows, W · columns, C'] without moving anything. For processors, whose runtime spends most of such a layer on
 * moving single numbers.
 *
 * Every reader gets a reordering of axes of its own, because the runtime only merges one with a single reader into the
 * conversion to its blocked layout; the two are written differently so that it does not make them one again.
 */
export const unrollTransposedConvolutions = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const { op, outputs } of graph.operations) {
    if (op !== 'ConvTranspose') continue
    const [made] = outputs as [string]
    const { inputs, attributes } = draft.producer(made)!
    const [input, weight, bias = ''] = inputs as [string, string, string?]
    const [batch, , rows, columns] = draft.shapeOf(input) as [number, number, number, number]
    const [channels, narrow, ...kernel] = draft.shapeOf(weight) as [number, number, ...number[]]
    const strides = intsOf(attributes, 'strides')
    const apart = kernel.length === 2 && kernel.every((size, axis) => size === strides[axis])
    const padded = [...intsOf(attributes, 'pads'), ...intsOf(attributes, 'output_padding')].some((size) => size !== 0)
    const plain = intOf(attributes, 'group', 1) === 1 && bias === '' && !padded && draft.constant(weight)
    if (!apart || !plain || batch !== 1 || draft.isOutput(made)) continue
    const [high, wide] = kernel as [number, number]

    const sizes = [rows, 1, columns, channels]
    const places = reshape(draft, channelsLast(draft, input), sizes, sizes)
    const matrices = draft.derive(`${weight}/rows`, [high, channels, wide * narrow], [weight], byRow)
    const shape = [rows, high, columns, wide * narrow]
    const grown = draft.add(`${made}/grown`, { op: 'MatMul', inputs: [places, matrices], shape })
    const last = [1, rows * high, columns * wide, narrow]
    const first = [1, narrow, rows * high, columns * wide]
    for (const [index, reader] of draft.consumers(made).entries()) {
      const whole = reshape(draft, grown, index % 2 === 0 ? last : last.with(0, -1), last)
      const perm = { perm: { ints: [0, 3, 1, 2] } }
      const own = draft.add(`${made}/first`, { op: 'Transpose', inputs: [whole], shape: first, attributes: perm })
      draft.redirect(made, own, [reader])
    }
  }
  return draft.finish()
}
