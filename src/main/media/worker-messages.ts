import type { Failure } from '../../contract/failures.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import type { Block } from '../blocks/block.ts'
import type { MediaFacts } from './decoder.ts'

/** What the media worker is started with. */
export type WorkerTask = {
  /** A file to open and decode, or samples that come as messages. */
  readonly from:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'samples'; readonly facts: MediaFacts }
  /** Name of the file in failures. */
  readonly name: string
  /** Rate to bring the samples to; null keeps the file's own. */
  readonly rate: Hertz | null
}

/** From the worker to the host. */
export type WorkerReport =
  | {
      readonly kind: 'opened'
      readonly facts: MediaFacts
      /** Rate of the blocks that follow. */
      readonly rate: Hertz
      /** Frames expected at that rate; null when the file does not say. */
      readonly frames: Frames | null
    }
  /** Finished blocks, whose memory moves to the host. */
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[]; readonly bytes: number }
  /** A piece of samples was taken from the queue. */
  | { readonly kind: 'taken'; readonly bytes: number }
  | {
      readonly kind: 'done'
      /** Frames decoded at the file's rate, and given at the rate of the blocks. */
      readonly decoded: Frames
      readonly frames: Frames
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** From the host to the worker. */
export type WorkerReply =
  /** So many bytes of blocks have been stored. */
  | { readonly kind: 'stored'; readonly bytes: number }
  /** Interleaved samples, whole frames. */
  | { readonly kind: 'samples'; readonly samples: Float32Array<ArrayBuffer> }
  | { readonly kind: 'end' }

/** Most bytes of blocks that are under way between the worker and the file. */
export const mostBytesInFlight = 8 * 1024 * 1024
