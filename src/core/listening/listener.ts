import type { Frames, Hertz } from '../base/units.ts'
import type { Tell } from '../separation/system.ts'

/** How a listener looks at a recording: in windows, each of which it scores moment by moment. */
export type ListenerGeometry = {
  /** Samples a second that it hears. */
  readonly rate: Hertz
  /** Samples of a moment at that rate. */
  readonly moment: Frames
  /** Moments of a full window. */
  readonly moments: number
  /** Moments by which a window lies behind the last; less than `moments`, so that their edges overlap. */
  readonly hop: number
  /** Samples of a full window. */
  readonly window: Frames
}

/** Facts about a listener. JSON. */
export type ListenerDescription = {
  readonly id: string
  readonly name: string
  /** Of what surrounds the network: results of two versions do not fit together. */
  readonly version: string
  /** One sentence on how well it listens. */
  readonly quality: string
  /** The catalogue's id of its model. */
  readonly model: string
  /** sha256 of the model's checkpoint. */
  readonly checkpoint: string
  /** Names of the sounds that it tells apart, in the order of its scores. */
  readonly sounds: readonly string[]
  readonly geometry: ListenerGeometry
}

/** A stretch of a mono recording at its own rate, and what of it is to be heard. */
export type Hearing = {
  readonly samples: Float32Array
  readonly rate: Hertz
  /** Frame of the recording with which `samples` begins; beyond them it is taken as silent. */
  readonly first: Frames
  /** First sample of the window at the listener's rate, by the recording's beginning as well. */
  readonly start: Frames
  /** Samples of the window at the listener's rate, at most `geometry.window`. */
  readonly length: Frames
}

/** A listener at work: a network made ready. */
export type OpenListener = {
  /** What its network runs on: `CPU (2 threads)`. */
  readonly device: string
  /**
   * Scores of every sound in every moment of a window, in 255ths of certainty, [⌈length / moment⌉, sounds]. Keeps nothing
   * from one window to the next.
   */
  hear(hearing: Hearing): Promise<Uint8Array>
  release(): void
}

/** Says which sounds there are in a recording, and when. */
export type Listener = {
  describe(): ListenerDescription
  /** May take long: the network is loaded here. */
  open(tell: Tell): Promise<OpenListener>
}
