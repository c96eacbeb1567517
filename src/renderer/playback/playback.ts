import type { StoreApi } from 'zustand/vanilla'
import type { Frames } from '../../core/base/units.ts'

/** Levels of one strip, linear amplitude, newest 50 ms. */
export type MeterLevels = { readonly peak: readonly number[]; readonly rms: readonly number[] }

export type PlaybackState = {
  readonly status: 'stopped' | 'playing' | 'paused' | 'starting'
  /** Times that a ring buffer ran dry since playing started. Shown in the transport, never hidden. */
  readonly underruns: number
  /** The output device could not be opened, or audio needs a click first; a sentence for the user, or null. */
  readonly trouble: string | null
}

/** What the transport buttons, the timeline and the meters need from the audio engine. */
export type Playback = StoreApi<PlaybackState> & {
  /** Playhead in frames of the project, for drawing: read in an animation frame. */
  position(): Frames
  /** Plays from a frame (default: the cursor) to `to` (default: the end, or round the loop when it is on). */
  play(range?: { readonly from?: Frames; readonly to?: Frames }): Promise<void>
  pause(): void
  stop(): void
  seek(to: Frames): void
  /** Short grains of sound at a position while the pointer drags; `null` ends the scrub. */
  scrub(at: Frames | null): void
  /**
   * Plays a source that is in no track, once ("Preview"); resolves when it ends or is stopped.
   * `channels` are needed of a source that the document does not name; 1 when left out.
   */
  audition(
    source: string,
    frames: Frames,
    options?: { readonly gain?: number; readonly channels?: number },
  ): Promise<void>
  /** Meter levels; `master` for the mix. Null when nothing is metered yet. */
  levels(track: string | 'master'): MeterLevels | null
  /** Master loudness: momentary and short-term LUFS, integrated since play, and true peak in dBTP. */
  loudness(): {
    readonly momentary: number
    readonly shortTerm: number
    readonly integrated: number
    readonly truePeak: number
  }
  /** Clears clip marks, the integrated loudness and the underrun count. */
  resetMeters(): void
  dispose(): void
}
