import { elementCount, type Shape } from '../nn/tensor.ts'

/** Strides of a row-major tensor without gaps, in elements. */
export const rowMajorStrides = (shape: Shape): number[] => {
  const strides: number[] = []
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides.unshift(stride)
    stride *= Math.max(1, shape[axis]!)
  }
  return strides
}

/** Axes of one element have no neighbours, so that their stride says nothing. */
export const isContiguous = (shape: Shape, strides: readonly number[]): boolean => {
  if (elementCount(shape) === 0) return true
  const expected = rowMajorStrides(shape)
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis])
}

/** Elements from the first one to behind the last one; 0 for an empty tensor. */
export const extentOf = (shape: Shape, strides: readonly number[]): number =>
  elementCount(shape) === 0 ? 0 : shape.reduce((extent, size, axis) => extent + (size - 1) * strides[axis]!, 1)

/** Elements of a shape, or null where they are more than a number counts exactly. */
export const countExactly = (shape: Shape): number | null => {
  if (shape.includes(0)) return shape.every(Number.isSafeInteger) ? 0 : null
  let count = 1
  for (const size of shape) {
    count *= size
    if (!Number.isSafeInteger(count)) return null
  }
  return count
}
