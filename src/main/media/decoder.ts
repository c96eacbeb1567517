import type { Frames, Hertz } from '../../core/base/units.ts'

/** Most frames that a decoder returns at once. */
export const chunkFrames = 65_536

/** Planar samples, all channels of one length, owned by the caller. */
export type Chunk = Float32Array<ArrayBuffer>[]

/** What a file says about itself. */
export type MediaFacts = {
  /** For people and for the record of the import: "WAV, 24-bit", "MP3". */
  readonly format: string
  readonly rate: Hertz
  readonly channels: number
  /** Exact length where the file says it; null when it is known only at the end. */
  readonly frames: Frames | null
}

/**
 * A stream of samples from one file, of any format. Channels come in the order of WAVE_FORMAT_EXTENSIBLE
 * (left, right, centre, LFE, back, side). Samples of lossy formats lie on the grid of 2^-23.
 */
export type Decoder = MediaFacts & {
  /** Sentences about what had to be repaired or left out; complete after the last chunk. */
  readonly warnings: readonly string[]
  /** The next samples, at most `chunkFrames` of them; null at the end. @throws MediaError */
  read(): Promise<Chunk | null>
  close(): void
}
