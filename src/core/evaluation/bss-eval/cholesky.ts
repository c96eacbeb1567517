import { assert } from '../../base/assert.ts'
import type { Pause } from './correlations.ts'

/** Rows and columns that are eliminated together. */
const panel = 64

/**
 * The lower factor of a symmetric, positive definite matrix, in its place.
 * @param matrix row by row, `size` × `size`; only its lower triangle is read, and the rest is left as it is
 * @param size a multiple of 4
 * @returns false where the matrix is not positive definite to the last bit: then its content is worthless
 */
export const factorise = async (matrix: Float64Array, size: number, pause: Pause): Promise<boolean> => {
  assert(size % 4 === 0, 'four rows are worked on together')
  for (let from = 0; from < size; from += panel) {
    await pause()
    const to = Math.min(size, from + panel)
    if (!factorisePanel(matrix, size, from, to)) return false
    subtractPanel(matrix, size, from, to)
  }
  return true
}

/** Columns `from` to `to` of the factor, in all rows below. */
const factorisePanel = (matrix: Float64Array, size: number, from: number, to: number): boolean => {
  for (let row = from; row < size; row++) {
    const base = row * size
    for (let column = from; column < Math.min(to, row + 1); column++) {
      const other = column * size
      let sum = matrix[base + column]!
      for (let k = from; k < column; k++) sum -= matrix[base + k]! * matrix[other + k]!
      if (row > column) matrix[base + column] = sum / matrix[other + column]!
      else if (sum > 0) matrix[base + column] = Math.sqrt(sum)
      else return false
    }
  }
  return true
}

/** Takes what the panel explains from all that is right of it: four rows by four columns in registers. */
const subtractPanel = (matrix: Float64Array, size: number, from: number, to: number): void => {
  const width = to - from
  const rows = size - to
  const packed = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++)
    packed.set(matrix.subarray((row + to) * size + from, (row + to) * size + to), row * width)
  for (let row = 0; row < rows; row += 4)
    for (let column = 0; column <= row; column += 4) subtractTile(matrix, size, to, packed, width, row, column)
}

const subtractTile = (
  matrix: Float64Array,
  size: number,
  offset: number,
  packed: Float64Array,
  width: number,
  row: number,
  column: number,
): void => {
  let [s00, s01, s02, s03] = [0, 0, 0, 0]
  let [s10, s11, s12, s13] = [0, 0, 0, 0]
  let [s20, s21, s22, s23] = [0, 0, 0, 0]
  let [s30, s31, s32, s33] = [0, 0, 0, 0]
  const a = row * width
  const b = column * width
  for (let k = 0; k < width; k++) {
    const a0 = packed[a + k]!
    const a1 = packed[a + width + k]!
    const a2 = packed[a + 2 * width + k]!
    const a3 = packed[a + 3 * width + k]!
    const b0 = packed[b + k]!
    const b1 = packed[b + width + k]!
    const b2 = packed[b + 2 * width + k]!
    const b3 = packed[b + 3 * width + k]!
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s03 += a0 * b3
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s13 += a1 * b3
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
    s23 += a2 * b3
    s30 += a3 * b0
    s31 += a3 * b1
    s32 += a3 * b2
    s33 += a3 * b3
  }
  const subtract = (at: number, v0: number, v1: number, v2: number, v3: number): void => {
    matrix[at] = matrix[at]! - v0
    matrix[at + 1] = matrix[at + 1]! - v1
    matrix[at + 2] = matrix[at + 2]! - v2
    matrix[at + 3] = matrix[at + 3]! - v3
  }
  const at = (offset + row) * size + offset + column
  subtract(at, s00, s01, s02, s03)
  subtract(at + size, s10, s11, s12, s13)
  subtract(at + 2 * size, s20, s21, s22, s23)
  subtract(at + 3 * size, s30, s31, s32, s33)
}

/** Solves L·Lᵀ·x = `right` in the place of `right`, by a factor of `factorise`. */
export const solve = (factor: Float64Array, size: number, right: Float64Array): void => {
  for (let row = 0; row < size; row++) {
    let sum = right[row]!
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * right[k]!
    right[row] = sum / factor[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = right[row]! / factor[row * size + row]!
    right[row] = value
    for (let k = 0; k < row; k++) right[k] = right[k]! - factor[row * size + k]! * value
  }
}
