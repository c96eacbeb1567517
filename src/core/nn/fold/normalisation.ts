import type { Attributes, Derivation, Graph, Operation } from '../graph.ts'
import { intsOf, pointwiseAttributes } from './convolution.ts'
import { floats } from './derivations.ts'
import { type Draft, draftOf } from './draft.ts'

const epsilonOf = ({ epsilon }: Attributes): number => (epsilon && 'float' in epsilon ? epsilon.float : 1e-5)

/** weight / √(variance + ε). Reads weight, bias, mean, variance. */
const scaleBy =
  (epsilon: number): Derivation =>
  ([weight, , , variance]) =>
    floats(weight!).map((factor, at) => factor / Math.sqrt(floats(variance!)[at]! + epsilon))

/** bias − mean · weight / √(variance + ε) */
const shiftBy =
  (epsilon: number): Derivation =>
  ([weight, bias, mean, variance]) =>
    floats(bias!).map(
      (shift, at) => shift - (floats(mean!)[at]! * floats(weight!)[at]!) / Math.sqrt(floats(variance!)[at]! + epsilon),
    )

/**
 * The axis that a normalisation works along when axes are reordered right before it and put back right after, as PyTorch
 * code does to normalise something else than axis 1; null when it stands alone.
 */
const betweenTransposes = (
  draft: Draft,
  { inputs, outputs }: Operation,
): { readonly before: Operation; readonly after: Operation; readonly axis: number } | null => {
  const before = draft.producer(inputs[0]!)
  const [after, ...others] = draft.consumers(outputs[0]!)
  if (before?.op !== 'Transpose' || after?.op !== 'Transpose' || others.length > 0) return null
  if (!draft.hasOneReader(inputs[0]!) || !draft.hasOneReader(outputs[0]!)) return null
  const [there, back] = [intsOf(before.attributes, 'perm'), intsOf(after.attributes, 'perm')]
  return back.every((axis, at) => there[axis] === at) ? { before, after, axis: there[1]! } : null
}

/**
 * Batch normalisation with known statistics is a factor and a shift for every channel: a convolution that later passes put
 * into others. Between two reorderings of axes it becomes a product and a sum in place, and the reorderings go.
 */
export const foldNormalisations = (graph: Graph): Graph => {
  const draft = draftOf(graph)
  for (const operation of graph.operations.filter(({ op }) => op === 'BatchNormalization')) {
    const [, ...parameters] = operation.inputs
    if (!parameters.every((name) => draft.constant(name))) continue
    const [made] = operation.outputs as [string]
    const input = draft.producer(made)!.inputs[0]!
    const shape = draft.shapeOf(made)
    const channels = shape[1]!
    const epsilon = epsilonOf(operation.attributes)
    const around = betweenTransposes(draft, draft.producer(made)!)
    if (around) {
      const { before, after, axis } = around
      const outer = draft.shapeOf(after.outputs[0]!)
      const along = outer.map((size, at) => (at === axis ? size : 1))
      const scale = draft.derive(`${made}/scale`, along, parameters, scaleBy(epsilon))
      const shift = draft.derive(`${made}/shift`, along, parameters, shiftBy(epsilon))
      const scaled = draft.add(`${made}/scaled`, { op: 'Mul', inputs: [before.inputs[0]!, scale], shape: outer })
      draft.redirect(
        after.outputs[0]!,
        draft.add(`${made}/shifted`, { op: 'Add', inputs: [scaled, shift], shape: outer }),
      )
    } else {
      const spatial = shape.length - 2
      const kernel = new Array<number>(spatial).fill(1)
      const scale = draft.derive(`${made}/scale`, [channels, 1, ...kernel], parameters, scaleBy(epsilon))
      const shift = draft.derive(`${made}/shift`, [channels], parameters, shiftBy(epsilon))
      const attributes = pointwiseAttributes(spatial, channels)
      draft.redirect(
        made,
        draft.add(`${made}/affine`, { op: 'Conv', inputs: [input, scale, shift], shape, attributes }),
      )
    }
  }
  return draft.finish()
}
