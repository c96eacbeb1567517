import type { Hertz } from '../../base/units.ts'

// What the published separators have in common before and after their networks: AudioSep (config/audiosep_base.yaml,
// models/resunet.py) and Zero-shot ASP (config.py, models/asp_model.py).

/** Samples a second of the waveforms that they were trained on. */
export const sampleRate: Hertz = 32_000
/** Samples in a frame of a spectrum, and between two. */
export const frameSize = 2048
export const frameHop = 320
/** Bins of a spectrum. A mask has one less. */
export const bins = frameSize / 2 + 1

/** Where the frames of a network's spectrum lie. */
export type Grid = { readonly rate: Hertz; readonly hop: number }

export const publishedGrid: Grid = { rate: sampleRate, hop: frameHop }
