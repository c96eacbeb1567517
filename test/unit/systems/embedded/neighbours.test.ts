import { describe, expect, test } from 'vitest'
import { around } from '../../../../src/core/systems/embedded/neighbours.ts'

const [rows, bins] = [5, 4]
const plane = Float64Array.from({ length: rows * bins }, (_, at) => at)
const all = { rows, bins, sounding: Int32Array.from({ length: rows }, (_, row) => row) }
const mean = (...values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the mean of a place and those around it', () => {
  const means = around(plane, all)

  test('is of nine', () => {
    expect(means[1 * rows + 2]).toBeCloseTo(mean(1, 2, 3, 6, 7, 8, 11, 12, 13), 5)
  })

  test('is of fewer at the edges', () => {
    expect(means[0]).toBeCloseTo(mean(0, 1, 5, 6), 5)
    expect(means[3 * rows + 4]).toBeCloseTo(mean(13, 14, 18, 19), 5)
    expect(means[2]).toBeCloseTo(mean(1, 2, 3, 6, 7, 8), 5)
  })

  test('leaves out rows that do not count', () => {
    const marked = plane.map((_, at) => (at % rows === 3 ? 99 : 1))
    const counted = { rows, bins, sounding: Int32Array.of(0, 1, 2, 4) }
    const found = around(marked, counted)
    for (let at = 0; at < found.length; at++) if (at % rows !== 3) expect(found[at]).toBeCloseTo(1, 6)
    expect(around(marked, { rows, bins, sounding: new Int32Array(0) }).every(Number.isFinite)).toBe(true)
  })
})
