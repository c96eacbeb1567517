import type { Tensor } from '../../nn/tensor.ts'

// A grid of tokens, row by row, is looked at in square windows (Liu et al. 2021, arXiv 2103.14030). Where a token goes is
// known before the network runs: every shift, cut and join of the paper is a table of places here.

/** A grid of `rows` × `columns` tokens under windows of `size` × `size`, moved by `shift` rows and columns. */
export type Windows = {
  readonly rows: number
  readonly columns: number
  readonly size: number
  readonly shift: number
}

/**
 * Windows of a grid. One that is no larger than a window is one window, which has nowhere to move.
 * @param moved by half a window, as every second block's are
 */
export const windowsOf = (rows: number, columns: number, size: number, moved: boolean): Windows => {
  const whole = Math.min(rows, columns) <= size
  const side = whole ? Math.min(rows, columns) : size
  return { rows, columns, size: side, shift: moved && !whole ? Math.floor(size / 2) : 0 }
}

/** Tokens in the order of the windows: the place in the grid of each token of the first window, the second, and so on. */
export const windowOrder = ({ rows, columns, size, shift }: Windows): number[] => {
  const order: number[] = []
  for (let top = 0; top < rows; top += size)
    for (let left = 0; left < columns; left += size)
      for (let y = top; y < top + size; y++)
        for (let x = left; x < left + size; x++) order.push(((y + shift) % rows) * columns + ((x + shift) % columns))
  return order
}

/** The order that undoes another. */
export const inverseOrder = (order: readonly number[]): number[] => {
  const inverse = new Array<number>(order.length)
  for (const [at, from] of order.entries()) inverse[from] = at
  return inverse
}

/** Added to the attention between tokens that only wrapping around the grid made neighbours. */
const strangers = -100

/** What keeps such tokens apart, [windows, 1, size², size²]: in a moved grid the last windows hold tokens of both edges. */
export const windowMask = (windows: Windows): Tensor => {
  const { rows, columns, size, shift } = windows
  // Three parts along each axis: before the last window, its own part of it, and what came around the edge.
  const part = (at: number, length: number) => (at < length - size ? 0 : at < length - shift ? 1 : 2)
  const tokens = size * size
  const regions = windowOrder({ ...windows, shift: 0 }).map(
    (place) => 3 * part(Math.floor(place / columns), rows) + part(place % columns, columns),
  )
  const count = (rows * columns) / tokens
  const data = new Float32Array(count * tokens * tokens)
  for (let window = 0, at = 0; window < count; window++)
    for (let a = 0; a < tokens; a++)
      for (let b = 0; b < tokens; b++, at++)
        data[at] = regions[window * tokens + a] === regions[window * tokens + b] ? 0 : strangers
  return { type: 'float32', shape: [count, 1, tokens, tokens], data }
}

/** Rows of a table of biases for every pair of tokens of a window, [size² · size²]: one for each way from one to the other. */
export const relativePositions = (size: number): number[] => {
  const places = Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size] as const)
  return places.flatMap(([ya, xa]) =>
    places.map(([yb, xb]) => (ya - yb + size - 1) * (2 * size - 1) + (xa - xb + size - 1)),
  )
}

/**
 * Tokens of a grid by fours, as patches are merged: above left, below left, above right, below right
 * (`PatchMerging.forward`).
 */
export const mergeOrder = (rows: number, columns: number): number[] => {
  const order: number[] = []
  for (let y = 0; y < rows; y += 2)
    for (let x = 0; x < columns; x += 2)
      for (const [down, right] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        order.push((y + down) * columns + x + right)
  return order
}
