/** The rows of a plane that count: padding and silence do not. */
export type CountedRows = {
  readonly rows: number
  readonly bins: number
  /** Numbers of the rows that count, in order. */
  readonly sounding: Int32Array
}

/**
 * The mean of every place of a plane and those around it, 3 × 3, fewer at its edges and beside rows that do not count
 * (training/lasso_training/network/neighbours.py).
 * @param plane [bins, rows]; what is in rows that do not count is of no account, before and after
 */
export const around = (plane: Float32Array | Float64Array, { rows, bins, sounding }: CountedRows): Float32Array => {
  const counts = new Uint8Array(rows + 2)
  for (const row of sounding) counts[row + 1] = 1
  const along = new Float32Array(plane.length)
  for (let index = 0; index < sounding.length; index++) {
    const row = sounding[index]!
    const [before, after] = [counts[row]!, counts[row + 2]!]
    const share = 1 / (1 + before + after)
    for (let at = row; at < plane.length; at += rows)
      along[at] = share * (plane[at]! + (before ? plane[at - 1]! : 0) + (after ? plane[at + 1]! : 0))
  }
  const means = new Float32Array(plane.length)
  for (let bin = 0; bin < bins; bin++) {
    const [below, above] = [bin > 0, bin < bins - 1]
    const share = 1 / (1 + Number(below) + Number(above))
    for (let at = bin * rows, end = at + rows; at < end; at++)
      means[at] = share * (along[at]! + (below ? along[at - rows]! : 0) + (above ? along[at + rows]! : 0))
  }
  return means
}
