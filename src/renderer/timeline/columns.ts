import type { Frames } from '../../core/base/units.ts'
import type { SourceId } from '../../core/project/records.ts'
import { type Level, tileFrames, waveLevelFor, waveLevels } from './levels.ts'
import type { Tile, TileAddress } from './tiles.ts'

/** What a waveform shows in each column of pixels. NaN where nothing is known yet. Reused from one drawing to the next. */
export type Columns = { low: Float32Array; high: Float32Array; rms: Float32Array }

export const makeColumns = (size: number): Columns => ({
  low: new Float32Array(size),
  high: new Float32Array(size),
  rms: new Float32Array(size),
})

/** A stretch of one channel of a source, cut into columns of equal width. */
export type ColumnRequest = {
  readonly source: SourceId
  readonly channel: number
  /** Frames of the source that can be read. */
  readonly frames: Frames
  /** Place of the first column's left edge in the source: fractional, may be negative. */
  readonly start: number
  readonly framesPerColumn: number
  readonly count: number
}

/** Where tiles come from, and where the missing ones are noted. */
export type TileReader = {
  get(address: TileAddress): Tile | undefined
  miss(address: TileAddress): void
}

/** Half the length of the kernel that draws a curve between samples. */
const lobes = 4

/** Steps between two samples for which the kernel's weights are kept: finer than a pixel at the closest zoom. */
const phases = 64

/** Weights of the 2·lobes samples about a place, by phase, each set adding up to 1. */
const kernel = (() => {
  const lanczos = (x: number): number => {
    if (Math.abs(x) < 1e-9) return 1
    const angle = Math.PI * x
    return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / (angle * angle)
  }
  const weights = new Float64Array(phases * 2 * lobes)
  for (let phase = 0; phase < phases; phase++) {
    const place = phase / phases + lobes - 1
    const taps = Array.from({ length: 2 * lobes }, (_, tap) => lanczos(place - tap))
    const sum = taps.reduce((total, tap) => total + tap, 0)
    for (let tap = 0; tap < taps.length; tap++) weights[phase * 2 * lobes + tap] = taps[tap]! / sum
  }
  return weights
})()

/**
 * Fills `columns` from the finest level that suits their width, and from coarser ones where its tiles are not here yet.
 * A column holds every bin that begins within it, and at least one, so that no peak falls between two columns.
 */
export const readColumns = (request: ColumnRequest, reader: TileReader, columns: Columns): void => {
  const level = waveLevelFor(request.framesPerColumn)
  if (level === 0) readSamples(request, reader, columns)
  else readBins(request, reader, columns, level, 0, request.count)
}

const addressOf = ({ source, channel, frames }: ColumnRequest, level: Level, index: number): TileAddress => ({
  source,
  channel,
  level,
  index,
  frames,
})

/** Only the level that suits and the coarsest one are asked for: those between would be drawn for a moment at most. */
const worthAsking = (level: number, { framesPerColumn }: ColumnRequest): boolean =>
  level === waveLevelFor(framesPerColumn) || level === waveLevels.length - 1

const clearColumns = (columns: Columns, from: number, to: number): void => {
  columns.low.fill(Number.NaN, from, to)
  columns.high.fill(Number.NaN, from, to)
  columns.rms.fill(Number.NaN, from, to)
}

const readBins = (
  request: ColumnRequest,
  reader: TileReader,
  columns: Columns,
  levelIndex: number,
  from: number,
  to: number,
): void => {
  const level = waveLevels[levelIndex]
  if (!level) {
    clearColumns(columns, from, to)
    return
  }
  const { start, framesPerColumn, frames } = request
  const { low, high, rms } = columns
  const size = level.frames
  const total = Math.ceil(frames / size)
  const step = framesPerColumn / size
  const origin = start / size
  let tileStart = 0
  let tileEnd = 0
  let data: Float32Array | null = null
  let known = 0
  let missingFrom = -1
  const flush = (end: number) => {
    if (missingFrom >= 0) readBins(request, reader, columns, levelIndex + 1, missingFrom, end)
    missingFrom = -1
  }
  for (let column = from; column < to; column++) {
    const begin = origin + column * step
    const firstBin = Math.max(0, Math.floor(begin))
    const endBin = Math.min(total, Math.max(firstBin + 1, Math.floor(begin + step)))
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    let power = 0
    let missing = false
    for (let bin = firstBin; bin < endBin; bin++) {
      if (bin >= tileEnd || bin < tileStart) {
        const index = Math.floor(bin / level.bins)
        const address = addressOf(request, level, index)
        const tile = reader.get(address)
        tileStart = index * level.bins
        tileEnd = tileStart + level.bins
        data = tile ? (tile.data as Float32Array) : null
        known = tileStart + (tile?.bins ?? 0)
        if (known < Math.min(tileEnd, total) && worthAsking(levelIndex, request)) reader.miss(address)
      }
      if (!data || bin >= known) {
        missing = true
        break
      }
      const offset = (bin - tileStart) * 3
      const minimum = data[offset]!
      const maximum = data[offset + 1]!
      const loudness = data[offset + 2]!
      if (minimum < least) least = minimum
      if (maximum > most) most = maximum
      power += loudness * loudness
    }
    if (missing) {
      if (missingFrom < 0) missingFrom = column
      continue
    }
    if (missingFrom >= 0) flush(column)
    const some = endBin > firstBin
    low[column] = some ? least : Number.NaN
    high[column] = some ? most : Number.NaN
    rms[column] = some ? Math.sqrt(power / (endBin - firstBin)) : Number.NaN
  }
  flush(to)
}

