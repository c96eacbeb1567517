/** Element types that networks and checkpoints use, by ONNX's and PyTorch's common names. */
export type TensorType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool'

/** Sizes of the axes, outermost first; empty for a scalar. */
export type Shape = readonly number[]

/** Bytes of one element. */
export const elementBytes = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
} as const satisfies Record<TensorType, number>

/** Elements of a tensor; 1 for a scalar. */
export const elementCount = (shape: Shape): number => shape.reduce((count, size) => count * size, 1)

export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array

/** Values in row-major order. float16, bfloat16 and the small integers are widened when they are read. */
export type Tensor =
  | { readonly type: 'float32'; readonly shape: Shape; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly shape: Shape; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly shape: Shape; readonly data: Int32Array }
  | { readonly type: 'bool'; readonly shape: Shape; readonly data: Uint8Array }

/** `[1, 32, 512, 1024]`, as messages show shapes. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis])
