import { elementBytes } from '../nn/tensor.ts'
import type { CheckpointTensor } from './checkpoint.ts'
import { rowMajorStrides } from './layout.ts'

type Axis = { readonly size: number; readonly stride: number; readonly target: number }

/** A part of a tensor whose elements lie close enough together to be read at once. */
export type Piece = {
  /** Bytes from the start of the file to the first element. */
  readonly offset: number
  /** Elements from the first to behind the last, with what lies between them. */
  readonly extent: number
  /** Where the first element goes in the row-major tensor. */
  readonly target: number
  readonly axes: readonly Axis[]
}

/** Outermost in the file first, so that pieces are read forwards; neighbours that step as one are one. */
const axesInFileOrder = ({ shape, strides }: CheckpointTensor): Axis[] => {
  const targets = rowMajorStrides(shape)
  const axes = shape
    .map((size, axis): Axis => ({ size, stride: strides[axis]!, target: targets[axis]! }))
    .filter(({ size }) => size !== 1)
    .sort((a, b) => b.stride - a.stride || b.target - a.target)
  const merged: Axis[] = []
  for (const axis of axes) {
    const outer = merged.at(-1)
    const isOne = outer && outer.stride === axis.size * axis.stride && outer.target === axis.size * axis.target
    if (isOne) merged[merged.length - 1] = { ...axis, size: outer.size * axis.size }
    else merged.push(axis)
  }
  return merged
}

const countOf = (axes: readonly Axis[]): number => axes.reduce((count, { size }) => count * size, 1)

const extentOf = (axes: readonly Axis[]): number =>
  axes.reduce((extent, { size, stride }) => extent + (size - 1) * stride, 1)

/** Steps of an axis that stay within so many elements of the file. */
const fitting = ({ size, stride }: Axis, inner: readonly Axis[], most: number): number =>
  stride === 0 ? size : Math.floor((most - extentOf(inner)) / stride) + 1

/**
 * Cuts a tensor into pieces of at most so many elements, in the file and of the tensor, whatever its strides. An empty
 * tensor has none.
 * @param most elements, 1 or more
 */
export function* piecesOf(tensor: CheckpointTensor, most: number): Generator<Piece> {
  if (tensor.shape.includes(0)) return
  const bytes = elementBytes[tensor.type]
  function* cut(axes: readonly Axis[], start: number, target: number): Generator<Piece> {
    const extent = extentOf(axes)
    const [outer, ...inner] = axes
    if ((extent <= most && countOf(axes) <= most) || !outer) {
      yield { offset: tensor.offset + start * bytes, extent, target, axes }
      return
    }
    const together = Math.max(1, Math.min(fitting(outer, inner, most), Math.floor(most / countOf(inner))))
    for (let from = 0; from < outer.size; from += together) {
      const size = Math.min(together, outer.size - from)
      const [at, to] = [start + from * outer.stride, target + from * outer.target]
      if (size > 1) yield* cut([{ ...outer, size }, ...inner], at, to)
      else yield* cut(inner, at, to)
    }
  }
  yield* cut(axesInFileOrder(tensor), 0, 0)
}

/** Calls `visit` with the index in the piece and the index in the row-major tensor of every element. */
export const visitPiece = (piece: Piece, visit: (from: number, to: number) => void): void => {
  const { axes } = piece
  const last = axes.at(-1) ?? { size: 1, stride: 0, target: 0 }
  const outer = axes.slice(0, -1)
  const index = outer.map(() => 0)
  let from = 0
  let to = piece.target
  for (;;) {
    for (let step = 0; step < last.size; step++) visit(from + step * last.stride, to + step * last.target)
    let axis = outer.length - 1
    for (; axis >= 0; axis--) {
      const { size, stride, target } = outer[axis]!
      from += stride
      to += target
      if (++index[axis]! < size) break
      from -= size * stride
      to -= size * target
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/** The piece is one run of elements, in the file as in the tensor. */
export const isRun = ({ axes }: Piece): boolean =>
  axes.length === 0 || (axes.length === 1 && axes[0]!.stride === 1 && axes[0]!.target === 1)
