import type { GrowingSource } from '../../contract/api.ts'
import { fail, HostError } from '../../contract/failures.ts'
import { blockFrames } from '../../core/audio/peaks.ts'
import type { Frames, Hertz } from '../../core/base/units.ts'
import {
  type ClipId,
  type ExampleId,
  type Origin,
  type Source,
  settingsOf,
  type TrackId,
} from '../../core/project/records.ts'
import type { Block } from '../blocks/block.ts'
import type { JobHandle } from '../jobs/board.ts'
import type { SourceWriter } from '../project-file/types.ts'
import type { MediaSession } from './media-session.ts'
import { newId } from './new-id.ts'
import { placeExample, placeSource, trackOf } from './place.ts'
import { release } from './release.ts'

/** A source that a job fills: shown while it grows, put on the timeline by one edit, or gone without a trace. */
export type Growing = {
  /** Frames stored so far. */
  readonly ready: Frames
  /** Takes blocks, whose memory is gone once they are in the file. */
  store(blocks: readonly Block[]): void
  /** Puts the source into the document. @returns ids of the rows that it became, a source aside */
  place(label: string, origin: Origin): Placed
  /** Removes everything that was stored; harmless after `place`. */
  discard(): void
}

/** What a source became: a clip on a track, or an example. */
export type Placed = { readonly tracks: TrackId[]; readonly clips: ClipId[]; readonly examples?: ExampleId[] }

export type GrowingRequest = {
  readonly session: MediaSession
  readonly handle: JobHandle
  readonly stage: string
  readonly name: string
  readonly channels: number
  readonly rate: Hertz
  /** Frames expected; null when unknown. */
  readonly total: Frames | null
  readonly at: Frames
  readonly track: TrackId | null
  /** An example stands nowhere on the timeline. */
  readonly as?: 'clip' | 'example'
}

/** Thrown by `place` when another import gave the project its rate in the meantime. */
export class RateTakenError extends Error {}

/** Begins a source in the open project. @throws HostError no-project, project-read-only, disk-full */
export const growSource = (request: GrowingRequest): Growing => {
  const { session, handle, name, channels, rate, total, at, track, as = 'clip' } = request
  const file = session.require()
  const source = newId('source')
  const writer: SourceWriter = file.createSource(source, channels, rate)
  /** Blocks given to the writer that are not in the file yet. */
  const waiting: Block[] = []
  let placed = false
  let ready = 0
  let taken = 0

  const show = (): void => {
    const part: GrowingSource = { source, name, channels, rate, ready, total, at, below: track, part: 'import' }
    handle.update({
      stage: request.stage,
      progress: total ? Math.min(1, taken / total) : null,
      growing: as === 'clip' ? [part] : [],
    })
  }

  const releaseStored = (): void => {
    for (let [block] = waiting; block && block.index * blockFrames + block.samples.length <= ready; [block] = waiting) {
      release(block.samples, block.peaks)
      waiting.shift()
    }
  }

  show()
  return {
    get ready() {
      return ready
    },
    store(blocks) {
      writer.write(blocks)
      waiting.push(...blocks)
      taken += blocks.reduce((sum, block) => sum + (block.channel === 0 ? block.samples.length : 0), 0)
      ready = writer.ready
      releaseStored()
      show()
    },
    place(label, origin) {
      writer.flush()
      ready = writer.ready
      show()
      // The grace of a cancelled job, or another project opened meanwhile: nothing may change any more.
      if (handle.signal.aborted || session.current !== file) throw new HostError({ code: 'cancelled' })
      const known = settingsOf(file.document).rate
      if (known !== null && known !== rate) throw new RateTakenError()
      if (ready === 0) fail({ code: 'media-empty', file: name })
      const row: Source = { id: source, name, rate, channels, frames: ready, origin }
      if (as === 'example') {
        const example = newId('example')
        session.change(label, (document) => placeExample(document, row, example))
        placed = true
        return { tracks: [], clips: [], examples: [example] }
      }
      const placement = { track, newTrack: newId('track'), clip: newId('clip'), at }
      const target = trackOf(file.document, placement)
      session.change(label, (document) => placeSource(document, row, placement))
      placed = true
      return { tracks: [target], clips: [placement.clip] }
    },
    discard() {
      if (placed) return
      placed = true
      // A project that was closed in the meantime removes what belongs to no source when it is opened again.
      if (session.current === file) writer.discard()
    },
  }
}
