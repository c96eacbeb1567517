import { describe, expect, test } from 'vitest'
import { momentOf, presenceOf as presenceIn } from '../../../../src/core/systems/embedded/presence.ts'

const [rows, bins, moment] = [200, 64, 31]

/** A mask of nearly nothing, but for a second in which it takes `share` of the power. */
const taking = (share: number): Float64Array =>
  Float64Array.from({ length: rows * bins }, (_, at) => (isLoud(at) ? Math.sqrt(share) : 3e-4))
const isLoud = (at: number): boolean => at % rows >= 60 && at % rows < 120
const presenceOf = (gain: Float64Array, power: Float32Array, frames: number, within: number): number =>
  presenceIn(
    gain,
    {
      power,
      rows: frames,
      bins,
      sounding: Int32Array.from({ length: frames }, (_, row) => row),
      lasting: new Float64Array(bins),
    },
    within,
  )
const even = new Float32Array(rows * bins).fill(0.5)

describe('a sound', () => {
  test('is looked for in half seconds of an odd number of frames', () => {
    expect([momentOf(512, 32_000), momentOf(256, 32_000)]).toEqual([31, 63])
  })

  test('that is there for a second is present', () => {
    expect(presenceOf(taking(0.8), even, rows, moment)).toBeGreaterThan(0.999)
  })

  test('that nowhere has a fair share is absent, at most 60 dB down', () => {
    expect(presenceOf(taking(0.002), even, rows, moment)).toBeCloseTo(0.01, 3)
    expect(presenceOf(taking(1e-9), even, rows, moment)).toBe(1e-3)
  })

  test('that is faint and alone for a second is present, 25 dB below the rest', () => {
    const power = even.map((value, at) => (isLoud(at) ? value * 10 ** -2.5 : value))
    expect(presenceOf(taking(0.9), power, rows, moment)).toBeGreaterThan(0.98)
  })

  test('is absent from silence, and looked for in what is shorter than half a second', () => {
    expect(presenceOf(taking(0.5), new Float32Array(rows * bins), rows, moment)).toBe(1e-3)
    expect(presenceOf(new Float64Array(8 * bins).fill(0.5), even.subarray(0, 8 * bins), 8, moment)).toBeGreaterThan(
      0.99,
    )
  })
})
