import type { Failure } from '../../../contract/failures.ts'

/**
 * Why one attempt to get a file ended without it. `again`: the same place may give it in a moment. `elsewhere`: not this
 * place, perhaps another.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly kind: 'again' | 'elsewhere'
  /** What a person is told when nothing else helps. */
  readonly failure: Failure
  /** Seconds that the server asks to wait. */
  readonly after: number | null

  constructor(kind: 'again' | 'elsewhere', failure: Failure, after: number | null = null, options?: ErrorOptions) {
    super(failure.code, options)
    this.kind = kind
    this.failure = failure
    this.after = after
  }
}

const unreachable: { readonly [code: string]: string } = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNREFUSED: 'it does not accept connections',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  ENETUNREACH: 'there is no way to its network',
  ENETDOWN: 'the network is down',
  EHOSTUNREACH: 'there is no way to it',
  EHOSTDOWN: 'it is down',
  ETIMEDOUT: 'it does not answer',
  ERR_PROXY_TUNNEL: 'the proxy refuses to connect to it',
  // Chromium's names, in the desktop program.
  ERR_INTERNET_DISCONNECTED: 'this machine is offline',
  ERR_NAME_NOT_RESOLVED: 'its name is not known',
  ERR_CONNECTION_REFUSED: 'it does not accept connections',
  ERR_CONNECTION_RESET: 'the connection was cut off',
  ERR_CONNECTION_CLOSED: 'the connection was cut off',
  ERR_CONTENT_LENGTH_MISMATCH: 'the connection was cut off',
  ERR_NETWORK_CHANGED: 'the network changed',
  ERR_NETWORK_IO_SUSPENDED: 'this machine was asleep',
  ERR_ADDRESS_UNREACHABLE: 'there is no way to it',
  ERR_CONNECTION_TIMED_OUT: 'it does not answer',
  ERR_TIMED_OUT: 'it does not answer',
  ERR_PROXY_CONNECTION_FAILED: 'the proxy cannot be reached',
  ERR_TUNNEL_CONNECTION_FAILED: 'the proxy refuses to connect to it',
}

const isCertificate = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|EPROTO|ERR_SSL/.test(code)

/** What a failed connection means. Its message is left out: it may hold addresses with secrets. */
export const connectionTrouble = (error: unknown, host: string): Trouble => {
  const code = (error as NodeJS.ErrnoException)?.code ?? ''
  const offline = (reason: string): Failure => ({ code: 'offline', host, reason, present: [] })
  if (isCertificate(code))
    return new Trouble('elsewhere', offline(`its certificate is not trusted (${code})`), null, { cause: error })
  const reason = unreachable[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`)
  return new Trouble('again', offline(reason), null, { cause: error })
}
