import { elementCount, type Shape, showShape } from '../../nn/tensor.ts'
import { WeightMismatch } from '../../nn/weights.ts'
import type { ModelContents } from '../model.ts'
import type { Form } from './form.ts'
import { gramsOf, wordsOf } from './words.ts'

// Thousands of times smaller than what separates: in plain TypeScript a query takes less than a millisecond, in any process
// and without a runtime, so that "not sure" is said at once.

/** Words to the space of queries, and what they mean there (training/lasso_training/network/{text,model}.py). */
export type TextEncoder = {
  /** Numbers of an embedding. */
  readonly size: number
  /** Of length one. The same for texts of the same words. */
  embed(text: string): Float32Array
  /** How likely an embedding, of words or of an example, means each concept, 0 to 1; several may be meant. */
  probabilities(embedding: Float32Array): Float64Array
}

/** Slope of the leaky ReLU, and the score of a word that is not there. */
const slope = 0.1

const leaky = (x: number): number => (x < 0 ? slope * x : x)

/** Divided by its length, which is at least 1e-12 (`torch.nn.functional.normalize`). */
const unit = (vector: Float64Array): Float64Array => {
  const length = Math.max(1e-12, Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)))
  return vector.map((value) => value / length)
}

/** A part of the model's tensors by their names. */
export type TensorReader = Pick<ModelContents, 'tensors' | 'read'>

/** Values of a float tensor. @throws WeightMismatch when it is not there or of other sizes; null takes any size */
const take = (
  model: TensorReader,
  name: string,
  expected: readonly (number | null)[],
): readonly [Float32Array, Shape] => {
  const found = model.tensors.get(name)
  if (!found) throw new WeightMismatch(`${name}: the checkpoint has no tensor of this name`)
  const { shape } = found
  const tensor = model.read(name)
  if (shape.length !== expected.length || expected.some((size, axis) => size !== null && size !== shape[axis]))
    throw new WeightMismatch(
      `${name}: expected [${expected.map((size) => size ?? 'any').join(', ')}], the checkpoint has ${showShape(shape)}`,
    )
  if (tensor.type !== 'float32' || tensor.data.length !== elementCount(shape))
    throw new WeightMismatch(`${name}: expected real numbers`)
  return [tensor.data, shape]
}

type Layer = { readonly outputs: number; apply(x: Float64Array): Float64Array }

/** `torch.nn.Linear` for one vector. */
const linear = (model: TensorReader, name: string, inputs: number): Layer => {
  const [weight, [outputs]] = take(model, `${name}.weight`, [null, inputs]) as [Float32Array, [number]]
  const [bias] = take(model, `${name}.bias`, [outputs])
  return {
    outputs,
    apply: (x) =>
      Float64Array.from(bias, (shift, row) => {
        let sum = shift
        for (let at = 0, from = row * inputs; at < inputs; at++) sum += weight[from + at]! * x[at]!
        return sum
      }),
  }
}

/**
 * The text encoder of a model, whose tensors it reads at once and keeps: 3 MB.
 * @throws WeightMismatch when the checkpoint does not hold it
 */
export const openTextEncoder = (model: TensorReader, { words, concepts }: Form): TextEncoder => {
  const [grams, [buckets, width]] = take(model, 'text.grams.weight', [null, null]) as [Float32Array, [number, number]]
  const word = linear(model, 'text.word', width)
  const score = linear(model, 'text.score', word.outputs)
  const hidden = linear(model, 'text.hidden', word.outputs)
  const out = linear(model, 'text.out', hidden.outputs)
  const size = out.outputs
  const [prototypes] = take(model, 'prototypes', [concepts.length, size])
  const directions = concepts.map((_, row) =>
    unit(Float64Array.from(prototypes.subarray(row * size, (row + 1) * size))),
  )
  const factor = Math.exp(take(model, 'scale', [])[0][0]!)
  const offset = take(model, 'offset', [])[0][0]!

  const meanOfGrams = (text: string): Float64Array => {
    const found = gramsOf(text, buckets, words.grams)
    const mean = new Float64Array(width)
    for (const gram of found) for (let at = 0; at < width; at++) mean[at]! += grams[gram * width + at]! / found.length
    return mean
  }

  return {
    size,
    embed: (text) => {
      const encoded = wordsOf(text, words.most).map((each) => word.apply(meanOfGrams(each)).map(leaky))
      const scores = encoded.map((each) => score.apply(each)[0]!)
      const highest = Math.max(...scores)
      const weights = scores.map((each) => Math.exp(each - highest))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const pooled = new Float64Array(word.outputs)
      for (const [index, each] of encoded.entries())
        for (let at = 0; at < pooled.length; at++) pooled[at]! += (weights[index]! / total) * each[at]!
      return Float32Array.from(unit(out.apply(hidden.apply(pooled).map(leaky))))
    },
    probabilities: (embedding) =>
      Float64Array.from(directions, (direction) => {
        const cosine = direction.reduce((sum, value, at) => sum + value * embedding[at]!, 0)
        return 1 / (1 + Math.exp(-(factor * cosine + offset)))
      }),
  }
}
