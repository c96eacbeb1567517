import { expect, test } from 'vitest'
import { columnsFor } from '../../../src/renderer/separate/columns.ts'

test('no choice is alone on a line, for every number of sounds beside source and rest', () => {
  for (let choices = 3; choices <= 18; choices++) {
    const columns = columnsFor(choices)
    expect(columns).toBeLessThanOrEqual(5)
    expect(choices % columns).not.toBe(1)
  }
  expect([3, 4, 5, 6].map(columnsFor)).toEqual([3, 2, 3, 3])
})
