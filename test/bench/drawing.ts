import { chromium } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { createServer, type Plugin } from 'vite'
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts'
import { root } from '../../scripts/run.ts'
import { peakBins, peakBytes, spectrumBands } from '../../src/contract/bytes.ts'
import { type Bench, format, median, quantile } from './measure.ts'

/** Frames a pixel, from the whole hour down to single samples, in steps of a third of an octave at most. */
const zooms = Array.from({ length: 36 }, (_, step) => 120_000 * 0.65 ** step)
const framesEach = 24

type DrawingPage = {
  readonly drawing: Promise<{ drawZoom(framesPerPixel: number, frames: number): Promise<number[]> }>
}

/** Bytes of made-up audio: loud and quiet stretches, different in every source. */
const bytesOf = (path: string, start: number, length: number): Uint8Array<ArrayBuffer> => {
  const [, , , source = '', kind = '', channel = '0', level = '0'] = path.split('/')
  const seed = Number(source.replace(/\D/g, '')) * 31 + Number(channel)
  if (kind === 'spectrum')
    return Uint8Array.from(
      { length },
      (_, i) => 60 + (((i % spectrumBands) * 7 + seed + (start + i) / spectrumBands) % 120),
    )
  const noise = (index: number) => ((Math.imul(index + seed, 0x9e3779b1) >>> 8) & 0xffff) / 65_536
  const loudness = (frame: number) => 0.15 + 0.7 * Math.abs(Math.sin(frame / 90_000 + seed))
  if (kind === 'samples') {
    const first = start / 4
    return new Uint8Array(
      Float32Array.from(
        { length: length / 4 },
        (_, i) => Math.sin((first + i) / 12) * 0.6 * loudness(first + i) + noise(first + i) * 0.2 - 0.1,
      ).buffer,
    )
  }
  const bins = new Float32Array((length / peakBytes) * 3)
  const first = start / peakBytes
  for (let bin = 0; bin < bins.length / 3; bin++) {
    const level_ = loudness((first + bin) * peakBins[Number(level)]!)
    const high = level_ * (0.5 + 0.5 * noise(first + bin))
    bins.set([-level_ * (0.5 + 0.5 * noise(first + bin + 7)), high, high * 0.4], bin * 3)
  }
  return new Uint8Array(bins.buffer)
}

const madeUpBytes: Plugin = {
  name: 'made-up-bytes',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => {
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
      if (!request.url?.startsWith('/bytes/') || !range) return next()
      const start = Number(range[1])
      response.writeHead(206, { 'content-type': 'application/octet-stream' })
      response.end(bytesOf(request.url, start, Number(range[2]) - start + 1))
    })
  },
}

/** Serves the page with the timeline of 16 tracks of an hour. */
export const serveDrawing = async (): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [react(), madeUpBytes],
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  const address = server.httpServer?.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/test/bench/drawing/index.html`, close: () => server.close() }
}

export const bench: Bench = {
  title: 'Drawing 16 stereo tracks of 1 h, 1440 × 900, from the whole hour to single samples',
  run: async () => {
    const executablePath = await findChromium()
    if (!executablePath) return [{ what: 'drawing', measured: 'not run: no Chromium here', most: '' }]
    const server = await serveDrawing()
    const browser = await chromium.launch({ executablePath, args: chromiumArguments() })
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(server.url)
      const times: number[][] = []
      for (const framesPerPixel of zooms)
        times.push(
          await page.evaluate(
            async ([zoom, frames]) => (await (globalThis as unknown as DrawingPage).drawing).drawZoom(zoom!, frames!),
            [framesPerPixel, framesEach],
          ),
        )
      const all = times.flat()
      const slowest = times.map((each) => median(each)).reduce((most, time) => Math.max(most, time), 0)
      const at = zooms[times.findIndex((each) => median(each) === slowest)]!
      return [
        { what: 'a frame, median', measured: format(median(all), 'ms'), most: '' },
        { what: 'a frame, p95', measured: format(quantile(all, 0.95), 'ms'), most: '8 ms' },
        { what: `slowest zoom (${format(at, 'frames')} a pixel), median`, measured: format(slowest, 'ms'), most: '' },
      ]
    } finally {
      await browser.close()
      await server.close()
    }
  },
}
