import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ratiosOf } from '../../src/core/evaluation/ratios.ts'
import type { ItemResult } from '../../src/main/evaluation/result.ts'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { startCli } from '../host/run-cli.ts'
import { add, makeWav, noise } from '../host/sounds.ts'
import { installSeededModel } from '../support/seeded-model.ts'

let home: string
let environment: NodeJS.ProcessEnv
const file = (...names: string[]): string => join(home, ...names)
const folder = (...names: string[]): string => {
  mkdirSync(file(...names), { recursive: true })
  return file(...names)
}
const start = (...words: string[]) => startCli(home, ['eval', ...words], undefined, environment)
const run = (...words: string[]) => start(...words).ended
const readJson = (path: string): { results: ItemResult[]; summary: Record<string, unknown> } =>
  JSON.parse(readFileSync(path, 'utf8'))

/** A hum with harmonics, 50 Hz and up. */
const hum = (seconds: number, rate: number, phase: number): Float32Array =>
  Float32Array.from({ length: seconds * rate }, (_, at) =>
    [1, 2, 3, 5].reduce((sum, n) => sum + (0.1 / n) * Math.sin((2 * Math.PI * 50 * n * at) / rate + phase * n), 0),
  )

const makeClasses = (seconds: number, count: number): string => {
  const name = `classes ${seconds} ${count}`
  for (let index = 0; index < count; index++) {
    makeWav(folder(name, 'mains_hum'), `${index}.wav`, [hum(seconds, 16_000, index)], 16_000)
    makeWav(folder(name, 'hiss'), `${index}.wav`, [noise(seconds * 16_000, 0.05, index)], 16_000)
  }
  return file(name)
}

/** Two items in the layout of AudioSep's repository. */
const makeListed = (): string => {
  const audio = folder('evaluation', 'data', 'esc50')
  for (const index of [0, 1]) {
    const source = noise(48_000, 0.1, index)
    makeWav(audio, `segment-${index}.wav`, [source], 32_000)
    makeWav(audio, `mixture-${index}.wav`, [add(source, noise(48_000, 0.1, 8 + index))], 32_000)
  }
  const list = 'idx,caption,src_wav,noise_wav\n0,dog,a.wav,b.wav\n1,"rain, heavy",c.wav,d.wav\n'
  writeFileSync(join(folder('evaluation', 'metadata'), 'esc50_eval.csv'), list)
  return file('evaluation', 'data')
}

