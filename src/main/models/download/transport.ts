export type HttpRequest = {
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly signal: AbortSignal
}

export type HttpReply = {
  readonly status: number
  /** @param name in lower case */
  header(name: string): string | null
  /** As it came over the wire: never decompressed. Throws when the connection breaks before its end. */
  readonly body: AsyncIterable<Uint8Array>
  /** Gives up the connection without reading on. */
  discard(): void
}

/**
 * One request, one answer: redirects are answers. Honours the proxy that the person has set. Electron passes one that uses
 * Chromium's network, with the system's proxy settings.
 */
export type Transport = (request: HttpRequest) => Promise<HttpReply>
