import { describe, expect, it } from 'vitest'
import { memoryBytes } from '../../../src/core/audio/byte-source.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import type { CheckpointTensor } from '../../../src/core/checkpoint/checkpoint.ts'
import { isContiguous } from '../../../src/core/checkpoint/layout.ts'
import { piecesOf, visitPiece } from '../../../src/core/checkpoint/pieces.ts'
import { summarise } from '../../../src/core/checkpoint/summary.ts'
import { placesOf, randomView, wholeBelow } from './random-state.ts'

const tensorOf = (shape: readonly number[], strides: readonly number[], offset: number): CheckpointTensor => ({
  name: 'w',
  type: 'uint8',
  shape,
  strides,
  offset,
  contiguous: isContiguous(shape, strides),
})

describe('pieces of a tensor', () => {
  it('cover every element once, within their size, whatever the strides', () => {
    for (let seed = 0; seed < 800; seed++) {
      const random = seededRandom(seed)
      const view = randomView(random)
      const most = 1 + wholeBelow(random, 40)
      const found: number[] = []
      for (const piece of piecesOf(tensorOf(view.shape, view.strides, view.offset), most)) {
        expect(piece.extent).toBeLessThanOrEqual(most)
        expect(piece.axes.reduce((count, { size }) => count * size, 1)).toBeLessThanOrEqual(most)
        visitPiece(piece, (from, to) => {
          expect(from).toBeLessThan(piece.extent)
          expect(found[to]).toBeUndefined()
          found[to] = piece.offset + from
        })
      }
      expect(found).toEqual(placesOf(view))
    }
  })

  it('read a tensor that is whole in the file forwards, without overlap', () => {
    const pieces = [...piecesOf(tensorOf([4, 5, 6], [30, 6, 1], 10), 50)]
    expect(pieces.map(({ offset, extent, target }) => [offset, extent, target])).toEqual([
      [10, 50, 0],
      [60, 50, 50],
      [110, 20, 100],
    ])
  })

  it('read a transposed tensor in the order of the file', () => {
    const offsets = [...piecesOf(tensorOf([100, 100], [1, 100], 0), 1000)].map(({ offset }) => offset)
    expect(offsets).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000])
  })

  it('say what is contiguous', () => {
    expect(isContiguous([2, 3], [3, 1])).toBe(true)
    expect(isContiguous([2, 1, 3], [3, 99, 1])).toBe(true)
    expect(isContiguous([], [])).toBe(true)
    expect(isContiguous([0, 3], [7, 7])).toBe(true)
    expect(isContiguous([2, 3], [1, 2])).toBe(false)
    expect(isContiguous([2, 3], [4, 1])).toBe(false)
    expect(isContiguous([2], [0])).toBe(false)
  })
})

describe('summaries', () => {
  it('add integers exactly, and round once', () => {
    const values = BigInt64Array.of(2n ** 62n, -(2n ** 62n), 2n ** 53n + 1n, -(2n ** 53n), -1n, 7n)
    const tensor: CheckpointTensor = { ...tensorOf([6], [1], 0), type: 'int64' }
    const { first, sum } = summarise(memoryBytes(new Uint8Array(values.buffer)), tensor)
    expect(sum).toBe(7)
    expect(first).toEqual([2 ** 62, -(2 ** 62), 2 ** 53, -(2 ** 53)])
  })

  it('add millions of floats without losing them', () => {
    const values = new Float32Array(5_000_000).fill(0.1)
    const { sum } = summarise(memoryBytes(new Uint8Array(values.buffer)), {
      ...tensorOf([5_000_000], [1], 0),
      type: 'float32',
    })
    expect(Math.abs(sum - 5_000_000 * Math.fround(0.1))).toBeLessThan(1e-6)
  })

  it('of what is not finite say so', () => {
    const values = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN)
    const { first, sum } = summarise(memoryBytes(new Uint8Array(values.buffer)), {
      ...tensorOf([3], [1], 0),
      type: 'float32',
    })
    expect(first).toEqual([1, Number.POSITIVE_INFINITY, Number.NaN])
    expect(sum).toBeNaN()
  })
})
