import type { Frames, Hertz } from '../base/units.ts'
import type { Hearing } from '../listening/listener.ts'
import type { Tell } from '../separation/system.ts'

/** Facts about an encoder. JSON. */
export type EncoderDescription = {
  readonly id: string
  readonly name: string
  /** The catalogue's id of its model, and sha256 of that model's checkpoint. */
  readonly model: string
  readonly checkpoint: string
  /** Of all that decides what its latents are: those of two keys do not fit together. */
  readonly key: string
  /** Samples a second that it hears. */
  readonly rate: Hertz
  /** Samples of a segment at that rate: it hears one at a time. */
  readonly segment: Frames
  /** A recording of fewer samples says nothing of a sound. */
  readonly shortest: Frames
}

/** An encoder at work: a network made ready. */
export type OpenEncoder = {
  /** What its network runs on: `CPU (2 threads)`. */
  readonly device: string
  /** What it makes of one segment; null for one that is silent. Keeps nothing from one to the next. */
  embed(hearing: Hearing): Promise<Float32Array | null>
  release(): void
}

/** Says in numbers what a sound is like, so that a separation can go by it without hearing it again. */
export type SoundEncoder = {
  describe(): EncoderDescription
  /** May take long: the network is loaded here. */
  open(tell: Tell): Promise<OpenEncoder>
}
