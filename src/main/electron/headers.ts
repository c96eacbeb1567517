import { pageHeaders as headersOf } from '../browser/headers.ts'

/** Headers of every answer under our scheme: those of the browser host, without a WebSocket (security guide, item 7). */
export const pageHeaders = headersOf(null)
