import type { Frames } from '../base/units.ts'
import type { Plan } from './system.ts'

/** One chunk of a region: `start` and `length` of its output, and the stretch of input that it reads. */
export type Chunk = {
  readonly index: number
  readonly start: Frames
  readonly length: Frames
  /** First frame of input, `context` before `start`: negative before the region, where zeros are read. */
  readonly readFrom: Frames
  readonly readLength: Frames
}

/** The chunks that cover a region, and where output becomes final. */
export type ChunkPlan = {
  /** Length of the region. */
  readonly frames: Frames
  readonly overlap: Frames
  readonly count: number
  chunk(index: number): Chunk
  /** Frames that no chunk after `index` will change. */
  finishedAfter(index: number): Frames
  /** The first chunk that must run so that output from `frame` on is complete: its own and those whose ends reach in. */
  firstFor(frame: Frames): number
}

/**
 * Chunks of `hop + overlap` frames, each starting `hop` after the last, so that every frame of a region of `frames` is
 * covered. Only the last chunk may be shorter. An empty region has no chunks.
 */
export const planChunks = (frames: Frames, plan: Pick<Plan, 'hop' | 'overlap' | 'context'>): ChunkPlan => {
  const { hop, overlap, context } = plan
  if (!(hop >= 1 && overlap >= 0 && context >= 0)) throw new RangeError('a chunk needs a hop of one frame or more')
  // What the last overlap covers needs no chunk of its own.
  const count = frames === 0 ? 0 : Math.max(1, Math.ceil((frames - overlap) / hop))
  return {
    frames,
    overlap,
    count,
    chunk: (index) => {
      const start = index * hop
      const length = Math.min(hop + overlap, frames - start)
      return { index, start, length, readFrom: start - context, readLength: length + 2 * context }
    },
    finishedAfter: (index) => (index >= count - 1 ? frames : (index + 1) * hop),
    firstFor: (frame) => Math.max(0, Math.min(Math.floor(frame / hop), count - 1) - Math.ceil(overlap / hop)),
  }
}
