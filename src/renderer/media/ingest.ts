import type { FileRef, HostApi } from '../../contract/api.ts'
import { bytePaths } from '../../contract/bytes.ts'
import { type Failure, failureSchema, HostError } from '../../contract/failures.ts'
import type { Frames } from '../../core/base/units.ts'
import { type DecodedMedia, decodeMedia } from './decode.ts'

export type IngestRequest = {
  readonly host: HostApi
  /** Turns a path of `bytePaths` into a URL of this host. */
  readonly bytes: (path: string) => string
  readonly file: FileRef
  readonly at: Frames
  readonly track: string | null
  readonly as?: 'clip' | 'example'
  readonly signal: AbortSignal
  /** Told the job as soon as there is one. */
  readonly onJob?: (job: string) => void
}

/** Samples sent at once: about a second of stereo. */
const pieceSamples = 131_072

/** Joins pieces up to about `pieceSamples`, so that requests are few. */
async function* gather(pieces: AsyncIterable<Float32Array<ArrayBuffer>>): AsyncGenerator<Float32Array<ArrayBuffer>> {
  let waiting: Float32Array<ArrayBuffer>[] = []
  let length = 0
  const join = (): Float32Array<ArrayBuffer> => {
    const out = new Float32Array(length)
    let at = 0
    for (const piece of waiting) {
      out.set(piece, at)
      at += piece.length
    }
    waiting = []
    length = 0
    return out
  }
  for await (const piece of pieces) {
    waiting.push(piece)
    length += piece.length
    if (length >= pieceSamples) yield join()
  }
  if (length > 0) yield join()
}

const failureIn = async (response: Response): Promise<Failure> => {
  const parsed = failureSchema.safeParse(await response.json().catch(() => null))
  return parsed.success ? parsed.data : { code: 'internal', message: `the host answered ${response.status}` }
}

const send = async (request: IngestRequest, job: string, media: DecodedMedia): Promise<Frames> => {
  let sent = 0
  for await (const piece of gather(media.pieces)) {
    const response = await fetch(request.bytes(bytePaths.ingest(job)), {
      method: 'PUT',
      headers: { 'x-lasso-from': String(sent), 'content-type': 'application/octet-stream' },
      body: piece,
      signal: request.signal,
    })
    if (!response.ok) throw new HostError(await failureIn(response))
    sent += piece.length / media.channels
  }
  return sent
}

/**
 * Imports a file that the host cannot decode: decodes it here and sends it as samples, piece by piece. The import is a job
 * of the host like any other; it ends when `signal` aborts, or with the job's own cancel.
 * @returns the job's id, when the document has the recording
 * @throws HostError
 */
export const ingestFile = async (request: IngestRequest): Promise<string> => {
  const { host, bytes, file, at, track, as = 'clip', signal } = request
  const media = await decodeMedia(bytes(bytePaths.file(file.ref)), file.name, signal)
  let job: string | null = null
  try {
    const { format, rate, channels, frames } = media
    const wish = { name: file.name, format, rate, channels, frames, at, track, as }
    const began = await host.call('media.beginIngest', wish)
    job = began.job
    request.onJob?.(job)
    const sent = await send(request, job, media)
    if (sent === 0) throw new HostError({ code: 'media-empty', file: file.name })
    await host.call('media.finishIngest', { job, frames: sent })
    return job
  } catch (thrown) {
    if (job !== null) await host.call('job.cancel', { job }).catch(() => {})
    if (signal.aborted) throw new HostError({ code: 'cancelled' })
    if (thrown instanceof HostError) throw thrown
    const reason = 'It could not be decoded to its end: it is damaged or cut off.'
    throw new HostError({ code: 'media-damaged', file: file.name, format: media.format, reason }, { cause: thrown })
  } finally {
    media.close()
  }
}
