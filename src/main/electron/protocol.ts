import { protocol, type Session } from 'electron'
import { readStaticFile } from '../browser/static-files.ts'
import { answerBytes, type ByteAnswer } from '../files/byte-answers.ts'
import type { Host } from '../host.ts'
import { pageHeaders } from './headers.ts'
import { isOurs, scheme } from './origin.ts'

/** Before the app is ready: our scheme is standard and secure, streams, and never bypasses the content policy. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ])

const refuse = (status: number): Response => new Response(null, { status, headers: pageHeaders })

const streamOf = (body: NonNullable<ByteAnswer['body']>): ConstructorParameters<typeof Response>[0] =>
  body instanceof Uint8Array ? new Uint8Array(body) : ReadableStream.from(body)

const bodyOf = (request: Request): { readonly body: AsyncIterable<Uint8Array> } | object =>
  request.body ? { body: request.body as unknown as AsyncIterable<Uint8Array> } : {}

/** Serves the built page and the byte resources of the host under our scheme, and nothing else of the disk. */
export const serveScheme = (session: Session, host: Host, rendererFolder: string): void =>
  session.protocol.handle(scheme, async (request) => {
    if (!isOurs(request.url)) return refuse(403)
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/bytes/') || pathname.startsWith('/ingest/')) {
      const headers = Object.fromEntries(request.headers)
      const { method, signal } = request
      const answer = await answerBytes(host, { path: pathname, method, headers, signal, ...bodyOf(request) })
      return new Response(answer.body && streamOf(answer.body), {
        status: answer.status,
        headers: { ...pageHeaders, ...answer.headers },
      })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const file = await readStaticFile(rendererFolder, pathname)
    if (!file) return refuse(404)
    return new Response(new Uint8Array(file.body), { headers: { ...pageHeaders, ...file.headers } })
  })
