import type { Hertz } from '../base/units.ts'
import { realFft } from '../dsp/fft.ts'

/**
 * Columns of a spectrogram, as the project file stores them and the timeline draws them: for each column one byte a band.
 * Byte b is a level of (b / 2 − 120) dBFS, where a sine of full scale has 0 dBFS.
 */

/** Frames between columns, by level. Coarser columns take the maximum of four finer ones. */
export const columnHops = [1024, 4096, 16_384, 65_536] as const

/** Bands of a column, at equal steps of pitch from `lowestBand` Hz to half the rate. */
export const columnBands = 128
export const lowestBand = 40

/** Frames of the transform behind one column, centred on the column's own 1024. */
export const columnWindow = 2048

/** Frames that a column needs before its first own frame, and after its last. */
export const columnReach = (columnWindow - columnHops[0]) / 2

/** Edges of the bands in Hz: `columnBands + 1` numbers. */
export const bandEdges = (rate: Hertz): Float64Array => {
  const ratio = rate / 2 / lowestBand
  return Float64Array.from({ length: columnBands + 1 }, (_, band) => lowestBand * ratio ** (band / columnBands))
}

/** A band as bins of the transform: those inside it, or, where none is, the two around its middle. */
type Band = { readonly first: number; readonly end: number; readonly middle: number }

const bandsOf = (rate: Hertz): Band[] => {
  const edges = bandEdges(rate)
  const width = rate / columnWindow
  return Array.from({ length: columnBands }, (_, band) => {
    const low = edges[band]! / width
    const high = edges[band + 1]! / width
    const end = band === columnBands - 1 ? columnWindow / 2 + 1 : Math.ceil(high)
    return { first: Math.ceil(low), end, middle: Math.sqrt(low * high) }
  })
}

const levelByte = (power: number): number =>
  power > 0 ? Math.min(255, Math.max(0, Math.round(2 * (10 * Math.log10(power) + 120)))) : 0

/** Makes columns at one rate; keeps the transform's work space. */
export type Columns = {
  /**
   * The finest columns of a stretch.
   * @param mono samples from `columnReach` before the first column to `columnReach` after the last
   * @param count columns wanted; `mono` has `count × 1024 + 2 × columnReach` samples
   * @returns `count × columnBands` bytes
   */
  compute(mono: Float32Array, count: number): Uint8Array
}

export const columnsAt = (rate: Hertz): Columns => {
  const fft = realFft(columnWindow)
  const bands = bandsOf(rate)
  const hann = Float64Array.from(
    { length: columnWindow },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / columnWindow),
  )
  /** The sum of the window is half its length; a sine has half its amplitude in a bin. */
  const scale = (4 / columnWindow) ** 2
  const windowed = new Float64Array(columnWindow)
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  const power = new Float64Array(fft.bins)

  return {
    compute: (mono, count) => {
      const bytes = new Uint8Array(count * columnBands)
      for (let column = 0; column < count; column++) {
        const start = column * columnHops[0]
        for (let n = 0; n < columnWindow; n++) windowed[n] = mono[start + n]! * hann[n]!
        fft.forward(windowed, re, im)
        for (let bin = 0; bin < fft.bins; bin++) power[bin] = scale * (re[bin]! ** 2 + im[bin]! ** 2)
        for (let band = 0; band < columnBands; band++) {
          const { first, end, middle } = bands[band]!
          let level = 0
          for (let bin = first; bin < end; bin++) if (power[bin]! > level) level = power[bin]!
          if (first >= end) {
            const below = Math.floor(middle)
            const share = middle - below
            level = (1 - share) * power[below]! + share * (power[below + 1] ?? 0)
          }
          bytes[column * columnBands + band] = levelByte(level)
        }
      }
      return bytes
    },
  }
}

/** Columns of the next coarser level: the maximum of four, of what is left at the end. */
export const coarsen = (columns: Uint8Array): Uint8Array => {
  const count = columns.length / columnBands
  const coarse = new Uint8Array(Math.ceil(count / 4) * columnBands)
  for (let column = 0; column < count; column++) {
    const to = Math.floor(column / 4) * columnBands
    const from = column * columnBands
    for (let band = 0; band < columnBands; band++)
      if (columns[from + band]! > coarse[to + band]!) coarse[to + band] = columns[from + band]!
  }
  return coarse
}

/** All levels one after the other, finest first. */
export const allLevels = (finest: Uint8Array): Uint8Array => {
  const levels = [finest]
  while (levels.length < columnHops.length) levels.push(coarsen(levels.at(-1)!))
  const all = new Uint8Array(levels.reduce((length, level) => length + level.length, 0))
  let at = 0
  for (const level of levels) {
    all.set(level, at)
    at += level.length
  }
  return all
}
