import type { Hertz } from '../../../core/base/units.ts'
import type { Chunk } from '../decoder.ts'

/** A codec within Ogg: takes packets of one logical stream, gives samples in the order of WAVE_FORMAT_EXTENSIBLE. */
export type OggCodec = {
  readonly format: string
  readonly rate: Hertz
  readonly channels: number
  /** Samples at the start that are no audio, counted by granule positions (Opus). */
  readonly preSkip: number
  /** A first page that holds more samples than its position says is cut at its start (Vorbis). */
  readonly trimsStart: boolean
  /** True for packets that come before audio. */
  isHeader(packet: Uint8Array): boolean
  header(packet: Uint8Array): void
  /** @throws MediaError `damaged` */
  decode(packets: Uint8Array[]): Promise<Chunk>
  close(): void
}
