import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Seen = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** How one request is answered. `turn` counts the GETs of this path, from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, turn: number) => void | Promise<void>

/** A server on the loopback that gives files as the Hub and its content network do, and misbehaves on demand. */
export type ModelServer = {
  readonly origin: string
  readonly host: string
  readonly seen: Seen[]
  /** GETs of a path, in order. */
  gets(path: string): Seen[]
  on(path: string, answer: Answer): void
  close(): Promise<void>
}

export const startModelServer = async (): Promise<ModelServer> => {
  const answers = new Map<string, Answer>()
  const seen: Seen[] = []
  const turns = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const method = request.method ?? ''
    seen.push({ method, path, headers: request.headers })
    const answer = answers.get(path)
    if (!answer) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
      return
    }
    const turn = turns.get(path) ?? 0
    if (method === 'GET') turns.set(path, turn + 1)
    response.on('error', () => {})
    await answer(request, response, turn)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    seen,
    gets: (path) => seen.filter((request) => request.method === 'GET' && request.path === path),
    on: (path, answer) => void answers.set(path, answer),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Bytes that differ everywhere, the same each time. */
export const sampleBytes = (length: number, seed = 1): Buffer => {
  const bytes = Buffer.allocUnsafe(length)
  let state = seed >>> 0 || 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export type FileOptions = {
  readonly etag?: string
  readonly headers?: { readonly [name: string]: string }
  /** Sends so many bytes of an answer's body, then breaks the connection. */
  readonly cutAt?: number
  /** Sends so many bytes, then nothing any more. */
  readonly stallAt?: number
  /** Sends pieces of so many bytes, with so many milliseconds between them. */
  readonly drip?: { readonly bytes: number; readonly pause: number }
  readonly ignoreRange?: boolean
  /** What `Content-Length` says, instead of the truth. */
  readonly length?: number
  /** What `Content-Range` says of the whole, instead of the truth. */
  readonly total?: number
}

const rangeOf = (request: IncomingMessage, bytes: Buffer, { etag, ignoreRange }: FileOptions): number | null => {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  if (!match || ignoreRange) return null
  const condition = request.headers['if-range']
  if (condition !== undefined && condition !== etag) return null
  const from = Number(match[1])
  return from < bytes.length ? from : -1
}

/** Answers with a file, with HTTP's range semantics and the faults that are wished for. */
export const giveFile =
  (bytes: Buffer, options: FileOptions = {}): Answer =>
  async (request, response) => {
    const { etag, headers, cutAt, stallAt, drip, length, total } = options
    const from = rangeOf(request, bytes, options)
    const shared = { 'accept-ranges': 'bytes', ...(etag === undefined ? {} : { etag }), ...headers }
    if (from === -1) {
      response.writeHead(416, { ...shared, 'content-range': `bytes */${bytes.length}` }).end()
      return
    }
    const body = bytes.subarray(from ?? 0)
    response.writeHead(from === null ? 200 : 206, {
      ...shared,
      'content-length': length ?? body.length,
      ...(from === null ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${total ?? bytes.length}` }),
    })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    if (cutAt !== undefined) {
      response.write(body.subarray(0, cutAt), () => setTimeout(() => response.destroy(), 50))
      return
    }
    if (stallAt !== undefined) {
      response.write(body.subarray(0, stallAt))
      return
    }
    if (drip) {
      for (let at = 0; at < body.length && !response.destroyed; at += drip.bytes) {
        response.write(body.subarray(at, at + drip.bytes))
        await sleep(drip.pause)
      }
    } else response.write(body)
    response.end()
  }

/** Answers like the Hub: facts about a file, and a redirect to where its bytes are. */
export const pointTo =
  (location: string, facts: { readonly [name: string]: string } = {}): Answer =>
  (_request, response) => {
    response.writeHead(302, { location, ...facts }).end()
  }

export const giveStatus =
  (status: number, headers: { readonly [name: string]: string } = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end()
  }

/** One answer after another for the GETs of a path; the last one stays. HEADs get that of the next GET. */
export const inTurn =
  (...answers: readonly Answer[]): Answer =>
  (request, response, turn) =>
    answers[Math.min(turn, answers.length - 1)]!(request, response, turn)
