import { peakBins, spectrumBands, spectrumHops } from '../../contract/bytes.ts'
import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames } from '../../core/base/units.ts'

/**
 * The levels of detail of a source, from single samples up. `samples` are read as they are; `fine` bins lie between them
 * and the stored summaries, and are made here from samples; `peaks` and `spectrum` are stored; `fine-spectrum` is made
 * from samples in a worker.
 */
export type Level = {
  readonly kind: 'samples' | 'fine' | 'peaks' | 'spectrum' | 'fine-spectrum'
  /** Frames of a bin, or between two columns of a spectrum. */
  readonly frames: Frames
  /** Numbers (or bytes, for spectra) of a bin. */
  readonly width: number
  /** Bins of a tile. */
  readonly bins: number
  /** Index of a stored level, as in the byte resources. */
  readonly stored: number
}

const peakTile = 4096
const spectrumTile = 1024

/** Levels of a waveform, finest first. */
export const waveLevels: readonly Level[] = [
  { kind: 'samples', frames: 1, width: 1, bins: blockFrames, stored: 0 },
  ...[4, 16, 64].map((frames) => ({ kind: 'fine', frames, width: 3, bins: blockFrames / frames, stored: 0 }) as const),
  ...peakBins.map((frames, stored) => ({ kind: 'peaks', frames, width: 3, bins: peakTile, stored }) as const),
]

/** Hops of the spectra that are computed here, finest first. */
export const fineHops = [32, 128, 512] as const

/** Levels of a spectrogram, finest first. */
export const spectrumLevels: readonly Level[] = [
  ...fineHops.map(
    (frames) => ({ kind: 'fine-spectrum', frames, width: spectrumBands, bins: spectrumTile, stored: 0 }) as const,
  ),
  ...spectrumHops.map(
    (frames, stored) => ({ kind: 'spectrum', frames, width: spectrumBands, bins: spectrumTile, stored }) as const,
  ),
]

/** Frames that a tile of a level covers. */
export const tileFrames = (level: Level): Frames => level.frames * level.bins

/**
 * The coarsest level whose bins are not wider than a column of `framesPerColumn`, so that no detail is lost and a column
 * reads only a handful of bins. Samples serve columns of less than four frames.
 */
export const waveLevelFor = (framesPerColumn: number): number => {
  let chosen = 0
  for (let index = 1; index < waveLevels.length; index++)
    if (waveLevels[index]!.frames <= framesPerColumn) chosen = index
  return chosen
}

/** The spectrum whose columns are nearest to the width of a drawn one, never more than twice as wide where one can be had. */
export const spectrumLevelFor = (framesPerColumn: number): number => {
  const found = spectrumLevels.findIndex((level) => level.frames >= framesPerColumn / 2)
  return found < 0 ? spectrumLevels.length - 1 : found
}
