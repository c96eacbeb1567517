import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { readAddress } from './address.ts'

/**
 * Who may talk to the browser host. Everything on the machine can reach a loopback port, and so can any web page by way of
 * the user's browser; only the holder of the link may.
 *
 * The token of the link is traded for a cookie on the first load: a cookie that scripts cannot read goes with every kind
 * of request (scripts, worklets, the WebSocket, downloads), so that the page needs no secret in its own addresses, where
 * history and extensions would see it. The cookie is a secret of its own. Cookies do not keep ports apart: hence the port
 * in its name, and the demand that whatever changes something come from our origin.
 */
export type Access = {
  readonly token: string
  /** Null when the request may go on, else why it may not. Sets nothing. */
  refuse(request: IncomingMessage): string | null
  /** The Set-Cookie header for a request that came with the token; null otherwise. */
  cookieFor(request: IncomingMessage): string | null
}

const secret = (): string => randomBytes(24).toString('base64url')

/** Compares in constant time, whatever the lengths. */
const equal = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

const cookieOf = (request: IncomingMessage, name: string): string | null => {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

/** The token in the address; null where there is none, or an empty one. */
const tokenOf = (request: IncomingMessage): string | null => readAddress(request.url)?.query.get('token') || null

/** @param port the port the server listens on, known when the first request comes */
export const createAccess = (port: () => number, token: string = secret()): Access => {
  const session = secret()
  const cookieName = (): string => `lasso-${port()}`

  const holdsToken = (request: IncomingMessage): boolean => {
    const offered = tokenOf(request)
    return offered !== null && equal(offered, token)
  }

  const holdsCookie = (request: IncomingMessage): boolean => {
    const offered = cookieOf(request, cookieName())
    return offered !== null && equal(offered, session)
  }

  return {
    token,
    refuse: (request) => {
      const { host, origin } = request.headers
      // A page of another name that was made to resolve to this machine (DNS rebinding) sends its own name.
      if (host !== `127.0.0.1:${port()}` && host !== `localhost:${port()}`)
        return 'This address is not the one that Lasso serves.'
      if (origin !== undefined && origin !== `http://${host}`) return 'Lasso answers only its own page.'
      if (tokenOf(request) !== null) return holdsToken(request) ? null : 'The link is not valid, or no longer.'
      if (!holdsCookie(request))
        return 'Open Lasso by the link that the terminal shows: it holds a token that is missing here.'
      const changes = request.method !== 'GET' && request.method !== 'HEAD'
      const upgrades = request.headers.upgrade !== undefined
      // A cookie alone may come from a page of another port of this machine; our own page always names its origin.
      if ((changes || upgrades) && origin === undefined) return 'Lasso answers only its own page.'
      return null
    },
    cookieFor: (request) =>
      holdsToken(request) ? `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/` : null,
  }
}
