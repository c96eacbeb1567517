/**
 * Headers of every answer. The policy is the strictest that the editor works under: no inline script, nothing remote,
 * WebAssembly for decoders and encoders. `'self'` does not reach WebSockets in older browsers, so the socket is named.
 * @param authority host and port of the WebSocket; null where there is none (Electron)
 */
export const pageHeaders = (authority: string | null): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    authority === null ? "connect-src 'self'" : `connect-src 'self' ws://${authority}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // Cross-origin isolation: SharedArrayBuffer rings feed the audio worklets. It also keeps pages of other ports out.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
})
