import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { installSeededZeroshot } from '../support/seeded-model.ts'
import { startCli } from './run-cli.ts'
import { makeWav, noise } from './sounds.ts'

let home: string
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-cli-')))
  installSeededZeroshot(join(home, 'models'), 'small')
  mkdirSync(join(home, 'siren'))
  for (const seed of [1, 2]) makeWav(join(home, 'siren'), `${seed}.wav`, [noise(70_000, 0.2, seed)], 32_000)
  makeWav(home, 'rain.wav', [noise(24_000, 0.1, 3)], 8000)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = (...words: readonly string[]) =>
  startCli(home, ['separate', ...words, '--system', 'zeroshot-asp'], undefined, {
    ...{ LASSO_MODELS: join(home, 'models'), LASSO_PROVIDER: 'cpu' },
  }).ended
const file = (...names: string[]): string => join(home, ...names)
const stereo = (seconds: number, rate: number) => [noise(seconds * rate, 0.1, 11), noise(seconds * rate, 0.1, 12)]

/** Whether the samples of files are those of a recording when they are added together, bit for bit. */
const addUp = async (paths: readonly string[], audio: readonly Float32Array[]): Promise<boolean> => {
  const parts = await Promise.all(paths.map((path) => readAudioFile(path)))
  return audio.every((samples, channel) => {
    const sum = samples.map((_, at) => parts.reduce((total, part) => Math.fround(total + part.audio[channel]![at]!), 0))
    return sum.every((value, at) => value === samples[at])
  })
}

describe('lasso separate by examples alone', { timeout: 240_000 }, () => {
  it('takes out what is like files, a folder of them, or a stretch, and leaves the rest', async () => {
    const audio = stereo(2.3, 44_100)
    const path = makeWav(home, 'street.wav', audio, 44_100)
    const shown = [file('siren', '1.wav'), file('siren', '2.wav')]
    const { code, out } = await run(path, '--like', ...shown, '--json')
    expect(code).toBe(0)
    const facts = JSON.parse(out)
    expect(facts).toMatchObject({
      ...{ system: 'zeroshot-asp', checkpoint: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ rate: 44_100, channels: 2, frames: audio[0]!.length },
    })
    expect([facts.nothingFound, facts.warnings]).toEqual([false, []])
    expect(await addUp([facts.out, facts.residual], audio)).toBe(true)
    const folder = await run(path, '--like', file('siren'), '--out', file('folder.wav'))
    expect([folder.code, folder.out.trim()]).toEqual([0, file('folder.wav')])
    const [asFiles, asFolder] = await Promise.all([facts.out, file('folder.wav')].map((one) => readAudioFile(one)))
    expect(asFolder!.audio).toEqual(asFiles!.audio)
    const within = await run(path, '--like', '0.2-0.9', '--out', file('within.wav'))
    expect(within.code).toBe(0)
    expect((await readAudioFile(file('within.wav'))).audio[0]).not.toEqual(asFiles!.audio[0])
  })

  it('takes out several that are shown, each to a file of its own, and shares the recording out on demand', async () => {
    const audio = stereo(1.5, 44_100)
    const path = makeWav(home, 'scene.wav', audio, 44_100)
    const shown = ['--like', file('rain.wav'), '--also-like', file('siren'), '--also-like', '0.2-0.9']
    const residuals: number[] = []
    for (const wiener of [[], ['--wiener']]) {
      const { code, out } = await run(path, 'rain', ...shown, ...wiener, '--json')
      expect(code).toBe(0)
      const facts = JSON.parse(out)
      expect(facts.also).toEqual(['siren', 'like 0.2 to 0.9 s'])
      expect([facts.outs.length, facts.nothingFound]).toEqual([3, false])
      expect(await addUp([...facts.outs, facts.residual], audio)).toBe(true)
      const { audio: rest } = await readAudioFile(facts.residual)
      residuals.push(rest.flatMap((samples) => [...samples]).reduce((sum, value) => sum + value * value, 0))
    }
    expect(residuals[1]).toBeLessThan(1e-3 * residuals[0]!)
  })
})

describe('lasso separate --mode reference by an example', { timeout: 240_000 }, () => {
  it('is mono at 32 kHz in segments of two seconds, which overlap as --overlap-rate says', async () => {
    const path = makeWav(home, 'paper.wav', stereo(5, 44_100), 44_100)
    const made: Float32Array[] = []
    for (const rate of [[], ['--overlap-rate', '0.5']]) {
      const words = [path, '--like', file('rain.wav'), '--mode', 'reference', '--out', file(`paper ${rate[1]}.wav`)]
      const { code, out } = await run(...words, ...rate, '--json')
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ rate: 32_000, channels: 1, residual: null, frames: 160_000 })
      const { audio } = await readAudioFile(file(`paper ${rate[1]}.wav`))
      expect(audio).toHaveLength(1)
      made.push(audio[0]!)
      // What is left after the last whole two seconds is not heard, as there.
      expect(audio[0]!.subarray(128_000).every((value) => value === 0)).toBe(true)
      expect(audio[0]!.subarray(0, 128_000).every((value) => value === 0)).toBe(false)
    }
    expect(made[0]).not.toEqual(made[1])
  })

  it.each([
    [['--overlap-rate', '0.5'], '--overlap-rate is for --mode reference'],
    [['--mode', 'reference', '--overlap-rate', '1'], '--overlap-rate is below 1'],
    [['--mode', 'reference', '--overlap-rate', 'half'], '--overlap-rate takes a number from 0 to 1'],
    [['--wiener'], '--wiener shares the recording out between sounds'],
    [['--also-like', 'nowhere'], 'nowhere'],
  ])('%j: %s', async (words, problem) => {
    const path = makeWav(home, 'short.wav', stereo(0.5, 16_000), 16_000)
    const { code, out, err } = await run(path, '--like', file('rain.wav'), ...words)
    expect([code === 0, out]).toEqual([false, ''])
    expect(err).toContain(problem)
    expect(existsSync(file('short – rest.wav'))).toBe(false)
  })

  it('a further sound needs a first', async () => {
    const path = makeWav(home, 'short.wav', stereo(0.5, 16_000), 16_000)
    const { code, err } = await run(path, 'rain', '--also-like', file('siren'))
    expect([code, err]).toEqual([2, expect.stringContaining('show the first by --like')])
  })
})
