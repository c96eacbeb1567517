/**
 * The element of rank `rank` (0 is the least) among the first `count` of `values`, which it reorders (Hoare's
 * quickselect with the median of three as pivot).
 */
export const select = (values: Float32Array | Float64Array, count: number, rank: number): number => {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const a = values[low]!
    const b = values[middle]!
    const c = values[high]!
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let left = low
    let right = high
    while (left <= right) {
      while (values[left]! < pivot) left++
      while (values[right]! > pivot) right--
      if (left <= right) {
        const kept = values[left]!
        values[left] = values[right]!
        values[right] = kept
        left++
        right--
      }
    }
    if (rank <= right) high = right
    else if (rank >= left) low = left
    else break
  }
  return values[rank]!
}
