// Embeddings of length one: what two of them mean is near where they point the same way, so what lies between two is near to
// both (for CLAP's: Wu et al. 2023, arXiv 2211.06687).

/** A vector divided by its length. */
export const unit = (vector: ArrayLike<number>): Float32Array => {
  let square = 0
  for (let at = 0; at < vector.length; at++) square += vector[at]! * vector[at]!
  const length = Math.max(1e-12, Math.sqrt(square))
  return Float32Array.from(vector, (value) => value / length)
}

/** The direction between several. */
export const meanDirection = (vectors: readonly Float32Array[]): Float32Array => {
  const [first, ...others] = vectors as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  return unit(Float64Array.from(first, (_, at) => vectors.reduce((sum, vector) => sum + vector[at]!, 0)))
}

/**
 * The direction between two.
 * @param share of the second, 0 to 1
 * @returns length one; the first where the two cancel
 */
export const between = (first: Float32Array, second: Float32Array, share: number): Float32Array => {
  if (share === 0 || share === 1) return share === 0 ? first : second
  const sum = first.map((value, at) => (1 - share) * value + share * second[at]!)
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0))
  return length > 1e-6 ? sum.map((value) => value / length) : first
}
