import { dirname } from 'node:path'
import type { Job } from '../../contract/api.ts'
import type { Frames } from '../../core/base/units.ts'
import { settingsOf, type TrackId } from '../../core/project/records.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import type { MediaFacts } from './decoder.ts'
import { type Growing, growSource, RateTakenError } from './growing-source.ts'
import type { MediaSession } from './media-session.ts'
import { decodeInThread } from './media-thread.ts'
import { outcomeOf } from './outcome.ts'

export type ImportRequest = {
  readonly path: string
  /** Name of the file, for the track and for failures. */
  readonly name: string
  /** Folder to remember as the default of exports; null for an uploaded file. */
  readonly folder: string | null
  readonly at: Frames
  /** A track to put the clip on, or null for a new one at the end. */
  readonly track: TrackId | null
  readonly as?: 'clip' | 'example'
  readonly session: MediaSession
  readonly handle: JobHandle
}

/** "take 1.wav" is shown as "take 1". */
export const withoutExtension = (name: string): string => name.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '')

/** One try at importing, at the rate that the project has now. */
const importOnce = async (request: ImportRequest): Promise<Job['outcome']> => {
  const { path, name, folder, session, handle, at, track, as = 'clip' } = request
  let growing: Growing | null = null
  let facts: MediaFacts | null = null
  try {
    const rate = settingsOf(session.require().document).rate
    const { decoded, warnings } = await decodeInThread(
      { from: { kind: 'file', path }, name, rate },
      {
        opened(found, storedRate, total) {
          facts = found
          const title = withoutExtension(name)
          const { channels } = found
          growing = growSource({
            session,
            handle,
            stage: 'Importing',
            name: title,
            channels,
            rate: storedRate,
            total,
            at,
            track,
            as,
          })
        },
        blocks: (blocks) => growing!.store(blocks),
      },
      handle.signal,
    )
    const { format, rate: ownRate, channels } = facts!
    const placed = growing!.place(as === 'example' ? `Use ${name} as example` : `Import ${name}`, {
      kind: 'import',
      fileName: name,
      folder,
      format,
      rate: ownRate,
      channels,
      frames: decoded,
    })
    return outcomeOf({ ...placed, warnings: [...warnings] })
  } finally {
    // TypeScript does not see the assignment inside of the callback.
    ;(growing as Growing | null)?.discard()
  }
}

/**
 * Imports one file: decodes it in a thread, brings it to the project's rate, stores it block by block, and ends with one
 * edit that adds a source, a clip, and a track where none was named. A failed or cancelled import leaves nothing.
 * @throws HostError
 */
export const importFile = async (request: ImportRequest): Promise<Job['outcome']> => {
  for (;;) {
    try {
      return await importOnce(request)
    } catch (thrown) {
      if (!(thrown instanceof RateTakenError)) throw thrown
    }
  }
}

/** Imports run one after another, so that the first decides the rate and tracks stand in the order given. */
export const importQueue = 'import'

export type ImportFilesRequest = {
  readonly files: readonly { readonly path: string; readonly name: string; readonly folder?: string | null }[]
  readonly at: Frames
  /** A track for the first file; the others get new ones. */
  readonly track: TrackId | null
  readonly as?: 'clip' | 'example'
  readonly session: MediaSession
  readonly board: JobBoard
}

/** Starts one job a file. @returns the ids of the jobs, in the order of `files` */
export const importFiles = ({ files, at, track, as = 'clip', session, board }: ImportFilesRequest): string[] =>
  files.map(({ path, name, folder }, index) =>
    board.start({ kind: 'import', title: `Import ${name}`, queue: importQueue }, (handle) =>
      importFile({
        path,
        name,
        folder: folder === undefined ? dirname(path) : folder,
        at,
        track: index === 0 ? track : null,
        as,
        session,
        handle,
      }),
    ),
  )
