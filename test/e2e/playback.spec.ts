import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { Clip, Document } from '../../src/core/project/records.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { clip, documentOf, source, track } from '../unit/timeline/document.ts'
import type { Harness } from './playback/page.ts'
import { servePlayback } from './playback/server.ts'

/**
 * The engine in a real browser under the editor's own policy: what leaves it is recorded and compared with `renderMix`,
 * sample for sample.
 */

const rate = 48_000
let server: Awaited<ReturnType<typeof servePlayback>>
let folder: ReturnType<typeof temporaryFolder>
const problems: string[] = []

test.beforeAll(async () => {
  folder = temporaryFolder()
  server = await servePlayback(join(folder.path, 'out'))
})

test.afterAll(async () => {
  await server.close()
  folder[Symbol.dispose]()
})

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--autoplay-policy=no-user-gesture-required'] }),
})

test.beforeEach(async ({ page }) => {
  server.requests.delay = 0
  server.requests.failing = ''
  problems.length = 0
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`))
  await page.goto(server.url)
})

test.afterEach(async ({ page }) => {
  expect(await page.evaluate(() => (globalThis as unknown as { harness: Harness }).harness.violations)).toEqual([])
  expect(problems.filter((problem) => !problem.includes('500'))).toEqual([])
})

/** Calls a scenario of the page. */
const call = <Name extends Exclude<keyof Harness, 'violations'>>(
  page: Page,
  name: Name,
  ...args: Parameters<Harness[Name]>
): Promise<Awaited<ReturnType<Harness[Name]>>> =>
  page.evaluate(
    ([name, args]) => {
      const { harness } = globalThis as unknown as { harness: Record<string, (...args: unknown[]) => Promise<unknown>> }
      return harness[name]!(...args)
    },
    [name, args] as const,
  ) as Promise<Awaited<ReturnType<Harness[Name]>>>

/** Eight tracks of everything: mono, stereo and 5.1, fades, gains, pans, splits, crossfades. */
const busy = (): Document => {
  const shapes = ['linear', 'equal-power', 's-curve', 'exponential'] as const
  const sources = [source('x', rate * 60), source('y', rate * 60, 2), source('z', rate * 60, 6)]
  const tracks = Array.from({ length: 8 }, (_, i) =>
    track(`t${i}`, { order: i, gain: -i, pan: [0, 0, -0.5, 0.7, 1, -1, 0.1, 0][i]! }),
  )
  const clips = tracks.flatMap((row, i): Clip[] => {
    const name = ['source_x', 'source_y', 'source_z'][i % 3]!
    const part = rate * 7 + 1001 * i
    return Array.from({ length: 4 }, (_, j) =>
      clip(`${i}_${j}`, i * 111 + j * part, part, {
        track: row.id,
        source: name,
        from: 1000 * i + ((j * 2) % 3) * part,
        gain: -j,
        fadeIn: { length: (i % 2) * 3000, shape: shapes[(i + j) % 4]! },
      }),
    )
  })
  return documentOf(clips, { tracks, sources })
}

const noiseDocument = () =>
  documentOf([clip('1', 0, rate * 20, { source: 'source_y' })], { sources: [source('y', rate * 30, 2)] })
const dc = () => documentOf([clip('1', 0, rate * 20, { source: 'source_dc' })], { sources: [source('dc', rate * 30)] })

test('what is heard is what is exported, sample for sample', async ({ page }) => {
  const result = await call(page, 'mix', busy(), 0, rate * 3)
  expect(result.start).toBeGreaterThanOrEqual(0)
  expect(result.error).toBeLessThan(-90)
  expect(result).toMatchObject({ status: 'playing', underruns: 0, trouble: null })
  expect(result.position).toBeGreaterThan(rate * 2.5)
  expect(result.position).toBeLessThan(rate * 4)
  expect(result.levels?.peak[0]).toBeGreaterThan(0.01)
  expect(result.loudness.momentary).toBeGreaterThan(-30)
  expect(result.loudness.integrated).toBeLessThan(0)
  expect(result.loudness.truePeak).toBeGreaterThan(20 * Math.log10(result.levels!.peak[0]!) - 0.1)
})

test('from the middle of sound', async ({ page }) => {
  const result = await call(page, 'mix', busy(), rate * 6 + 17, rate * 2)
  expect(result.error).toBeLessThan(-90)
})

test('a loop has no seam', async ({ page }) => {
  const around = await call(page, 'loop', noiseDocument(), 5000, { from: 3000, length: 12_345, on: true }, rate * 2)
  expect(around.error).toBeLessThan(-90)
  expect(around.position).toBeGreaterThanOrEqual(3000)
  expect(around.position).toBeLessThan(3000 + 12_345)
  const short = await call(page, 'loop', noiseDocument(), 0, { from: 100, length: 333, on: true }, rate)
  expect(short.error).toBeLessThan(-90)
})

test('20 s of 8 tracks run without an underrun, in constant memory', async ({ page }) => {
  const result = await call(page, 'long', busy(), 20)
  expect(result).toMatchObject({ underruns: 0, status: 'playing' })
  expect(result.position).toBeGreaterThan(rate * 19)
  const early = Math.max(...result.seen.slice(0, 8))
  const late = Math.max(...result.seen.slice(-8))
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
  console.log(`heap of the page while playing 8 tracks: ${megabytes(early)} early, ${megabytes(late)} late`)
  expect(late - early).toBeLessThan(20 * 2 ** 20)
})

for (const [change, after] of [
  ['mute', 0],
  ['gain', 0.25 / 1000],
  ['pan', 0],
] as const)
  test(`${change} moves without a click`, async ({ page }) => {
    const result = await call(page, 'strips', dc(), change)
    expect(result.before).toBeCloseTo(0.25, 4)
    expect(result.after).toBeCloseTo(after, 4)
    expect(result.step).toBeLessThan(0.25 / 400)
  })

test('solo of one track silences the other without a click', async ({ page }) => {
  const both = documentOf(
    [
      clip('1', 0, rate * 20, { source: 'source_dc' }),
      clip('2', 0, rate * 20, { source: 'source_dc', track: 'track_b' }),
    ],
    { sources: [source('dc', rate * 30)] },
  )
  const result = await call(page, 'strips', both, 'solo')
  expect(result.before).toBeCloseTo(0.5, 4)
  expect(result.after).toBeCloseTo(0.25, 4)
  expect(result.step).toBeLessThan(0.25 / 400)
})

test('an edit is heard within 100 ms, without a click and without stopping', async ({ page }) => {
  const document = dc()
  const edited = { ...document, clip: { clip_1: { ...document.clip.clip_1!, gain: -12 } } }
  const result = await call(page, 'edit', document, edited)
  expect(result.newAfter).toBeLessThan(0.15)
  expect(result.blend).toBeGreaterThan(100)
  expect(result.blend).toBeLessThan(600)
  expect(result.step).toBeLessThan(0.25 / 200)
})

test('seeking goes on from the exact frame', async ({ page }) => {
  const result = await call(page, 'seek', noiseDocument(), rate * 9 + 77)
  expect(result.error).toBeLessThan(-90)
  expect(result.heardAfter).toBeLessThan(0.2)
  expect(result.position).toBeGreaterThan(rate * 9)
  expect(result.position).toBeLessThan(rate * 10.5)
})

test('a range is played exactly; the cursor stays behind or goes along', async ({ page }) => {
  const result = await call(page, 'range', noiseDocument(), 30_000, 60_001, true)
  expect(result).toMatchObject({ ended: true, silence: true, cursor: 60_001 })
  expect(result.error).toBeLessThan(-90)
  expect(await call(page, 'range', noiseDocument(), 30_000, 40_000, false)).toMatchObject({ ended: true, cursor: 7 })
})

test('pause and resume', async ({ page }) => {
  const result = await call(page, 'pause', noiseDocument())
  expect(result.at).toBeGreaterThan(rate * 0.2)
  expect(result.still).toBe(result.at)
  expect(result.later).toBeGreaterThan(result.at)
  expect(result.later).toBeLessThan(result.at + rate)
  expect(result).toMatchObject({ status: 'playing', stopped: 0 })
})

test('a source that is in no track is heard alone', async ({ page }) => {
  const inDocument = await call(page, 'audition', noiseDocument(), 'source_y', 30_000, 2)
  expect(inDocument.error).toBeLessThan(-90)
  const elsewhere = await call(page, 'audition', noiseDocument(), 'source_preview', 20_000, 2)
  expect(elsewhere.error).toBeLessThan(-90)
})

test('scrubbing sounds in grains and ends in silence', async ({ page }) => {
  const result = await call(page, 'scrub', dc())
  expect(result.peak).toBeGreaterThan(0.1)
  expect(result.peak).toBeLessThan(0.6)
  expect(result.step).toBeLessThan(0.002)
  expect(result).toMatchObject({ quiet: true, scrubbed: 29_500, status: 'stopped' })
})

test('an idle output is let go, and comes back', async ({ page }) => {
  const result = await call(page, 'rest', noiseDocument())
  expect(result).toMatchObject({ during: 'running', rested: true, again: 'running', status: 'playing' })
  expect(result.error).toBeLessThan(-90)
})

test('blocks that cannot be read are silent and told of', async ({ page }) => {
  server.requests.failing = 'source_y'
  const result = await call(page, 'trouble', noiseDocument())
  expect(result.status).toBe('playing')
  expect(result.trouble).toContain('could not be read')
})

test('a host that is too slow makes underruns that are counted', async ({ page }) => {
  server.requests.delay = 2500
  const result = await call(page, 'starve', busy())
  expect(result.underruns).toBeGreaterThan(0)
  expect(result.reset).toBe(0)
})
