import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type ByteResource, bytePaths, peakBins, spectrumHops } from '../../contract/bytes.ts'
import { type Failure, failureOf, HostError } from '../../contract/failures.ts'
import type { Host } from '../host.ts'
import { assertNotOpen } from '../project-file/open-files.ts'
import { alreadyHas, rangeApplies, readRange } from './ranges.ts'

export type ByteRequest = {
  /** Path of the address, without its query. */
  readonly path: string
  readonly method: string
  /** Header values by lower-case name. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  /** Bytes that came with the request. */
  readonly body?: AsyncIterable<Uint8Array>
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal
}

export type ByteAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Null for none. Made as it is read, so that an answer of any size takes constant memory. */
  readonly body: AsyncIterable<Uint8Array> | Uint8Array | null
}

/** Bytes read at a time: four blocks of samples, which divide it evenly, or the columns of 128 blocks. */
const pieceOf = (resource: ByteResource): number =>
  resource.kind === 'spectrum' ? Math.floor((2 ** 20 * spectrumHops[0]) / spectrumHops[resource.level]!) : 2 ** 20

const header = (request: ByteRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

const statusOf = (failure: Failure): number => {
  switch (failure.code) {
    case 'no-project':
    case 'source-missing':
    case 'job-missing':
    case 'file-missing':
      return 404
    case 'bad-request':
      return 400
    case 'edit-conflict':
    case 'project-busy':
    case 'cancelled':
      return 409
    case 'disk-full':
      return 507
    default:
      return 500
  }
}

/** A failure as JSON, for callers that can read it. */
export const failureAnswer = (failure: Failure, status = statusOf(failure)): ByteAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  body: new TextEncoder().encode(JSON.stringify(failure)),
})

const plain = (status: number, headers: Readonly<Record<string, string>> = {}): ByteAnswer => ({
  status,
  headers: { 'Cache-Control': 'no-store', 'Content-Length': '0', ...headers },
  body: null,
})

const index = String.raw`(\d{1,3})`
const resourcePattern = new RegExp(
  String.raw`^/bytes/([\w-]{1,200})/(source_[\w-]{1,64})/(?:samples/${index}|peaks/${index}/${index}|spectrum/${index})$`,
)

/** @returns null for anything that is not the path of a byte resource */
export const readResourcePath = (
  path: string,
): { readonly project: string; readonly resource: ByteResource } | null => {
  const match = resourcePattern.exec(path)
  if (!match) return null
  const [, project, source, samples, peaks, peakLevel, spectrumLevel] = match as unknown as string[]
  if (!project || !source) return null
  if (samples !== undefined) return { project, resource: { kind: 'samples', source, channel: Number(samples) } }
  if (peaks !== undefined && Number(peakLevel) < peakBins.length)
    return { project, resource: { kind: 'peaks', source, channel: Number(peaks), level: Number(peakLevel) } }
  if (spectrumLevel !== undefined && Number(spectrumLevel) < spectrumHops.length)
    return { project, resource: { kind: 'spectrum', source, level: Number(spectrumLevel) } }
  return null
}

/** Something of a known size whose bytes can be read anywhere. */
type Content = {
  readonly size: number
  /** Strong entity tag, with its quotes. */
  readonly tag: string
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

const answerRange = (request: ByteRequest, { size, tag, read }: Content): ByteAnswer => {
  const common = { 'Accept-Ranges': 'bytes', ETag: tag, 'Cache-Control': 'private, no-cache' }
  if (alreadyHas(header(request, 'if-none-match'), tag)) return { status: 304, headers: common, body: null }
  // Range means something for GET alone (RFC 9110 §14.2).
  const asked = request.method === 'GET' && rangeApplies(header(request, 'if-range'), tag)
  const range = readRange(asked ? header(request, 'range') : undefined, size)
  if (range.kind === 'unsatisfiable')
    return plain(416, { 'Content-Range': `bytes */${size}`, 'Accept-Ranges': 'bytes' })
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size }
  const length = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(end - start) }
  const part = range.kind === 'part' ? { 'Content-Range': `bytes ${start}-${end - 1}/${size}` } : {}
  return {
    status: range.kind === 'part' ? 206 : 200,
    headers: { ...common, ...length, ...part },
    body: request.method === 'HEAD' ? null : read(start, end),
  }
}

