import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { type Client, connectHost, serveHost } from '../../src/contract/transport.ts'
import { serveBrowser } from '../../src/main/browser/server.ts'
import { socketPort } from '../../src/main/browser/socket-port.ts'
import { answerBytes } from '../../src/main/files/byte-answers.ts'
import { createHost, type Host, type HostPorts } from '../../src/main/host.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createPair } from './pair.ts'

export type BytesRequest = {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: Uint8Array
}
export type BytesReply = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array }

/** A way to a host: a client of the contract, the byte resources, and what the tests arrange behind its back. */
export type Way = {
  readonly client: Pick<Client, 'call' | 'on'>
  /** A second client of the same host. */
  another(): Promise<Pick<Client, 'call' | 'on'>>
  bytes(path: string, request?: BytesRequest): Promise<BytesReply>
  readonly host: Host
  /** A folder for the test's own files. */
  readonly folder: string
  close(): Promise<void>
}

export type WayName = 'the host direct' | 'an in-memory pair' | 'a WebSocket'

/** A host of its own with folders of its own. */
export const makeHost = (folder: string, ports: Partial<HostPorts> = {}): Host =>
  createHost({
    kind: 'direct',
    version: '0.0.0-test',
    folders: {
      config: join(folder, 'config'),
      untitled: join(folder, 'untitled'),
      temporary: join(folder, 'temporary'),
      models: { folder: join(folder, 'models'), fixed: false },
      library: { folder: null, fixed: false, cache: join(folder, 'library cache') },
      start: folder,
    },
    launcher: nodeLauncher,
    dialogs: null,
    openLink: async () => {},
    ...ports,
    // The model that comes with the program is there only where a test lays it out.
    models: { bundledFolder: join(folder, 'bundled'), ...ports.models },
  })

const gather = async (body: AsyncIterable<Uint8Array> | Uint8Array | null): Promise<Uint8Array> => {
  if (body === null || body instanceof Uint8Array) return body ?? new Uint8Array()
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

const directBytes =
  (host: Host): Way['bytes'] =>
  async (path, { method = 'GET', headers = {}, body } = {}) => {
    const given = body
      ? {
          body: (async function* () {
            yield body
          })(),
        }
      : {}
    const answer = await answerBytes(host, { path, method, headers, ...given })
    return { status: answer.status, headers: new Headers(answer.headers), body: await gather(answer.body) }
  }

/** A client over a real WebSocket to a link of the browser host. */
export const openSocket = async (link: string): Promise<Client> => {
  const url = new URL(link)
  url.protocol = 'ws:'
  url.pathname = '/host'
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return connectHost(socketPort(socket), { check: true })
}

const makers: { readonly [name in WayName]: (host: Host, folder: string) => Promise<Omit<Way, 'host' | 'folder'>> } = {
  'the host direct': async (host) => ({
    client: host,
    another: async () => ({
      ...host,
      call: (method, params, options) => host.call(method, params, { ...options, origin: 'another' }),
    }),
    bytes: directBytes(host),
    close: async () => {},
  }),
  'an in-memory pair': async (host) => {
    let clients = 0
    const connect = async (): Promise<Client> => {
      const [clientPort, hostPort] = createPair()
      serveHost(host, hostPort, { origin: `client-${++clients}` })
      return connectHost(clientPort, { check: true })
    }
    const client = await connect()
    return { client, another: connect, bytes: directBytes(host), close: async () => client.close() }
  },
  'a WebSocket': async (host, folder) => {
    const renderer = join(folder, 'renderer')
    mkdirSync(renderer)
    writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Lasso</title>')
    const server = await serveBrowser(host, { port: 0, renderer })
    const client = await openSocket(server.link)
    return {
      client,
      another: () => openSocket(server.link),
      bytes: async (path, { method = 'GET', headers = {}, body } = {}) => {
        const url = new URL(path, server.link)
        url.search = new URL(server.link).search
        const reply = await fetch(url, { method, headers, ...(body ? { body: Buffer.from(body) } : {}) })
        return { status: reply.status, headers: reply.headers, body: new Uint8Array(await reply.arrayBuffer()) }
      },
      close: async () => {
        client.close()
        await server.close()
      },
    }
  },
}

export const wayNames = Object.keys(makers) as WayName[]

/** Opens a way to a fresh host. */
export const openWay = async (name: WayName, ports: Partial<HostPorts> = {}): Promise<Way> => {
  const folder = temporaryFolder()
  const host = makeHost(folder.path, ports)
  const way = await makers[name](host, folder.path)
  return {
    ...way,
    host,
    folder: folder.path,
    close: async () => {
      await way.close()
      await host.close()
      folder[Symbol.dispose]()
    },
  }
}
