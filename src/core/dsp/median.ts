/** A column, row or whole signal of `count` numbers, `step` apart, from `from` on. */
export type Line = { readonly from: number; readonly step: number; readonly count: number }

/**
 * A running median of up to 2·radius + 1 neighbours, over a window kept sorted: each step costs one binary search and one
 * move. At both ends the window holds what there is; an even count gives the lower of its two middle values.
 * @returns a filter that reads a line of `source` and writes the same line of `target`, which is another array
 */
export const medianFilter = (radius: number): ((source: Float32Array, line: Line, target: Float32Array) => void) => {
  const sorted = new Float32Array(2 * radius + 2)
  let held = 0

  const place = (value: number): number => {
    let low = 0
    let high = held
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }
  const add = (value: number): void => {
    const at = place(value)
    for (let index = held; index > at; index--) sorted[index] = sorted[index - 1]!
    sorted[at] = value
    held++
  }
  const drop = (value: number): void => {
    held--
    for (let index = place(value); index < held; index++) sorted[index] = sorted[index + 1]!
  }
  /** Drops `old` and adds `value`, moving only what lies between them. */
  const swap = (old: number, value: number): void => {
    let at = place(old)
    if (value > old) {
      while (at + 1 < held && sorted[at + 1]! < value) {
        sorted[at] = sorted[at + 1]!
        at++
      }
    } else {
      while (at > 0 && sorted[at - 1]! > value) {
        sorted[at] = sorted[at - 1]!
        at--
      }
    }
    sorted[at] = value
  }

  return (source, { from, step, count }, target) => {
    held = 0
    const end = from + count * step
    const ahead = radius * step
    for (let at = from; at < Math.min(end, from + ahead); at += step) add(source[at]!)
    for (let at = from; at < end; at += step) {
      const next = at + ahead
      const last = at - ahead - step
      if (last >= from && next < end) swap(source[last]!, source[next]!)
      else if (next < end) add(source[next]!)
      else if (last >= from) drop(source[last]!)
      target[at] = sorted[(held - 1) >> 1]!
    }
  }
}
