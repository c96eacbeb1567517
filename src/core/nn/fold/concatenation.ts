import type { Derivation, Graph, Operation } from '../graph.ts'
import { elementCount } from '../tensor.ts'
import { type Convolution, convolutionOf, intOf, likeConvolution } from './convolution.ts'
import { floats } from './derivations.ts'
import { type Draft, draftOf } from './draft.ts'

/** Outputs `from` to `to` of a layer's weights or bias. */
const outputsOf =
  (from: number, to: number): Derivation =>
  ([x]) => {
    const size = floats(x!).length / x!.shape[0]!
    return floats(x!).subarray(from * size, to * size)
  }

/** The weights of a layer for its inputs `from` to `to`. */
const inputsOf =
  (from: number, to: number): Derivation =>
  ([x]) => {
    const [outputs, inputs, ...kernel] = x!.shape as [number, number, ...number[]]
    const size = elementCount(kernel)
    const part = new Float32Array(outputs * (to - from) * size)
    for (let output = 0; output < outputs; output++)
      part.set(
        floats(x!).subarray((output * inputs + from) * size, (output * inputs + to) * size),
        output * (to - from) * size,
      )
    return part
  }

/** A value that is joined of others along its channels. */
type Joined = { readonly output: string; readonly parts: readonly string[]; readonly starts: readonly number[] }

const joinedOf = (draft: Draft, { op, inputs, outputs, attributes }: Operation): Joined | null => {
  if (op !== 'Concat' || intOf(attributes, 'axis', 0) !== 1) return null
  const starts = [0]
  for (const input of inputs) starts.push(starts.at(-1)! + draft.shapeOf(input)[1]!)
  return { output: outputs[0]!, parts: inputs, starts }
}

const widthOf = (draft: Draft, value: string, channels: number) => draft.shapeOf(value).with(1, channels)

/** The same operation on every part, joined again. */
const joinAfter = (draft: Draft, reader: Operation, parts: readonly string[]): void => {
  const [made] = reader.outputs as [string]
  const shape = draft.shapeOf(made)
  const attributes = { axis: { int: 1 } }
  draft.redirect(made, draft.add(`${made}/joined`, { op: 'Concat', inputs: parts, shape, attributes }))
}

const splitChannelwise = (draft: Draft, { parts, starts }: Joined, layer: Convolution): void => {
  const done = parts.map((part, at) => {
    const [from, to] = [starts[at]!, starts[at + 1]!]
    const weight = draft.derive(
      `${layer.weight}/${at}`,
      layer.shape.with(0, to - from),
      [layer.weight],
      outputsOf(from, to),
    )
    const bias = layer.bias && draft.derive(`${layer.bias}/${at}`, [to - from], [layer.bias], outputsOf(from, to))
    const like = likeConvolution(layer, part, weight, bias, widthOf(draft, layer.output, to - from))
    return draft.add(layer.output, { ...like, attributes: { ...like.attributes, group: { int: to - from } } })
  })
  joinAfter(draft, layer.operation, done)
}

const splitSum = (draft: Draft, { parts, starts }: Joined, layer: Convolution): void => {
  const shape = draft.shapeOf(layer.output)
  const terms = parts.map((part, at) => {
    const [from, to] = [starts[at]!, starts[at + 1]!]
    const weight = draft.derive(
      `${layer.weight}/${at}`,
      layer.shape.with(1, to - from),
      [layer.weight],
      inputsOf(from, to),
    )
    return draft.add(layer.output, likeConvolution(layer, part, weight, at === 0 ? layer.bias : null, shape))
  })
  const total = terms.reduce((sum, term) => draft.add(`${layer.output}/sum`, { op: 'Add', inputs: [term, sum], shape }))
  draft.redirect(layer.output, total)
}

/** Moves one reader of a joined value in front of the joining. Says whether it did. */
const moveReader = (draft: Draft, joined: Joined): boolean => {
  for (const reader of draft.consumers(joined.output)) {
    const layer = convolutionOf(draft, reader)
    if (layer?.channelwise) {
      splitChannelwise(draft, joined, layer)
      return true
    }
    if (layer?.groups === 1) {
      splitSum(draft, joined, layer)
      return true
    }
    if (reader.op === 'LeakyRelu') {
      const parts = joined.parts.map((part) =>
        draft.add(reader.outputs[0]!, {
          op: reader.op,
          inputs: [part],
          shape: draft.shapeOf(part),
          attributes: reader.attributes,
        }),
      )
      joinAfter(draft, reader, parts)
      return true
    }
  }
  return false
}

/**
 * A convolution of joined channels is the sum of convolutions of the parts: W · [a; b] = Wa · a + Wb · b. Nothing is copied
 * to join them, and each part can be freed as soon as it was read.
 */
export const splitConcatenations = (graph: Graph): Graph => {
  let current = graph
  for (;;) {
    const draft = draftOf(current)
    const moved = current.operations.some((operation) => {
      const joined = joinedOf(draft, operation)
      return joined !== null && moveReader(draft, joined)
    })
    if (!moved) return current
    current = draft.finish()
  }
}