/** A track of MUSDB18 as it is decoded, but for its one channel. */
const makeTrack = (part: string): string => {
  const track = folder('musdb', part, 'A Song')
  const stems = ['vocals', 'drums', 'bass', 'other'].map((name, index) => {
    const samples = noise(20_000, 0.05, index)
    makeWav(track, `${name}.wav`, [samples], 8000)
    return samples
  })
  makeWav(track, 'mixture.wav', [stems.reduce((sum, stem) => add(sum, stem))], 8000)
  return file('musdb')
}

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-eval-')))
  const { catalogue } = installSeededModel(file('models'), 'small')
  writeFileSync(file('catalogue.json'), JSON.stringify(catalogue))
  environment = { LASSO_CATALOGUE: file('catalogue.json'), LASSO_MODELS: file('models'), LASSO_PROVIDER: 'cpu' }
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('lasso eval pairs', () => {
  it('mixes classes, asks for each by its name, and scores the built-in tools', async () => {
    const [json, csv] = [file('pairs.json'), file('pairs.csv')]
    const words = ['pairs', '--data', makeClasses(3, 2), '--system', 'builtin', '--json', json, '--csv', csv]
    const { code, out, err } = await run(...words)
    expect([code, err]).toEqual([0, expect.stringContaining('Evaluating')])
    expect(out).toMatch(/class +items +SDR +SDRi +SI-SDR +SI-SDRi\nhiss +2 .*\nmains_hum +2 /)
    expect(out).toMatch(/4 of 4 items scored.*builtin on CPU/)
    expect(out).toMatch(/s of work for 12\.0 s of audio/)
    const { results } = readJson(json)
    expect(results.map(({ query }) => query)).toEqual(['hiss', 'hiss', 'mains hum', 'mains hum'])
    for (const { ratios, query } of results) {
      // Equal energies: the mixture itself is at 0 dB, and what is gained is the whole ratio.
      expect(ratios!.sdri).toBeCloseTo(ratios!.sdr, 2)
      expect(ratios!.sdri).toBeGreaterThan(query === 'hiss' ? 3 : 15)
    }
    expect(readFileSync(csv, 'utf8').trim().split('\n')).toHaveLength(5)
  })

  it('goes on after kill -9 without computing again what was finished', async () => {
    const json = file('killed.json')
    const words = ['pairs', '--data', makeClasses(2, 3), '--system', 'audiosep', '--json', json]
    const first = start(...words)
    const linesNow = () => (existsSync(`${json}.progress`) ? readFileSync(`${json}.progress`, 'utf8').split('\n') : [])
    while (linesNow().length < 4 && first.child.exitCode === null) await new Promise((wait) => setTimeout(wait, 10))
    first.child.kill('SIGKILL')
    await first.ended
    const finished = linesNow()
      .slice(1, -1)
      .map((line) => JSON.parse(line) as ItemResult)
    expect(finished.length).toBeGreaterThanOrEqual(2)
    expect(finished.length).toBeLessThan(6)
    const { code, err } = await run(...words, '--resume')
    expect(code).toBe(0)
    expect(err).toContain(`${finished.length} of 6 items are done already.`)
    const { results } = readJson(json)
    expect(results).toHaveLength(6)
    // Times of work never come out alike: these are the same results.
    for (const one of finished) expect(results).toContainEqual(one)
    const other = await run(...words.slice(0, 3), '--system', 'builtin', '--json', json, '--resume')
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('its system is "audiosep", not "builtin"')])
  })
})

describe('lasso eval on the lists of AudioSep', () => {
  it('scores what lasso separate computes, and prints the published figures beside', async () => {
    const data = makeListed()
    const json = file('esc50.json')
    const { code, out } = await run(
      'esc50',
      '--data',
      data,
      '--system',
      'audiosep',
      '--mode',
      'reference',
      '--json',
      json,
    )
    expect(code).toBe(0)
    expect(out).toMatch(/published +SDRi +SI-SDR\nAudioSep +10\.04 +8\.81\nhere /)
    expect(out).toContain('README of github.com/Audio-AGI/AudioSep')
    const { results } = readJson(json)
    expect(results.map(({ query }) => query)).toEqual(['dog', 'rain, heavy'])

    const mixture = join(data, 'esc50', 'mixture-1.wav')
    const words = ['separate', mixture, 'rain, heavy', '--system', 'audiosep', '--mode', 'reference']
    await startCli(home, [...words, '--out', file('rain.wav')], undefined, environment).ended
    const mono = async (path: string) => (await readAudioFile(path)).audio[0]!
    const [mixed, found, truth] = await Promise.all(
      [mixture, file('rain.wav'), join(data, 'esc50', 'segment-1.wav')].map(mono),
    )
    const expected = ratiosOf(mixed!, found!, truth!)
    for (const name of ['sdr', 'sdri', 'siSdr', 'siSdri'] as const)
      expect(results[1]!.ratios![name]).toBeCloseTo(expected[name], 4)
  })

  it('takes a part of the items, and says what the system does not know', async () => {
    const json = file('limited.json')
    const { code, out } = await run(
      'esc50',
      '--data',
      makeListed(),
      '--system',
      'builtin',
      '--limit',
      '1',
      '--json',
      json,
    )
    const { results } = readJson(json)
    expect(results).toHaveLength(1)
    expect([code, out]).toEqual(
      results[0]!.problem === null ? [0, expect.any(String)] : [1, expect.stringContaining('Not answered')],
    )
  })
})