const answerResource = (host: Host, request: ByteRequest): ByteAnswer => {
  const named = readResourcePath(request.path)
  const file = host.session.current
  // The id changes with the file, so that a page that lags behind never gets bytes of another project.
  const size = named && file && named.project === host.session.id ? file.byteLength(named.resource) : null
  if (!named || !file || size === null) return plain(404)
  const { project, resource } = named
  const piece = pieceOf(resource)
  const assertStillOpen = (): void => {
    if (host.session.current !== file || host.session.id !== project) throw new HostError({ code: 'no-project' })
  }
  return answerRange(request, {
    size,
    // Sources never change but for growing at their end: name and length tell one content from another.
    tag: `"${request.path.slice('/bytes/'.length).replaceAll('/', '.')}.${size}"`,
    read: async function* (start, end) {
      for (let at = start; at < end; ) {
        assertStillOpen()
        const next = Math.min(end, (Math.floor(at / piece) + 1) * piece)
        await file.prepareBytes(resource, at, next, request.signal)
        assertStillOpen()
        yield file.readBytes(resource, at, next)
        at = next
      }
    },
  })
}

const answerFile = async (host: Host, request: ByteRequest): Promise<ByteAnswer> => {
  const path = host.files.path({ ref: request.path.slice(filePrefix.length), name: '' })
  assertNotOpen(path)
  const facts = await stat(path).catch(() => null)
  if (!facts?.isFile()) return plain(404)
  return answerRange(request, {
    size: facts.size,
    tag: `"${facts.ino.toString(36)}.${facts.size.toString(36)}.${Math.round(facts.mtimeMs * 1000).toString(36)}"`,
    read: (start, end) => (start === end ? Readable.from([]) : createReadStream(path, { start, end: end - 1 })),
  })
}

const ingestPrefix = bytePaths.ingest('')
const filePrefix = bytePaths.file('')

const answerIngest = async (host: Host, request: ByteRequest): Promise<ByteAnswer> => {
  if (request.method !== 'PUT') return plain(405, { Allow: 'PUT' })
  const from = header(request, 'x-lasso-from') ?? ''
  if (!/^\d{1,15}$/.test(from) || !request.body)
    return failureAnswer({ code: 'bad-request', method: '/ingest', problem: 'x-lasso-from must name the first frame' })
  try {
    await host.ingests.push(request.path.slice(ingestPrefix.length), Number(from), request.body)
    return plain(204)
  } catch (thrown) {
    const failure = failureOf(thrown)
    // A piece that does not follow the last is a conflict with what is stored, which a sender can resolve.
    return failureAnswer(failure, failure.code === 'bad-request' ? 409 : statusOf(failure))
  }
}

/**
 * Answers the byte resources of `src/contract/bytes.ts` that every host has, with the Range semantics of RFC 9110: the
 * browser host and Electron's protocol handler both send what comes back, as it is.
 */
export const answerBytes = async (host: Host, request: ByteRequest): Promise<ByteAnswer> => {
  try {
    if (request.path.startsWith(ingestPrefix)) return await answerIngest(host, request)
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, { Allow: 'GET, HEAD' })
    return request.path.startsWith(filePrefix) ? await answerFile(host, request) : answerResource(host, request)
  } catch (thrown) {
    return failureAnswer(failureOf(thrown))
  }
}

/** True for the paths that `answerBytes` answers. */
export const isBytePath = (path: string): boolean =>
  path.startsWith('/bytes/') || path.startsWith(ingestPrefix) || path.startsWith(filePrefix)
