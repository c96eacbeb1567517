import type { Frames } from '../../base/units.ts'

/** Planar samples that are read piece by piece, so that a track of any length needs constant memory. */
export type Signal = {
  readonly channels: number
  readonly frames: Frames
  /** @returns `length` samples of every channel; within the signal's frames */
  read(at: Frames, length: Frames): readonly (Float32Array | Float64Array)[]
}

/** A signal of samples in memory. */
export const signalOf = (channels: readonly (Float32Array | Float64Array)[]): Signal => ({
  channels: channels.length,
  frames: channels[0]!.length,
  read: (at, length) => channels.map((samples) => samples.subarray(at, at + length)),
})

/**
 * Copies `length` frames of every channel to the start of `into`, zeros beyond the signal's end and up to the end of
 * `into`.
 */
export const readInto = (signal: Signal, at: Frames, length: Frames, into: readonly Float64Array[]): void => {
  const there = Math.max(0, Math.min(length, signal.frames - at))
  const pieces = there > 0 ? signal.read(at, there) : []
  for (const [channel, samples] of into.entries()) {
    if (there > 0) samples.set(pieces[channel]!)
    samples.fill(0, there)
  }
}
