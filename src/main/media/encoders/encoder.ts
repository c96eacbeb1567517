import type { Frames, Hertz } from '../../../core/base/units.ts'
import type { Audio } from '../../../core/separation/system.ts'

/** What an encoder is told before the first sample. */
export type EncoderRequest = {
  readonly rate: Hertz
  readonly channels: number
  /** Exact length of what will come. */
  readonly frames: Frames
  /** bit/s, for lossy formats. */
  readonly bitrate: number
  /** Title of the recording, for formats with tags. */
  readonly title: string
}

/** Turns planar samples into the bytes of a file. */
export type AudioEncoder = {
  /** Takes samples; resolves when more may come. @throws HostError */
  write(audio: Audio): Promise<void>
  /** Completes the file; the caller commits it. */
  finish(): Promise<void>
  /** Frees what the encoder holds; for cancelled work too. */
  close(): void
}
