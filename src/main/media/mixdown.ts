import type { Job, TimeSelection } from '../../contract/api.ts'
import { fail } from '../../contract/failures.ts'
import { documentEnd, settingsOf } from '../../core/project/records.ts'
import { BlockPacker } from '../blocks/block.ts'
import type { JobHandle } from '../jobs/board.ts'
import { growSource } from './growing-source.ts'
import type { MediaSession } from './media-session.ts'
import { streamMix } from './mix-stream.ts'
import { outcomeOf } from './outcome.ts'

export type MixdownJob = {
  /** A range of length 0 means the whole project; no tracks mean all. */
  readonly selection: TimeSelection
  readonly session: MediaSession
  readonly handle: JobHandle
}

/**
 * "Mix to new track": renders what is heard of a range to a stereo source on a track of its own, at the same place.
 * @throws HostError nothing-to-export, cancelled
 */
export const mixToNewTrack = async ({ selection, session, handle }: MixdownJob): Promise<Job['outcome']> => {
  const project = session.require()
  const { document } = project
  const { rate } = settingsOf(document)
  const whole = selection.length === 0
  const from = whole ? 0 : selection.from
  const length = whole ? documentEnd(document) : selection.length
  if (rate === null || length === 0) return fail({ code: 'nothing-to-export' })
  const growing = growSource({
    session,
    handle,
    stage: 'Mixing',
    name: 'Mix',
    channels: 2,
    rate,
    total: length,
    at: from,
    track: null,
  })
  try {
    const packer = new BlockPacker(2)
    const pieces = streamMix({
      document,
      read: (source, channel, first, count) => project.readSamples(source, channel, first, count),
      tracks: selection.tracks.length > 0 ? selection.tracks : null,
      from,
      length,
      channels: 'stereo',
      signal: handle.signal,
    })
    for await (const piece of pieces) growing.store(packer.push(piece))
    growing.store(packer.finish())
    const placed = growing.place('Mix to new track', { kind: 'render', madeAt: new Date().toISOString() })
    return outcomeOf(placed)
  } finally {
    growing.discard()
  }
}
