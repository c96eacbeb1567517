import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findGaplessNote, parseGaplessNote, readMp4Box } from '../../src/core/audio/gapless.ts'
import { endPadding } from '../../src/core/audio/matroska-padding.ts'
import type { decodeMedia as Decode } from '../../src/renderer/media/decode.ts'
import { fixtureAudio, fixtureFrames } from '../fixtures/source.ts'

const executablePath = '/usr/bin/chromium'
const root = join(import.meta.dirname, '..', '..')
const hasBrowser = existsSync(executablePath)
if (!hasBrowser) console.log(`skipped: decoding in the renderer needs a browser at ${executablePath}`)

/** A page that offers the decoder to the tests. */
const html = `<title>decode</title><script type="module">
  import { decodeMedia } from '/src/renderer/media/decode.ts'
  globalThis.decodeMedia = decodeMedia
</script>`

type Decoded = { format: string; rate: number; channels: number; frames: number | null; samples: number[] }

describe.skipIf(!hasBrowser)('decoding by WebCodecs in Chromium', () => {
  let server: ViteDevServer
  let browser: Browser
  let page: Page
  const cacheDir = mkdtempSync(join(tmpdir(), 'lasso-vite-'))

  beforeAll(async () => {
    server = await createServer({
      root,
      configFile: false,
      cacheDir,
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0, watch: null },
      optimizeDeps: { include: ['mediabunny', 'zod'], entries: [] },
    })
    await server.listen()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    page = await browser.newPage()
    const origin = server.resolvedUrls!.local[0]!
    await page.route('**/blank.html', (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.route('**/fixture/*', (route) => {
      const bytes = readFileSync(join(root, 'test/fixtures', basename(new URL(route.request().url()).pathname)))
      const range = /^bytes=(\d*)-(\d*)$/.exec(route.request().headers().range ?? '')
      if (!range) return route.fulfill({ body: bytes })
      const start = range[1] === '' ? Math.max(0, bytes.length - Number(range[2])) : Number(range[1])
      const end = range[1] === '' || range[2] === '' ? bytes.length : Math.min(bytes.length, Number(range[2]) + 1)
      const headers = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}`, 'accept-ranges': 'bytes' }
      return route.fulfill({ status: 206, headers, body: bytes.subarray(start, end) })
    })
    await page.goto(`${origin}blank.html`)
    await page.waitForFunction('globalThis.decodeMedia !== undefined')
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    rmSync(cacheDir, { recursive: true, force: true })
  })

  const decode = (name: string): Promise<Decoded | { code: string }> =>
    page.evaluate(async (file) => {
      const { decodeMedia } = globalThis as unknown as { decodeMedia: typeof Decode }
      try {
        const media = await decodeMedia(`/fixture/${file}`, file, new AbortController().signal)
        const { format, rate, channels, frames } = media
        const samples: number[] = []
        for await (const piece of media.pieces) samples.push(...piece)
        media.close()
        return { format, rate, channels, frames, samples }
      } catch (thrown) {
        return (thrown as { failure?: { code: string } }).failure ?? { code: String(thrown) }
      }
    }, name)

  /** Delay in frames at which the first channel is most like what was encoded. */
  const lagOf = ({ samples, channels }: Decoded): number => {
    const [source] = fixtureAudio(fixtureFrames, 2)
    const sums = Array.from({ length: 801 }, (_, i) => {
      let sum = 0
      for (let at = 1000; at < 9000; at++) sum += source![at]! * (samples[(at + i - 400) * channels] ?? 0)
      return sum
    })
    return sums.indexOf(Math.max(...sums)) - 400
  }

  test.each([
    ['aac.m4a', 'MP4, AAC', 44_100],
    ['aac.mov', 'QuickTime File Format, AAC', 44_100],
    ['opus.mp4', 'MP4, OPUS', 48_000],
    ['opus.webm', 'WebM, OPUS', 48_000],
  ])('%s gives exactly the length, without delay', async (name, format, rate) => {
    const decoded = (await decode(name)) as Decoded
    expect([decoded.format, decoded.rate, decoded.channels]).toEqual([format, rate, 2])
    expect(decoded.samples.length).toBe(2 * fixtureFrames)
    if (decoded.frames !== null) expect(decoded.frames).toBe(fixtureFrames)
    expect(lagOf(decoded)).toBe(0)
  })

  test('raw AAC tells nothing about priming: all of it comes', async () => {
    const decoded = (await decode('adts.aac')) as Decoded
    expect(decoded.samples.length % 2048).toBe(0)
    expect(decoded.samples.length).toBeGreaterThan(2 * fixtureFrames)
  })

  test('what is no media file is refused', async () => {
    expect(await decode('README.md')).toMatchObject({ code: expect.stringMatching(/^media-/) })
  })
})

describe('notes about gapless playback', () => {
  const text = ' 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000 00000000 00000000'

  test('iTunSMPB gives delay, padding and length', () => {
    expect(parseGaplessNote(text)).toEqual({ delay: 2112, padding: 458, frames: 4_141_558 })
    for (const wrong of ['', 'hello', ' 00000000 0000', ' 00000000 00000840 000001CA 0000000000000000'])
      expect(parseGaplessNote(wrong)).toBeNull()
  })

  test('is found among the tags of a moov box', () => {
    const moov = Buffer.from(
      `....moov....----....mean....com.apple.iTunes....name....iTunSMPB....data\0\0\0\x01\0\0\0\0${text}`,
      'latin1',
    )
    expect(findGaplessNote(new Uint8Array(moov))?.frames).toBe(4_141_558)
    expect(findGaplessNote(new Uint8Array(moov.subarray(0, 40)))).toBeNull()
  })

  test('boxes of 32 and 64 bits, and to the end of the file', () => {
    expect(readMp4Box(new Uint8Array([0, 0, 0, 16, 0x6d, 0x6f, 0x6f, 0x76]))).toEqual({
      type: 'moov',
      headerBytes: 8,
      size: 16,
    })
    expect(readMp4Box(new Uint8Array([0, 0, 0, 1, 0x6d, 0x64, 0x61, 0x74, 0, 0, 0, 1, 0, 0, 0, 0]))).toEqual({
      type: 'mdat',
      headerBytes: 16,
      size: 2 ** 32,
    })
    expect(readMp4Box(new Uint8Array([0, 0, 0, 0, 0x6d, 0x64, 0x61, 0x74]))?.size).toBe(0)
    expect(readMp4Box(new Uint8Array(7))).toBeNull()
  })

  test('the padding of the last Matroska block is read, and nothing made up', () => {
    const webm = new Uint8Array(readFileSync(join(root, 'test/fixtures/opus.webm')))
    const padding = endPadding(webm, 1)
    expect(Math.round(padding * 48_000)).toBe(960 - ((fixtureFrames + 312) % 960))
    expect(endPadding(webm, 2)).toBe(0)
    expect(endPadding(new Uint8Array(1000), 1)).toBe(0)
    for (let length = 0; length < webm.length; length += 13)
      expect(endPadding(webm.subarray(0, length), 1)).toBeLessThan(1)
  })
})
