import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { installSeededModel } from '../support/seeded-model.ts'
import { startCli } from './run-cli.ts'
import { makeWav, noise } from './sounds.ts'

let home: string
let environment: NodeJS.ProcessEnv
let checkpoint: string
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-cli-')))
  const { catalogue, installed } = installSeededModel(join(home, 'models'), 'small')
  checkpoint = installed.checkpoint
  writeFileSync(join(home, 'catalogue.json'), JSON.stringify(catalogue))
  environment = { LASSO_CATALOGUE: join(home, 'catalogue.json'), LASSO_MODELS: join(home, 'models') }
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  startCli(home, words, undefined, { ...environment, ...more }).ended
const file = (name: string): string => join(home, name)
const stereo = (seconds: number, rate: number) => [noise(seconds * rate, 0.1, 1), noise(seconds * rate, 0.1, 2)]

describe('lasso separate with a network', () => {
  it('writes a file for every sound and one for the rest, which are the recording together', async () => {
    const audio = stereo(1.5, 44_100)
    const path = makeWav(home, 'park.wav', audio, 44_100)
    const words = ['separate', path, 'a dog', '--also', 'rain', '--also', 'a bell', '--avoid', 'wind', '--json']
    const { code, out, err } = await run([...words, '--device', 'cpu'])
    expect([code, err]).toEqual([0, expect.stringContaining('Loading AudioSep')])
    const facts = JSON.parse(out)
    expect(facts).toMatchObject({
      ...{ query: 'a dog', also: ['rain', 'a bell'], avoid: 'wind', system: 'audiosep', checkpoint },
      ...{ rate: 44_100, channels: 2, frames: audio[0]!.length },
      outs: [file('park – a dog.wav'), file('park – rain.wav'), file('park – a bell.wav')],
      residual: file('park – rest.wav'),
    })
    const parts = await Promise.all([...facts.outs, facts.residual].map((part: string) => readAudioFile(part)))
    for (const [channel, samples] of audio.entries()) {
      const sum = parts.reduce(
        (total, part) => total.map((value, at) => Math.fround(value + part.audio[channel]![at]!)),
        new Float32Array(samples.length),
      )
      expect(sum).toEqual(samples)
    }
  })

  it('goes by an example: seconds of the recording, or another file', async () => {
    const path = makeWav(home, 'tape.wav', stereo(1, 48_000), 48_000)
    const shown = makeWav(home, 'shown.wav', [noise(8000, 0.2, 5)], 16_000)
    const within = await run(['separate', path, '--like', '0.2-0.7', '--out', file('within.wav')])
    expect([within.code, within.out.trim()]).toEqual([0, file('within.wav')])
    const other = await run(['separate', path, 'a drum', '--like', shown, '--out', file('other.wav')])
    expect([other.code, other.out.trim()]).toEqual([0, file('other.wav')])
    const [a, b] = await Promise.all([readAudioFile(file('within.wav')), readAudioFile(file('other.wav'))])
    expect([a.rate, a.audio.length, a.audio[0]!.length]).toEqual([48_000, 2, 48_000])
    expect(a.audio[0]).not.toEqual(b.audio[0])
    const several = await run(['separate', path, '--like', '0.2-0.7', '--like', shown, '--out', file('several.wav')])
    expect([several.code, several.out.trim()]).toEqual([0, file('several.wav')])
    expect((await readAudioFile(file('several.wav'))).audio[0]).not.toEqual(a.audio[0])
  })

  it('refuses an example in which nothing is to be heard, and writes nothing', async () => {
    const path = makeWav(home, 'loud.wav', stereo(1, 16_000), 16_000)
    const silent = makeWav(home, 'silent.wav', [new Float32Array(16_000)], 16_000)
    for (const words of [[], ['a drum']]) {
      const { code, out, err } = await run(['separate', path, ...words, '--like', silent, '--system', 'audiosep'])
      expect([code, out]).toEqual([4, ''])
      expect(err).toContain('The example is silent: mark where the sound is to be heard.')
    }
    expect(existsSync(file('loud – a drum.wav'))).toBe(false)
  })

  it('computes what the reference computes, at its rate and in mono', async () => {
    const path = makeWav(home, 'paper.wav', stereo(2, 44_100), 44_100)
    const { code, out } = await run(['separate', path, 'a dog', '--mode', 'reference', '--json'])
    expect(code).toBe(0)
    const facts = JSON.parse(out)
    expect(facts).toMatchObject({ rate: 32_000, channels: 1, residual: null, system: 'audiosep' })
    const { audio, rate } = await readAudioFile(facts.out)
    expect([rate, audio.length, audio[0]!.length]).toEqual([32_000, 1, 64_000])
  })

  it('says what is missing and how to get it', async () => {
    const path = makeWav(home, 'empty.wav', stereo(1, 8000), 8000)
    const nothing = { LASSO_MODELS: file('no models') }
    const named = await run(['separate', path, 'a dog', '--system', 'audiosep'], nothing)
    expect([named.code, named.out]).toEqual([3, ''])
    expect(named.err).toContain('is not on this machine yet')
    expect(named.err).toContain('lasso models download audiosep')
    const offered = await run(['separate', path, 'a dog'], nothing)
    expect([offered.code, offered.err]).toEqual([3, expect.stringContaining('lasso models download audiosep')])
    const elsewhere = await run(
      ['separate', path, 'a dog', '--models', file('models'), '--out', file('e.wav')],
      nothing,
    )
    expect([elsewhere.code, elsewhere.out.trim()]).toEqual([0, file('e.wav')])
  })

  it.each([
    [['a dog', '--mode', 'reference', '--residual', 'r.wav'], '--residual makes no sense'],
    [['a dog', '--mode', 'reference', '--channels', 'linked'], '--channels makes no sense'],
    [['a dog', '--mode', 'reference', '--avoid', 'wind'], '--avoid makes no sense'],
    [['a dog', '--channels', 'each'], '--channels takes one of linked, independent'],
    [['a dog', '--like', '3-2'], 'the second later than the first'],
    [['hiss', '--mode', 'reference', '--system', 'builtin'], 'published network'],
    [[], 'QUERY is missing'],
    [['x'.repeat(10_000)], 'QUERY describes a sound in at most 500 characters, not 10000'],
    [['a dog', '--avoid', 'x'.repeat(501)], '--avoid describes a sound in at most 500'],
    [['a dog', '--also', ' '], '--also takes a sound in words'],
    [['a dog', ...Array.from({ length: 16 }, () => ['--also', 'a car']).flat()], '--also can be given 15 times'],
  ])('%j is refused: %s', async (words, problem) => {
    const { code, err } = await run(['separate', makeWav(home, 'refused.wav', stereo(1, 8000), 8000), ...words])
    expect([code, err]).toEqual([2, expect.stringContaining(problem)])
  })
})
