import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { medianFilter } from '../../../src/core/dsp/median.ts'
import { select } from '../../../src/core/dsp/selection.ts'

const sortedMedian = (values: Float32Array): number => values.slice().sort()[(values.length - 1) >> 1]!

describe('running median', () => {
  test.each([0, 1, 2, 5, 9])('of radius %i equals sorting every window, for every length up to 40', (radius) => {
    const random = seededRandom(radius)
    const filter = medianFilter(radius)
    for (let length = 0; length <= 40; length++) {
      const source = Float32Array.from({ length }, () => Math.floor(random() * 8))
      const target = new Float32Array(length)
      filter(source, { from: 0, step: 1, count: length }, target)
      const expected = source.map((_, at) => sortedMedian(source.slice(Math.max(0, at - radius), at + radius + 1)))
      expect([...target]).toEqual([...expected])
    }
  })

  test('follows a line through a table', () => {
    const table = Float32Array.from([1, 9, 2, 8, 30, 7, 3, 6])
    const target = new Float32Array(8)
    medianFilter(1)(table, { from: 0, step: 2, count: 4 }, target)
    expect([...target]).toEqual([1, 0, 2, 0, 3, 0, 3, 0])
  })
})

test('selection gives every rank', () => {
  const random = seededRandom(4)
  for (let count = 1; count < 60; count++) {
    const values = Float32Array.from({ length: count }, () => Math.floor(random() * 20))
    const sorted = values.slice().sort()
    for (let rank = 0; rank < count; rank += 3) expect(select(values.slice(), count, rank)).toBe(sorted[rank])
  }
})
