import { spectrumBands } from '../../contract/bytes.ts'
import type { ColumnRequest, TileReader } from './columns.ts'
import { spectrumLevelFor, spectrumLevels } from './levels.ts'
import type { TileAddress } from './tiles.ts'

/** Columns of band levels, `spectrumBands` bytes each, and which of them are known. Reused between drawings. */
export type SpectrumColumns = { levels: Uint8Array; known: Uint8Array }

export const makeSpectrumColumns = (size: number): SpectrumColumns => ({
  levels: new Uint8Array(size * spectrumBands),
  known: new Uint8Array(size),
})

/** Fills `columns` with the spectra at their middles, from coarser levels where tiles are not here yet. */
export const readSpectrum = (request: ColumnRequest, reader: TileReader, columns: SpectrumColumns): void => {
  columns.known.fill(0, 0, request.count)
  fill(request, reader, columns, spectrumLevelFor(request.framesPerColumn), 0, request.count)
}

const fill = (
  request: ColumnRequest,
  reader: TileReader,
  columns: SpectrumColumns,
  levelIndex: number,
  from: number,
  to: number,
): void => {
  const level = spectrumLevels[levelIndex]
  if (!level || to <= from) return
  const { source, channel, frames, start, framesPerColumn } = request
  const total = Math.ceil(frames / level.frames)
  let tileIndex = -1
  let data: Uint8Array | null = null
  let bins = 0
  let missingFrom = -1
  for (let column = from; column < to; column++) {
    const middle = start + (column + 0.5) * framesPerColumn
    // A stored column describes the frames from its own place to the next one.
    const bin = Math.floor(middle / level.frames)
    if (bin < 0 || bin >= total) continue
    const index = Math.floor(bin / level.bins)
    if (index !== tileIndex) {
      tileIndex = index
      const address: TileAddress = { source, channel, level, index, frames }
      const tile = reader.get(address)
      data = tile ? (tile.data as Uint8Array) : null
      bins = tile?.bins ?? 0
      const short = bins < level.bins && (index * level.bins + bins) * level.frames < frames
      const asked = levelIndex === spectrumLevelFor(framesPerColumn) || levelIndex === spectrumLevels.length - 1
      if ((!tile || short) && asked) reader.miss(address)
    }
    const at = bin - tileIndex * level.bins
    if (!data || at >= bins) {
      if (missingFrom < 0) missingFrom = column
      continue
    }
    if (missingFrom >= 0) {
      fill(request, reader, columns, levelIndex + 1, missingFrom, column)
      missingFrom = -1
    }
    const offset = at * spectrumBands
    const target = column * spectrumBands
    for (let band = 0; band < spectrumBands; band++) columns.levels[target + band] = data[offset + band]!
    columns.known[column] = 1
  }
  if (missingFrom >= 0) fill(request, reader, columns, levelIndex + 1, missingFrom, to)
}
