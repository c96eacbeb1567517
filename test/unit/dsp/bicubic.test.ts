import { expect, test } from 'vitest'
import { stretchRows } from '../../../src/core/dsp/bicubic.ts'

const rows = Float32Array.of(1, -2, 3, 0.5, 0, 4, 2, -1, 5, 0)

// torch 2.13.0, torch.nn.functional.interpolate(x, (wanted, 2), mode='bicubic', align_corners=True)
test.each([
  [9, [1, -2, 2.28125, -1.078125, 3, 0.5, 1.5, 2.953125, 0, 4, 0.4375, 1.734375, 2, -1, 3.6875, -0.96875, 5, 0]],
  [7, [1, -2, 2.703704, -0.6759266, 2.166666, 2.157408, 0, 4, 0.8703709, 0.657407, 3.166666, -1.240741, 5, 0]],
] as const)('five rows become %i as PyTorch makes them', (wanted, expected) => {
  const stretched = stretchRows(rows, 2, wanted)
  expect(stretched).toHaveLength(expected.length)
  for (const [at, value] of expected.entries()) expect(stretched[at]).toBeCloseTo(value, 5)
})

test('a constant stays one at every length, and no stretch changes nothing', () => {
  for (let count = 1; count <= 12; count++)
    for (let wanted = 1; wanted <= 40; wanted++)
      for (const value of stretchRows(new Float32Array(3 * count).fill(0.7), 3, wanted))
        expect(Math.abs(value - 0.7)).toBeLessThan(1e-6)
  expect(stretchRows(rows, 2, 5)).toEqual(rows)
})