/** Samples of a stretch, gathered from tiles. @returns null when one is not here yet */
export const gatherSamples = (
  request: Pick<ColumnRequest, 'source' | 'channel' | 'frames'>,
  reader: TileReader,
  from: Frames,
  to: Frames,
): Float32Array | null => {
  const level = waveLevels[0]!
  const size = tileFrames(level)
  const only = Math.floor(from / size)
  if (to > from && to <= (only + 1) * size) {
    const address: TileAddress = {
      source: request.source,
      channel: request.channel,
      frames: request.frames,
      level,
      index: only,
    }
    const tile = reader.get(address)
    if (tile && tile.bins >= to - only * size)
      return (tile.data as Float32Array).subarray(from - only * size, to - only * size)
    reader.miss(address)
    return null
  }
  const samples = new Float32Array(Math.max(0, to - from))
  let whole = true
  for (let index = Math.floor(from / size); index * size < to; index++) {
    const address: TileAddress = {
      source: request.source,
      channel: request.channel,
      frames: request.frames,
      level,
      index,
    }
    const tile = reader.get(address)
    const begin = Math.max(from, index * size)
    const end = Math.min(to, (index + 1) * size)
    if (!tile || tile.bins < end - index * size) {
      reader.miss(address)
      whole = false
    } else samples.set((tile.data as Float32Array).subarray(begin - index * size, end - index * size), begin - from)
  }
  return whole ? samples : null
}

const readSamples = (request: ColumnRequest, reader: TileReader, columns: Columns): void => {
  const { start, framesPerColumn, count, frames } = request
  const from = Math.max(0, Math.floor(start) - lobes)
  const to = Math.min(frames, Math.ceil(start + count * framesPerColumn) + lobes + 1)
  const samples = to > from ? gatherSamples(request, reader, from, to) : null
  if (!samples) {
    readBins(request, reader, columns, 1, 0, count)
    return
  }
  if (framesPerColumn >= 1) spanSamples(request, samples, from, columns)
  else traceCurve(request, samples, from, columns)
}

/** Every sample of a column, and the first one of the next, so that neighbouring columns meet. */
const spanSamples = (
  { start, framesPerColumn, count, frames }: ColumnRequest,
  samples: Float32Array,
  from: Frames,
  { low, high, rms }: Columns,
): void => {
  for (let column = 0; column < count; column++) {
    const first = Math.max(0, Math.floor(start + column * framesPerColumn))
    const last = Math.min(frames - 1, Math.floor(start + (column + 1) * framesPerColumn))
    if (last < first) {
      low[column] = high[column] = rms[column] = Number.NaN
      continue
    }
    let least = samples[first - from]!
    let most = least
    let power = 0
    for (let i = first; i <= last; i++) {
      const sample = samples[i - from]!
      if (sample < least) least = sample
      else if (sample > most) most = sample
      power += sample * sample
    }
    low[column] = least
    high[column] = most
    rms[column] = Math.sqrt(power / (last - first + 1))
  }
}

/** The band-limited curve through the samples, between the two edges of each column (Lanczos, four lobes). */
const traceCurve = (
  { start, framesPerColumn, count, frames }: ColumnRequest,
  samples: Float32Array,
  from: Frames,
  { low, high, rms }: Columns,
): void => {
  let before = curveAt(samples, start - from)
  for (let column = 0; column < count; column++) {
    const end = start + (column + 1) * framesPerColumn
    const after = curveAt(samples, end - from)
    const inside = end > 0 && start + column * framesPerColumn < frames
    low[column] = inside ? Math.min(before, after) : Number.NaN
    high[column] = inside ? Math.max(before, after) : Number.NaN
    rms[column] = Number.NaN
    before = after
  }
}

/** Value of the curve through samples at a fractional index, to 1/64 of a sample; the edges are held. */
export const curveAt = (samples: Float32Array, index: number): number => {
  const step = Math.round(index * phases)
  const whole = Math.floor(step / phases)
  const offset = (step - whole * phases) * 2 * lobes
  const first = whole - lobes + 1
  const last = samples.length - 1
  let sum = 0
  for (let tap = 0; tap < 2 * lobes; tap++)
    sum += kernel[offset + tap]! * samples[Math.min(Math.max(first + tap, 0), last)]!
  return sum
}
