import { createReadStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { bytePaths } from '../../contract/bytes.ts'
import { failureOf } from '../../contract/failures.ts'
import { answerBytes, type ByteAnswer, failureAnswer, isBytePath } from '../files/byte-answers.ts'
import type { Host } from '../host.ts'
import { readAddress } from './address.ts'
import { readStaticFile } from './static-files.ts'
import { receiveUpload } from './uploads.ts'

const text = (status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): ByteAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  body: new TextEncoder().encode(`${sentence}\n`),
})

const notAllowed = (allowed: string): ByteAnswer => text(405, `Only ${allowed}.`, { Allow: allowed })

const answerUpload = async (host: Host, request: IncomingMessage): Promise<ByteAnswer> => {
  if (request.method !== 'POST') return notAllowed('POST')
  const name = request.headers['x-lasso-name']
  const announced = request.headers['content-length']
  const upload = await receiveUpload(
    host.folders.temporary,
    typeof name === 'string' ? name : undefined,
    announced === undefined ? null : Number(announced),
    request,
  )
  // What is left of a refused upload is not read: the connection ends with the answer.
  if (!upload.ok) {
    const answer = failureAnswer(upload.failure, upload.status)
    return { ...answer, headers: { ...answer.headers, Connection: 'close' } }
  }
  return {
    status: 201,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: new TextEncoder().encode(JSON.stringify(host.files.give(upload.path))),
  }
}

const answerDownload = (host: Host, request: IncomingMessage, id: string): ByteAnswer => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD')
  const found = host.downloads.find(id)
  if (!found) return text(404, 'There is no such download.')
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(found.bytes),
      // RFC 6266, RFC 8187: any name, percent-encoded as UTF-8.
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name).replace(/['()*]/g, percentEncode)}`,
      'Cache-Control': 'no-store',
    },
    body: request.method === 'HEAD' ? null : createReadStream(found.path),
  }
}

const percentEncode = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/** Answers one request that has shown its right to be here. */
export const answerRequest = async (
  host: Host,
  renderer: string,
  request: IncomingMessage,
  signal?: AbortSignal,
): Promise<ByteAnswer> => {
  const path = readAddress(request.url)?.path
  const method = request.method ?? 'GET'
  if (path === undefined) return text(400, 'That is not an address.')
  try {
    if (isBytePath(path))
      return await answerBytes(host, {
        path,
        method,
        headers: request.headers,
        body: request,
        ...(signal && { signal }),
      })
    if (path === bytePaths.upload) return await answerUpload(host, request)
    if (path.startsWith(bytePaths.download(''))) return answerDownload(host, request, path.slice('/download/'.length))
    if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD')
    const file = await readStaticFile(renderer, path)
    // Browsers ask for it unasked; the page names its own icon where it has one.
    if (!file && path === '/favicon.ico') return { status: 204, headers: {}, body: null }
    return file ? { status: 200, ...file } : text(404, 'There is nothing at this address.')
  } catch (thrown) {
    return failureAnswer(failureOf(thrown))
  }
}
