import type { Given } from '../../contract/api.ts'
import { fail, HostError } from '../../contract/failures.ts'
import { settingsOf } from '../../core/project/records.ts'
import type { JobBoard, JobHandle } from '../jobs/board.ts'
import type { MediaFacts } from './decoder.ts'
import { type Growing, growSource } from './growing-source.ts'
import { importQueue, withoutExtension } from './import.ts'
import type { MediaSession } from './media-session.ts'
import { decodeInThread } from './media-thread.ts'
import { outcomeOf } from './outcome.ts'
import { SampleFeed } from './sample-feed.ts'

export type IngestRequest = Given<'media.beginIngest'>

/** Imports whose samples come from the renderer, which decoded them. */
export type Ingests = {
  /** @returns the job's id, under which pieces are to be sent, once it is at work */
  begin(request: IngestRequest): Promise<string>
  /**
   * Takes one piece of interleaved float32 samples; resolves when the next may come.
   * @param from its first frame, which must follow the last piece
   * @throws HostError `job-missing`, `bad-request` when the piece does not follow
   */
  push(job: string, from: number, body: AsyncIterable<Uint8Array>): Promise<void>
  /** Ends the import; resolves when the document has it. @throws HostError */
  finish(job: string, frames: number): Promise<void>
}

type Ingest = { readonly request: IngestRequest; readonly feed: SampleFeed; frames: number; busy: boolean }

const bad = (problem: string): never => fail({ code: 'bad-request', method: '/ingest', problem })

/** Cuts bytes that come in any lengths into whole frames. */
async function* wholeFrames(
  body: AsyncIterable<Uint8Array>,
  frameBytes: number,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  let rest = new Uint8Array(0)
  for await (const bytes of body) {
    const total = rest.length + bytes.length
    const whole = total - (total % frameBytes)
    const joined = new Uint8Array(total)
    joined.set(rest)
    joined.set(bytes, rest.length)
    if (whole > 0) yield new Float32Array(joined.buffer.slice(0, whole))
    rest = joined.slice(whole)
  }
  if (rest.length > 0) bad(`the piece ends within a frame of ${frameBytes} bytes`)
}

const run = async (ingest: Ingest, session: MediaSession, handle: JobHandle) => {
  const { request, feed } = ingest
  const { name, format, rate: ownRate, channels, frames, at, track, as = 'clip' } = request
  const facts: MediaFacts = { format, rate: ownRate, channels, frames }
  let growing: Growing | null = null
  try {
    const rate = settingsOf(session.require().document).rate
    const { decoded } = await decodeInThread(
      { from: { kind: 'samples', facts }, name, rate },
      {
        opened(_, storedRate, total) {
          const title = withoutExtension(name)
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
      feed,
    )
    const origin = {
      kind: 'import',
      fileName: name,
      folder: null,
      format,
      rate: ownRate,
      channels,
      frames: decoded,
    } as const
    const placed = growing!.place(as === 'example' ? `Use ${name} as example` : `Import ${name}`, origin)
    return outcomeOf(placed)
  } finally {
    // TypeScript does not see the assignment inside of the callback.
    ;(growing as Growing | null)?.discard()
  }
}

/** The imports of one host that are fed by its clients. */
export const createIngests = (session: MediaSession, board: JobBoard): Ingests => {
  const ingests = new Map<string, Ingest>()
  const find = (job: string): Ingest => ingests.get(job) ?? fail({ code: 'job-missing', job })

  return {
    async begin(request) {
      session.require()
      const ingest: Ingest = { request, feed: new SampleFeed(), frames: 0, busy: false }
      const job = board.start(
        { kind: 'import', title: `Import ${request.name}`, queue: importQueue },
        async (handle) => {
          try {
            return await run(ingest, session, handle)
          } finally {
            ingests.delete(handle.id)
            ingest.feed.taken(Number.POSITIVE_INFINITY)
          }
        },
      )
      ingests.set(job, ingest)
      void board.settled(job).then(() => ingests.delete(job))
      return job
    },
    async push(job, from, body) {
      const ingest = find(job)
      if (ingest.busy) bad('another piece is still being sent')
      if (from !== ingest.frames) bad(`expected frame ${ingest.frames}, got ${from}`)
      ingest.busy = true
      try {
        for await (const samples of wholeFrames(body, ingest.request.channels * 4)) {
          ingest.frames += samples.length / ingest.request.channels
          await ingest.feed.push(samples)
        }
      } finally {
        ingest.busy = false
      }
      if (board.get(job)?.state === 'cancelled') fail({ code: 'cancelled' })
    },
    async finish(job, frames) {
      const ingest = find(job)
      if (ingest.frames !== frames) bad(`${ingest.frames} frames came, not ${frames}`)
      ingest.feed.end()
      const { failure, state } = await board.settled(job)
      if (failure) throw new HostError(failure)
      if (state === 'cancelled') fail({ code: 'cancelled' })
    },
  }
}
