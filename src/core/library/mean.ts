/** The mean of vectors of one length, summed in double precision. @param vectors at least one */
export const meanOf = (vectors: readonly Float32Array[]): Float32Array => {
  const sum = Float64Array.from(vectors[0]!, (_, at) => vectors.reduce((total, vector) => total + vector[at]!, 0))
  return Float32Array.from(sum, (value) => value / vectors.length)
}

/** The mean of vectors that come one by one. */
export type Mean = {
  /** Vectors so far. */
  readonly count: number
  push(vector: Float32Array): void
  /** Null when there was none. */
  value(): Float32Array | null
}

export const createMean = (): Mean => {
  let sum: Float64Array | null = null
  let count = 0
  return {
    get count() {
      return count
    },
    push: (vector) => {
      sum ??= new Float64Array(vector.length)
      for (let at = 0; at < vector.length; at++) sum[at]! += vector[at]!
      count++
    },
    value: () => sum && Float32Array.from(sum, (total) => total / count),
  }
}
