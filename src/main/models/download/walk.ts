import { mayCarry, type Token } from './access.ts'
import { type Asked, refusalOf } from './refusal.ts'
import type { HttpReply, Transport } from './transport.ts'
import { connectionTrouble, Trouble } from './trouble.ts'

export type Walk = {
  readonly transport: Transport
  readonly token: Token | null
  /** The model's page, for failures. */
  readonly page: string
  /** Milliseconds within which an answer must begin. */
  readonly patience: number
  readonly signal: AbortSignal
}

export type Arrival = {
  readonly reply: HttpReply
  /** Where the answer came from. */
  readonly url: string
  /** It came from another origin than was asked first. */
  readonly elsewhere: boolean
  readonly withToken: boolean
}

const redirects = [301, 302, 303, 307, 308]
const mostHops = 10

/** Nothing is compressed: ranges and lengths are those of the file. */
const plain = { 'accept-encoding': 'identity', 'user-agent': 'Lasso' }

const ask = async (
  { transport, patience, signal }: Walk,
  method: 'GET' | 'HEAD',
  url: string,
  headers: { readonly [name: string]: string },
): Promise<HttpReply> => {
  const impatience = new AbortController()
  const timer = setTimeout(() => impatience.abort(), patience)
  const { host } = new URL(url)
  try {
    return await transport({ method, url, headers, signal: AbortSignal.any([signal, impatience.signal]) })
  } catch (error) {
    signal.throwIfAborted()
    if (impatience.signal.aborted)
      throw new Trouble('again', { code: 'offline', host, reason: 'it does not answer', present: [] })
    throw connectionTrouble(error, host)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Asks, and follows redirects by itself: a token stays with the origin that it is for, and once an answer led elsewhere it
 * is not sent again even if the way leads back. @throws Trouble
 * @param stop called with each redirect; true ends the walk there
 */
export const walkTo = async (
  walk: Walk,
  method: 'GET' | 'HEAD',
  start: string,
  headers: { readonly [name: string]: string },
  stop: (reply: HttpReply, next: string) => boolean = () => false,
): Promise<Arrival> => {
  const { token } = walk
  const { origin } = new URL(start)
  let url = start
  let elsewhere = false
  for (let hop = 0; hop <= mostHops; hop++) {
    const withToken = token !== null && !elsewhere && mayCarry(token, url)
    const secret: { readonly [name: string]: string } = withToken ? { authorization: `Bearer ${token.value}` } : {}
    const reply = await ask(walk, method, url, { ...plain, ...headers, ...secret })
    const location = reply.header('location')
    if (!redirects.includes(reply.status) || location === null) return { reply, url, elsewhere, withToken }
    const { host } = new URL(url)
    const wrong = (reason: string): Trouble =>
      new Trouble('elsewhere', {
        ...{ code: 'download-refused', host, status: reply.status, reason, page: null, retryAfter: null },
      })
    if (!URL.canParse(location, url)) throw wrong('it leads to an address that is none')
    const next = new URL(location, url)
    if (!/^https?:$/.test(next.protocol)) throw wrong(`it leads to an address of the kind “${next.protocol}”`)
    if (url.startsWith('https:') && next.protocol !== 'https:') throw wrong('it leads to an unencrypted address')
    reply.discard()
    elsewhere ||= next.origin !== origin
    if (stop(reply, next.href)) return { reply, url: next.href, elsewhere, withToken }
    url = next.href
  }
  throw new Trouble('elsewhere', {
    code: 'download-refused',
    host: new URL(start).host,
    status: 310,
    reason: 'it leads in circles',
    page: null,
    retryAfter: null,
  })
}

/** The trouble that an answer other than the wanted ones means. */
export const refusedBy = ({ reply, url, elsewhere, withToken }: Arrival, page: string): Trouble => {
  const asked: Asked = { host: new URL(url).host, page, withToken, elsewhere }
  reply.discard()
  return refusalOf(reply, asked)
}