describe('lasso eval musdb18', () => {
  it('asks for each stem by its name and scores windows of a second', async () => {
    const [json, csv] = [file('musdb.json'), file('musdb.csv')]
    const words = ['musdb18', '--data', makeTrack('test'), '--system', 'audiosep', '--json', json, '--csv', csv]
    const { code, out } = await run(...words)
    expect(code).toBe(0)
    expect(out).toMatch(/stem +tracks +SDR +ISR +SIR +SAR\nvocals +1 .*\ndrums +1 .*\nbass +1 .*\nother +1 /)
    expect(out).toMatch(/2048-d ST-SED-SEP +6\.15 +5\.44 +3\.80 +3\.05/)
    const [{ stems, query }] = readJson(json).results as [ItemResult]
    expect(query).toBe('vocals, drums, bass, other')
    // Of 2.5 s, the last half is no window.
    for (const { frames, sdr } of Object.values(stems!)) {
      expect(frames).toHaveLength(2)
      expect(sdr).toBeCloseTo((frames[0]!.sdr + frames[1]!.sdr) / 2, 6)
    }
    expect(readFileSync(csv, 'utf8').trim().split('\n')).toHaveLength(5)
  })

  it('shows each stem by recordings', async () => {
    for (const [index, stem] of ['vocals', 'drums', 'bass', 'other'].entries())
      makeWav(folder('like', stem), 'shown.wav', [noise(24_000, 0.1, index)], 8000)
    const json = file('like.json')
    const words = ['musdb18', '--data', makeTrack('train'), '--subset', 'train', '--system', 'audiosep']
    const { code } = await run(...words, '--like', file('like'), '--mode', 'reference', '--json', json)
    const [{ tools, stems }] = readJson(json).results as [ItemResult]
    expect([code, tools]).toEqual([0, [expect.stringContaining('more like the example')]])
    expect(Object.keys(stems!)).toEqual(['vocals', 'drums', 'bass', 'other'])
  })
})

describe('what cannot be evaluated', () => {
  it.each([
    [['birds', '--data', '.'], 'WHAT is one of esc50, audiocaps'],
    [['esc50'], '--data is missing'],
    [['esc50', '--data', 'empty'], 'There is no esc50_eval.csv'],
    [['esc50', '--data', 'empty', '--metadata', 'evaluation/metadata'], '4 of 4 files are missing, the first is'],
    [['esc50', '--data', 'empty', '--metadata', 'other lists'], 'it lacks idx'],
    [['pairs', '--data', 'empty'], 'a folder for each class'],
    [['musdb18', '--data', 'empty'], 'not laid out as MUSDB18'],
    [['musdb18', '--data', 'half'], '4 of 5 files of MUSDB18 are missing'],
    [['pairs', '--data', 'empty', '--like', 'x'], '--like is for musdb18'],
    [['pairs', '--data', 'empty', '--resume'], 'name it by --json or --csv'],
    [['pairs', '--data', 'empty', '--set', 'wiener'], '--set takes NAME=VALUE'],
  ])('%j: %s', async (words, problem) => {
    makeListed()
    folder('empty')
    writeFileSync(join(folder('other lists'), 'esc50_eval.csv'), 'filename,caption\na.wav,dog\n')
    makeWav(folder('half', 'test', 'A Song'), 'mixture.wav', [noise(8000)], 8000)
    const { code, out, err } = await run(...words)
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(problem)])
  })

  it('a system that is not here, or has no reference', async () => {
    const data = makeClasses(3, 2)
    const missing = await run('pairs', '--data', data, '--system', 'nobody')
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('nobody')])
    const builtin = await run('pairs', '--data', data, '--system', 'builtin', '--mode', 'reference')
    expect([builtin.code, builtin.err]).toEqual([2, expect.stringContaining('published network')])
  })
})
