import { elementCount, sameShape, type Tensor } from '../../src/core/nn/tensor.ts'

/** The first `count` slices of a float32 tensor along an axis. */
export const leading = (tensor: Tensor, axis: number, count: number): Tensor => {
  const { shape, data } = tensor as Extract<Tensor, { type: 'float32' }>
  const kept = Math.min(count, shape[axis]!)
  const inner = elementCount(shape.slice(axis + 1))
  const outer = elementCount(shape.slice(0, axis))
  const result = new Float32Array(outer * kept * inner)
  for (let at = 0; at < outer; at++)
    result.set(data.subarray(at * shape[axis]! * inner, (at * shape[axis]! + kept) * inner), at * kept * inner)
  return { type: 'float32', shape: shape.with(axis, kept), data: result }
}

/** Every `steps[axis]`-th element along each axis, from the first on. */
export const everyStep = ({ shape, data }: Tensor, steps: readonly number[]): Tensor => {
  const kept = shape.map((size, axis) => Math.ceil(size / (steps[axis] ?? 1)))
  const result = new Float32Array(elementCount(kept))
  for (let index = 0; index < result.length; index++) {
    let [rest, at, stride] = [index, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % kept[axis]!) * (steps[axis] ?? 1) * stride
      rest = Math.floor(rest / kept[axis]!)
      stride *= shape[axis]!
    }
    result[index] = Number(data[at])
  }
  return { type: 'float32', shape: kept, data: result }
}

/** The largest absolute difference of two tensors; infinite where shapes differ or a value is not a number. */
export const largestDifference = (a: Tensor, b: Tensor): number => {
  if (!sameShape(a.shape, b.shape)) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let at = 0; at < a.data.length; at++) {
    const difference = Math.abs(Number(a.data[at]) - Number(b.data[at]))
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
  }
  return largest
}
