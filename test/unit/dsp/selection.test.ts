import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { select } from '../../../src/core/dsp/selection.ts'

const random = seededRandom(4)
const kinds: readonly [string, (at: number, count: number) => number][] = [
  ['random', () => random() - 0.5],
  ['of few values', () => Math.floor(random() * 3)],
  ['all alike', () => 7],
  ['in order', (at) => at],
  ['in falling order', (at, count) => count - at],
]

test.each(kinds)('values %s have the rank that a sort gives them', (_, made) => {
  for (const count of [1, 2, 3, 4, 5, 17, 64, 437]) {
    const values = Float64Array.from({ length: count }, (_, at) => made(at, count))
    const sorted = values.toSorted()
    for (let rank = 0; rank < count; rank += 1 + Math.floor(count / 9)) {
      const shuffled = values.slice()
      expect(select(shuffled, count, rank)).toBe(sorted[rank])
      expect(shuffled.toSorted()).toEqual(sorted)
    }
  }
})

test('values beyond the count are left alone', () => {
  const values = Float64Array.of(5, 3, 4, -1, -2)
  expect(select(values, 3, 0)).toBe(3)
  expect([...values.subarray(3)]).toEqual([-1, -2])
})
