/** The mean of what is a number; NaN where nothing is. As NumPy's `nanmean`. */
export const mean = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** The median of what is a number, between the middle two where their count is even. As NumPy's `nanmedian`. */
export const median = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  if (known.length === 0) return Number.NaN
  const middle = known.length >> 1
  if (known.length % 2 === 1) return known[middle]!
  const [low, high] = [known[middle - 1]!, known[middle]!]
  // Their sum would be NaN for −∞ and ∞ only, as it is in NumPy.
  return low === high ? low : (low + high) / 2
}
