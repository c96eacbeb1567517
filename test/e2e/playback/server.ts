import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { pageHeaders } from '../../../src/main/browser/headers.ts'
import { sampleOf } from './samples.ts'

const types: { [extension: string]: string } = { '.html': 'text/html', '.js': 'text/javascript' }

const samplesOf = (source: string, channel: number, first: number, last: number): Buffer => {
  const start = Math.floor(first / 4)
  const samples = Float32Array.from({ length: Math.ceil((last + 1) / 4) - start }, (_, i) =>
    sampleOf(source, channel, start + i),
  )
  return Buffer.from(samples.buffer).subarray(first - start * 4, last + 1 - start * 4)
}

/** Builds the test page as the editor's page is built, and serves it under the same policy, with samples made up on the way. */
export const servePlayback = async (outDir: string) => {
  await build({
    root: import.meta.dirname,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'chrome140', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    worker: { format: 'es' },
  })
  const requests = { samples: 0, delay: 0, failing: '' }
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const headers = pageHeaders(request.headers.host ?? '')
    if (path === '/favicon.ico') return void response.writeHead(204, headers).end()
    const samples = /^\/bytes\/[^/]+\/([^/]+)\/samples\/(\d)$/.exec(path)
    if (samples) {
      requests.samples++
      if (requests.delay > 0) await new Promise((resolve) => setTimeout(resolve, requests.delay))
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
      if (!range || samples[1] === requests.failing) return void response.writeHead(500, headers).end()
      const [first, last] = [Number(range[1]), Number(range[2])]
      const body = samplesOf(samples[1]!, Number(samples[2]), first, last)
      return void response.writeHead(206, { ...headers, 'content-range': `bytes ${first}-${last}/*` }).end(body)
    }
    const file = normalize(path === '/' ? '/index.html' : path)
    try {
      const body = await readFile(join(outDir, file))
      response
        .writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' })
        .end(body)
    } catch {
      response.writeHead(404, headers).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
