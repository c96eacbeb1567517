import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import { serveHost } from '../../contract/transport.ts'
import type { ByteAnswer } from '../files/byte-answers.ts'
import type { Host } from '../host.ts'
import { type Access, createAccess } from './access.ts'
import { readAddress } from './address.ts'
import { pageHeaders } from './headers.ts'
import { answerRequest } from './routes.ts'
import { socketPort } from './socket-port.ts'

/** Where the renderer's WebSocket connects. */
const socketPath = '/host'
/** Edits of whole documents with thousands of clips are a few megabytes; more is not an edit. */
const mostMessage = 64 * 2 ** 20

export type BrowserHostOptions = {
  /** 0 lets the system choose a free one. */
  readonly port: number
  /** The folder of the built page. */
  readonly renderer: string
  /** For tests; otherwise random. */
  readonly token?: string
}

export type BrowserHost = {
  readonly port: number
  /** The address to open, with its token. */
  readonly link: string
  close(): Promise<void>
}

const send = async (request: IncomingMessage, response: ServerResponse, answer: ByteAnswer): Promise<void> => {
  const { status, headers, body } = answer
  response.writeHead(status, { ...headers, ...(body instanceof Uint8Array ? { 'Content-Length': body.length } : {}) })
  if (body === null || request.method === 'HEAD') response.end()
  else if (body instanceof Uint8Array) response.end(body)
  // A client that goes away in between, or a project that does, ends the answer early: the connection breaks.
  else await pipeline(Readable.from(body), response).catch(() => response.destroy())
}

const refusal = (sentence: string): ByteAnswer => ({
  status: 403,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' },
  body: new TextEncoder().encode(`${sentence}\n`),
})

const listen = (server: Server, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  return promise
}

const attachSockets = (server: Server, host: Host, access: Access): WebSocketServer => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostMessage, perMessageDeflate: false })
  let clients = 0
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const path = readAddress(request.url)?.path
    const refused = access.refuse(request)
    if (refused !== null || path !== socketPath) {
      socket.end(`HTTP/1.1 ${refused === null ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      serveHost(host, socketPort(client), { origin: `tab-${++clients}` })
    })
  })
  return sockets
}

/**
 * Serves the editor to browsers of this machine: its page, the contract over a WebSocket, and byte resources. Several tabs
 * share the host. @throws NodeJS.ErrnoException `EADDRINUSE` when the port is taken
 */
export const serveBrowser = async (host: Host, options: BrowserHostOptions): Promise<BrowserHost> => {
  let port = 0
  const access = createAccess(() => port, options.token)
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(pageHeaders(`127.0.0.1:${port}`))) response.setHeader(name, value)
    const refused = access.refuse(request)
    const cookie = refused === null ? access.cookieFor(request) : null
    if (cookie) response.setHeader('Set-Cookie', cookie)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const answer =
      refused === null ? answerRequest(host, options.renderer, request, gone.signal) : Promise.resolve(refusal(refused))
    void answer.then((ready) => send(request, response, ready)).catch(() => response.destroy())
  })
  // Uploads may take as long as they take; slow headers may not.
  server.requestTimeout = 0
  server.headersTimeout = 10_000
  const sockets = attachSockets(server, host, access)
  port = await listen(server, options.port)
  return {
    port,
    link: `http://127.0.0.1:${port}/?token=${access.token}`,
    close: async () => {
      for (const client of sockets.clients) client.close(1001, 'Lasso ends')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      setTimeout(() => {
        for (const client of sockets.clients) client.terminate()
        server.closeAllConnections()
      }, 200).unref()
      await closed
    },
  }
}
