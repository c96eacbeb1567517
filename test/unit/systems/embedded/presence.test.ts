import { describe, expect, test } from 'vitest'
import { closedWhereAbsent, momentOf, powerOf } from '../../../../src/core/systems/embedded/presence.ts'

const [rows, bins, moment] = [200, 64, 31]
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A mask of nearly nothing, but for a second in which it takes `share` of the power. */
const logitsTaking = (share: number): Float32Array => {
  const gain = Math.sqrt(share)
  return Float32Array.from({ length: 3 * rows * bins }, (_, at) => {
    if (at >= rows * bins) return at % 7
    const row = Math.floor(at / bins)
    return row >= 60 && row < 120 ? Math.log(gain / (1 - gain)) : -8
  })
}
const even = new Float32Array(rows * bins).fill(0.5)

/** How much is left of every magnitude, least and most. */
const leftOf = (before: Float32Array, after: Float32Array): [number, number] => {
  const left = Array.from({ length: rows * bins }, (_, at) => sigmoid(after[at]!) / sigmoid(before[at]!))
  return [Math.min(...left), Math.max(...left)]
}

describe('a mask', () => {
  test('of half a second is an odd number of frames', () => {
    expect([momentOf(512, 32_000), momentOf(256, 32_000)]).toEqual([31, 63])
  })

  test('of a sound that is there stays as it is', () => {
    const logits = logitsTaking(0.8)
    const closed = closedWhereAbsent(logits, even, rows, moment)
    const [least, most] = leftOf(logits, closed)
    expect(least).toBeGreaterThan(0.999)
    expect(most).toBeLessThan(1.0001)
    expect(closed.subarray(rows * bins)).toEqual(logits.subarray(rows * bins))
  })

  test('that nowhere takes a fair share is closed, evenly', () => {
    const logits = logitsTaking(0.002)
    const [least, most] = leftOf(logits, closedWhereAbsent(logits, even, rows, moment))
    expect(least).toBeCloseTo(0.01, 3)
    expect(most).toBeCloseTo(0.01, 3)
  })

  test('of a faint sound that is alone for a second stays, 25 dB below the rest', () => {
    const logits = logitsTaking(0.9)
    const power = even.map((value, at) => (at >= 60 * bins && at < 120 * bins ? value * 10 ** -2.5 : value))
    expect(leftOf(logits, closedWhereAbsent(logits, power, rows, moment))[0]).toBeGreaterThan(0.98)
  })

  test('of silence, or shorter than half a second, has an answer', () => {
    const silent = closedWhereAbsent(logitsTaking(0.5), new Float32Array(rows * bins), rows, moment)
    expect(silent.every(Number.isFinite)).toBe(true)
    const short = closedWhereAbsent(new Float32Array(3 * 8 * bins), even.subarray(0, 8 * bins), 8, moment)
    expect(sigmoid(short[0]!)).toBeCloseTo(0.5, 2)
  })

  test('is judged by the power that its features tell, none where rows are padded', () => {
    const power = powerOf(Float32Array.of(1.2, 1e-6 ** 0.15, 0, 0), 2, 2)
    expect(power[0]).toBeCloseTo(1.2 ** (1 / 0.15), 4)
    expect([...power.subarray(1)]).toEqual([expect.closeTo(0, 9), 0, 0])
  })
})
