import { describe, expect, test } from 'vitest'
import { summarise } from '../../../src/core/audio/peaks.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import {
  type ColumnRequest,
  curveAt,
  makeColumns,
  readColumns,
  type TileReader,
} from '../../../src/renderer/timeline/columns.ts'
import {
  spectrumLevelFor,
  spectrumLevels,
  tileFrames,
  waveLevelFor,
  waveLevels,
} from '../../../src/renderer/timeline/levels.ts'
import { summariseBins } from '../../../src/renderer/timeline/summary.ts'
import type { TileAddress } from '../../../src/renderer/timeline/tiles.ts'

const random = seededRandom(5)
const frames = 300_000
const samples = Float32Array.from({ length: frames }, () => random() * 2 - 1)

/** Tiles straight from the samples, at the levels that `has` lets through. */
const readerOf = (has: (address: TileAddress) => boolean = () => true) => {
  const missed: TileAddress[] = []
  const reader: TileReader = {
    get: (address) => {
      if (!has(address)) return undefined
      const from = address.index * tileFrames(address.level)
      const part = samples.subarray(from, Math.min(frames, from + tileFrames(address.level)))
      const data = address.level.kind === 'samples' ? part : summariseBins(part, address.level.frames)
      return { data, bins: data.length / address.level.width }
    },
    miss: (address) => missed.push(address),
  }
  return { reader, missed }
}

const request = (patch: Partial<ColumnRequest>): ColumnRequest => ({
  source: 'source_0',
  channel: 0,
  frames,
  start: 0,
  framesPerColumn: 512,
  count: 200,
  ...patch,
})

describe('levels', () => {
  test('never wider than a column, never more than a handful of bins in one', () => {
    for (let zoom = 0.01; zoom < 1e6; zoom *= 1.13) {
      const level = waveLevels[waveLevelFor(zoom)]!
      if (zoom >= 1) expect(level.frames).toBeLessThanOrEqual(zoom)
      if (zoom < 65_536) expect(zoom / level.frames).toBeLessThanOrEqual(4)
      const hop = spectrumLevels[spectrumLevelFor(zoom)]!.frames
      if (zoom >= 16 && zoom < 131_072) expect(hop / zoom).toBeLessThanOrEqual(2)
    }
  })

  test('bins made here agree with the stored summaries', () => {
    const stored = summarise(samples.subarray(0, 65_536))
    const made = summariseBins(samples.subarray(0, 65_536), 256)
    for (let i = 0; i < made.length; i++) expect(made[i]).toBeCloseTo(stored[i]!, 5)
  })
})

describe('columns', () => {
  test('no sample falls between two columns: extremes of all columns are extremes of the stretch', () => {
    for (let i = 0; i < 60; i++) {
      const framesPerColumn = 1 + random() * 3000
      const count = Math.floor(frames / framesPerColumn) - 1
      if (count < 1) continue
      const columns = makeColumns(count)
      readColumns(request({ framesPerColumn, count }), readerOf().reader, columns)
      const end = Math.floor(count * framesPerColumn)
      let low = 1
      let high = -1
      // A bin that reaches over the end belongs to the column in which it begins.
      const size = waveLevels[waveLevelFor(framesPerColumn)]!.frames
      for (let frame = 0; frame < end - size; frame++) {
        low = Math.min(low, samples[frame]!)
        high = Math.max(high, samples[frame]!)
      }
      expect(Math.min(...columns.low)).toBeLessThanOrEqual(low)
      expect(Math.max(...columns.high)).toBeGreaterThanOrEqual(high)
    }
  })

  test('scrolling by whole columns moves columns without changing them', () => {
    for (const framesPerColumn of [700.5, 90, 20, 3.3]) {
      const one = makeColumns(100)
      const other = makeColumns(100)
      readColumns(request({ framesPerColumn, count: 100 }), readerOf().reader, one)
      readColumns(request({ framesPerColumn, count: 90, start: 10 * framesPerColumn }), readerOf().reader, other)
      for (let column = 0; column < 90; column++) {
        expect(other.low[column]).toBe(one.low[column + 10])
        expect(other.high[column]).toBe(one.high[column + 10])
      }
    }
  })

  test('coarser tiles stand in for missing ones, which are asked for; without any, nothing is known', () => {
    const coarse = readerOf(({ level }) => level.frames === 65_536)
    const columns = makeColumns(200)
    readColumns(request({}), coarse.reader, columns)
    expect(columns.high.every((value) => value > 0.9)).toBe(true)
    expect(coarse.missed.map(({ level }) => level.frames)).toEqual([256])
    const none = readerOf(() => false)
    readColumns(request({}), none.reader, columns)
    expect(columns.high.every(Number.isNaN)).toBe(true)
    expect(new Set(none.missed.map(({ level }) => level.frames))).toEqual(new Set([256, 65_536]))
  })

  test('before and after the source there is nothing', () => {
    const columns = makeColumns(40)
    readColumns(request({ framesPerColumn: 0.25, start: frames - 5, count: 40 }), readerOf().reader, columns)
    expect(Number.isNaN(columns.low[19])).toBe(false)
    expect(Number.isNaN(columns.low[20])).toBe(true)
  })

  test('the curve goes through every sample, and follows a tone between them', () => {
    const tone = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i / 5))
    for (let i = 10; i < 190; i++) expect(curveAt(tone, i)).toBeCloseTo(tone[i]!, 6)
    for (let at = 10; at < 190; at += 0.25) expect(Math.abs(curveAt(tone, at) - Math.sin(at / 5))).toBeLessThan(0.02)
  })
})
