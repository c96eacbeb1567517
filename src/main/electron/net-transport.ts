import type { Readable } from 'node:stream'
import { net } from 'electron'
import type { Transport } from '../models/download/transport.ts'

/** Chromium's name of what went wrong, as a code: `net::ERR_NAME_NOT_RESOLVED` is its whole message. */
const withCode = (error: Error): Error =>
  Object.assign(new Error(error.message), { code: /net::(ERR_\w+)/.exec(error.message)?.[1] ?? '' })

/** Requests by Chromium, which knows the system's proxy, its certificates and its ways to log in. Without cookies. */
export const netTransport: Transport = ({ method, url, headers, signal }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const request = net.request({
      ...{ method, url, headers: { ...headers }, redirect: 'manual' },
      ...{ credentials: 'omit', useSessionCookies: false, cache: 'no-store' },
    })
    const abort = (): void => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    const ended = (): void => signal.removeEventListener('abort', abort)
    const headerOf =
      (all: { readonly [name: string]: string | string[] }) =>
      (name: string): string | null => {
        const value = Object.entries(all).find(([key]) => key.toLowerCase() === name)?.[1]
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
      }
    request.on('redirect', (status, _method, location, all) => {
      ended()
      const header = headerOf({ ...all, location })
      resolve({ status, header, body: (async function* () {})(), discard: () => {} })
      // Not followed, so Chromium would end it with an error of its own.
      request.abort()
    })
    request.on('response', (response) => {
      const body = response as unknown as Readable
      body.on('close', ended)
      resolve({
        status: response.statusCode,
        header: headerOf(response.headers),
        body,
        discard: () => {
          body.on('error', () => {})
          request.abort()
        },
      })
    })
    request.on('error', (error) => {
      ended()
      reject(withCode(error))
    })
    request.on('abort', () => reject(signal.reason ?? new DOMException('the request was given up', 'AbortError')))
    request.end()
  })
