import type { Failure } from '../../../contract/failures.ts'
import type { ModelFile } from '../model.ts'
import type { Part } from './part.ts'
import { readPatiently, StallError } from './patient-read.ts'
import { resolveFile } from './resolve.ts'
import type { HttpReply } from './transport.ts'
import { connectionTrouble, Trouble } from './trouble.ts'
import { refusedBy, type Walk, walkTo } from './walk.ts'

export type AttemptPorts = Walk & {
  /** Milliseconds without a byte after which the connection is given up. */
  readonly stall: number
  /** Called after every piece. */
  report(): void
}

const isStrong = (tag: string | null): tag is string => tag !== null && !tag.startsWith('W/')

const refused = (host: string, status: number, reason: string): Failure => ({
  ...{ code: 'download-refused', host, status, reason, page: null, retryAfter: null },
})

/** Start, end and total of `Content-Range: bytes a-b/total`; the total is null for `*`. */
export const readContentRange = (
  text: string | null,
): { readonly first: number; readonly last: number; readonly total: number | null } | null => {
  const match = /^bytes\s+(\d+)-(\d+)\/(\d+|\*)$/.exec(text?.trim() ?? '')
  if (!match) return null
  return { first: Number(match[1]), last: Number(match[2]), total: match[3] === '*' ? null : Number(match[3]) }
}

/**
 * Decides where an answer's bytes go: on after those that are here, or at the beginning.
 * @throws Trouble when they are not this file's
 */
const place = async (reply: HttpReply, part: Part, file: ModelFile, url: string, host: string): Promise<void> => {
  const coding = reply.header('content-encoding')
  if (coding !== null && coding.toLowerCase() !== 'identity')
    throw new Trouble('elsewhere', refused(host, reply.status, `it compressed the file (${coding}), unasked`))
  const tag = reply.header('etag')
  const length = reply.header('content-length')
  if (reply.status === 200) {
    if (length !== null && Number(length) !== file.bytes)
      throw new Trouble('elsewhere', refused(host, 200, `the file there has ${length} bytes instead of ${file.bytes}`))
    if (part.received > 0) await part.restart()
    part.tag(url, isStrong(tag) ? tag : null)
    return
  }
  const range = readContentRange(reply.header('content-range'))
  const known = part.tagFrom(url)
  const otherVersion = known !== null && isStrong(tag) && tag !== known
  if (range?.total != null && range.total !== file.bytes)
    throw new Trouble(
      'elsewhere',
      refused(host, 206, `the file there has ${range.total} bytes instead of ${file.bytes}`),
    )
  if (otherVersion || range?.first !== part.received || range.last >= file.bytes) {
    await part.restart()
    throw new Trouble('again', refused(host, 206, 'it answered with another part of the file than was asked for'))
  }
  if (known === null) part.tag(url, isStrong(tag) ? tag : null)
}

/**
 * One try at the rest of a file: asks where it lies, then fetches from there on.
 * @throws Trouble; what came before that is in the part
 */
export const attemptDownload = async (ports: AttemptPorts, file: ModelFile, url: string, part: Part): Promise<void> => {
  const { signal } = ports
  const address = await resolveFile(ports, file, url)
  const range: { [name: string]: string } = {}
  if (part.received > 0) {
    range.range = `bytes=${part.received}-`
    const tag = part.tagFrom(url)
    if (tag !== null) range['if-range'] = tag
  }
  const arrival = await walkTo(ports, 'GET', address, range)
  const { reply } = arrival
  const { host } = new URL(arrival.url)
  if (reply.status === 416) {
    reply.discard()
    await part.restart()
    throw new Trouble('again', refused(host, 416, 'it does not have the rest of the file'))
  }
  if (reply.status !== 200 && !(reply.status === 206 && part.received > 0)) {
    const elsewhere = arrival.elsewhere || new URL(arrival.url).origin !== new URL(url).origin
    throw refusedBy({ ...arrival, elsewhere }, ports.page)
  }
  try {
    await place(reply, part, file, url, host)
    for await (const piece of readPatiently(reply.body, ports.stall)) {
      signal.throwIfAborted()
      if (part.received + piece.length > file.bytes) {
        await part.restart()
        throw new Trouble('elsewhere', refused(host, reply.status, `it sends more than the file’s ${file.bytes} bytes`))
      }
      await part.append(piece)
      ports.report()
    }
  } catch (error) {
    reply.discard()
    signal.throwIfAborted()
    throw troubleOf(error, host)
  }
  if (part.received < file.bytes)
    throw new Trouble('again', { code: 'offline', host, reason: 'the connection was cut off', present: [] })
}

/** A broken connection is trouble; what the disk or a bug says goes through. */
const troubleOf = (error: unknown, host: string): unknown => {
  if (error instanceof Trouble) return error
  if (error instanceof StallError)
    return new Trouble('again', { code: 'offline', host, reason: 'nothing came any more', present: [] })
  const { code, syscall } = error as NodeJS.ErrnoException
  const ofDisk = ['write', 'fdatasync', 'fsync', 'open', 'rename', 'ftruncate'].includes(syscall ?? '')
  const isConnection = typeof code === 'string' && !ofDisk
  return isConnection || (error instanceof Error && error.message === 'aborted')
    ? connectionTrouble(error, host)
    : error
}
