import { describe, expect, test } from 'vitest'
import {
  inverseOrder,
  mergeOrder,
  relativePositions,
  type Windows,
  windowMask,
  windowOrder,
  windowsOf,
} from '../../../../src/core/systems/htsat/windows.ts'

const grids = [
  windowsOf(16, 16, 8, true),
  windowsOf(16, 24, 8, true),
  windowsOf(12, 8, 4, true),
  windowsOf(8, 8, 4, false),
]

/** Whether two tokens of a moved grid may see each other: in one window, and neighbours without going around an edge. */
const see = ({ rows, columns, size, shift }: Windows, a: number, b: number): boolean => {
  const window = (at: number, length: number) => Math.floor(((at - shift + length) % length) / size)
  const wrapped = (at: number) => at < shift
  const same = (x: number, y: number, length: number) => window(x, length) === window(y, length)
  const [ya, xa, yb, xb] = [Math.floor(a / columns), a % columns, Math.floor(b / columns), b % columns]
  return same(ya, yb, rows) && same(xa, xb, columns) && wrapped(ya) === wrapped(yb) && wrapped(xa) === wrapped(xb)
}

describe.each(grids)('windows of $rows × $columns, $size wide, moved by $shift', (windows) => {
  const order = windowOrder(windows)
  const tokens = windows.size ** 2

  test('hold every token once, and can be undone', () => {
    expect(order.toSorted((a, b) => a - b)).toEqual(order.map((_, at) => at))
    const back = inverseOrder(order)
    expect(back.map((at) => order[at])).toEqual(order.map((_, at) => at))
  })

  test('keep apart what only wrapping made neighbours', () => {
    const { shape, data } = windowMask(windows)
    expect(shape).toEqual([order.length / tokens, 1, tokens, tokens])
    for (let window = 0; window < order.length / tokens; window++)
      for (let a = 0; a < tokens; a++)
        for (let b = 0; b < tokens; b++) {
          const [from, to] = [order[window * tokens + a]!, order[window * tokens + b]!]
          if ((data[(window * tokens + a) * tokens + b] === 0) !== see(windows, from, to))
            expect.fail(`tokens ${from} and ${to} of window ${window}`)
        }
  })
})

test('a grid no larger than a window is one window that does not move', () => {
  expect(windowsOf(8, 8, 8, true)).toEqual({ rows: 8, columns: 8, size: 8, shift: 0 })
  expect(windowsOf(4, 4, 8, true)).toEqual({ rows: 4, columns: 4, size: 4, shift: 0 })
  expect(windowsOf(16, 16, 8, true).shift).toBe(4)
  expect(windowsOf(16, 16, 8, false).shift).toBe(0)
})

test('pairs of tokens the same way apart share a bias', () => {
  const size = 4
  const ways = new Map<number, string>()
  const positions = relativePositions(size)
  for (let a = 0; a < size * size; a++)
    for (let b = 0; b < size * size; b++) {
      const way = `${Math.floor(a / size) - Math.floor(b / size)},${(a % size) - (b % size)}`
      const row = positions[a * size * size + b]!
      expect(ways.get(row) ?? way).toBe(way)
      ways.set(row, way)
    }
  expect([...ways.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: (2 * size - 1) ** 2 }, (_, at) => at))
})

test('patches are merged by squares of four', () => {
  expect(mergeOrder(2, 4)).toEqual([0, 4, 1, 5, 2, 6, 3, 7])
})
