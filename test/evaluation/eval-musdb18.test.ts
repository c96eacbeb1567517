import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stems } from '../../src/core/evaluation/published.ts'
import type { ItemResult } from '../../src/main/evaluation/result.ts'
import { startCli } from '../host/run-cli.ts'
import { add, makeWav, noise } from '../host/sounds.ts'
import { installSeededZeroshot } from '../support/seeded-model.ts'

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
if (!hasFfmpeg) console.warn('stem files of MUSDB18: skipped, there is no ffmpeg to make and to decode them')

const rate = 16_000

let home: string
const file = (...names: string[]): string => join(home, ...names)

/** A track as it is decoded, but for its one channel: noise in four levels. @returns its folder */
const makeTrack = (set: string, part: string, name: string, seed: number): string => {
  const folder = file(set, part, name)
  mkdirSync(folder, { recursive: true })
  const sounds = stems.map((stem, index) => {
    const samples = noise(2.5 * rate, 0.02 * (index + 1), seed + index)
    makeWav(folder, `${stem}.wav`, [samples], rate)
    return samples
  })
  makeWav(folder, 'mixture.wav', [sounds.reduce((sum, samples) => add(sum, samples))], rate)
  return folder
}

/** The same as a stem file. */
const packTrack = (folder: string, to: string): void => {
  const inputs = ['mixture', 'drums', 'bass', 'other', 'vocals'].flatMap((name) => ['-i', join(folder, `${name}.wav`)])
  const maps = [0, 1, 2, 3, 4].flatMap((stream) => ['-map', `${stream}:a`])
  execFileSync('ffmpeg', ['-v', 'error', ...inputs, ...maps, '-c:a', 'aac', '-b:a', '128k', to])
}

const run = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  startCli(home, ['eval', 'musdb18', '--system', 'zeroshot-asp', ...words], undefined, {
    ...{ LASSO_MODELS: file('models'), LASSO_PROVIDER: 'cpu' },
    ...more,
  }).ended

type Output = { results: ItemResult[]; summary: { stems: unknown[] | null; refined: unknown[] | null } }
const readJson = (path: string): Output => JSON.parse(readFileSync(path, 'utf8'))

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-eval-')))
  installSeededZeroshot(file('models'), 'small')
  makeTrack('musdb', 'train', 'Shown One', 10)
  makeTrack('musdb', 'train', 'Shown Two', 20)
  makeTrack('musdb', 'test', 'A Song', 30)
  makeTrack('musdb', 'test', 'B Song', 40)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('lasso eval musdb18 by examples', { timeout: 240_000 }, () => {
  it('shows the stems of the training part, and scores them with and without the Wiener filter', async () => {
    const [json, csv] = [file('asp.json'), file('asp.csv')]
    const words = ['--data', file('musdb'), '--mode', 'reference', '--json', json, '--csv', csv]
    const first = await run([...words, '--limit', '1'])
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('Evaluating')])
    const [one] = readJson(json).results as [ItemResult]
    const { code, out, err } = await run([...words, '--resume'])
    expect([code, err]).toEqual([0, expect.stringContaining('1 of 2 items are done already.')])
    expect(out).toMatch(/^stem +tracks +SDR +ISR +SIR +SAR\nvocals +2 .*\ndrums +2 .*\nbass +2 .*\nother +2 .*\nmean /)
    expect(out).toMatch(/\n\nstem, with Wiener filter +tracks +SDR.*\nvocals +2 .*\ndrums +2 /)
    expect(out).toMatch(/2048-d ST-SED-SEP +6\.15 .*\nhere +\S.*\nhere, with Wiener filter +\S/)
    const { results, summary } = readJson(json)
    expect(results.map(({ id }) => id)).toEqual(['A Song', 'B Song'])
    expect(results).toContainEqual(one)
    expect([summary.stems, summary.refined]).toEqual([expect.any(Array), expect.any(Array)])
    for (const { stems: plain, refined, audioSeconds } of results) {
      // Four stems of two and a half seconds, twice.
      expect(audioSeconds).toBeCloseTo(20, 1)
      for (const stem of stems) {
        expect(plain![stem]!.frames).toHaveLength(2)
        expect(refined![stem]!.sdr).not.toBe(plain![stem]!.sdr)
      }
    }
    const rows = readFileSync(csv, 'utf8').trim().split('\n')
    expect(rows).toHaveLength(17)
    expect(rows[0]).toBe('id,class,query,system,tool,device,seconds,audio_seconds,wiener,sdr,isr,sir,sar,problem')
    expect(rows.filter((row) => row.includes(',on,'))).toHaveLength(8)
  })

  it('takes given examples, at the recording’s own rate, and one of the two', async () => {
    for (const [index, stem] of stems.entries()) {
      mkdirSync(file('like', stem), { recursive: true })
      makeWav(file('like', stem), 'shown.wav', [noise(3 * rate, 0.1, 50 + index)], rate)
    }
    const json = file('like.json')
    const words = ['--data', file('musdb'), '--like', file('like'), '--limit', '1', '--json', json]
    const { code, out } = await run([...words, '--wiener', 'with'])
    expect([code, out]).toEqual([0, expect.stringMatching(/^stem, with Wiener filter +tracks/)])
    const { results, summary } = readJson(json)
    expect([summary.stems, results[0]!.stems]).toEqual([null, null])
    expect(Object.keys(results[0]!.refined!)).toEqual([...stems])
    const other = await run([...words, '--wiener', 'without', '--resume'])
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('its wiener is "with", not "without"')])
  })

  it.skipIf(!hasFfmpeg)('reads stem files where ffmpeg is, and says so where it is not', async () => {
    for (const [part, name] of [
      ['train', 'Shown One'],
      ['test', 'A Song'],
    ] as const) {
      mkdirSync(file('stems', part), { recursive: true })
      packTrack(file('musdb', part, name), file('stems', part, `${name}.stem.mp4`))
    }
    const json = file('stems.json')
    const { code } = await run(['--data', file('stems'), '--wiener', 'without', '--json', json])
    expect(code).toBe(0)
    const [result] = readJson(json).results as [ItemResult]
    expect(result.id).toBe('A Song')
    expect(Object.keys(result.stems!)).toEqual([...stems])
    // What the mixture holds is what the stems hold: the streams are not mixed up.
    expect(Object.values(result.stems!).every(({ frames }) => frames.length === 2)).toBe(true)
    expect(existsSync(file('stems', 'test', 'A Song – mixture.wav'))).toBe(false)
    expect(readdirSync(file('stems', 'test'))).toEqual(['A Song.stem.mp4'])
    const without = await run(['--data', file('stems')], { PATH: '/nowhere' })
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('there is no ffmpeg here')])
  })
})
