import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { highTone, lowTone, tone } from '../support/embedded-model.ts'
import { type Resources, shipEmbeddedModel } from '../support/shipped-model.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { type Ended, startCli } from './run-cli.ts'

/** The command line with the model that comes with Lasso, and without any other. */

let folder: ReturnType<typeof temporaryFolder>
let resources: Resources
let recording: string
beforeAll(async () => {
  folder = temporaryFolder()
  resources = await shipEmbeddedModel(join(folder.path, 'resources'))
  recording = join(folder.path, 'both.wav')
  const high = tone(highTone)
  writeWav(recording, [tone(lowTone).map((sample, at) => sample + high[at]!)], 32_000, 'int16')
})
afterAll(() => folder[Symbol.dispose]())

const lasso = (...words: readonly string[]): Promise<Ended> =>
  startCli(folder.path, words, undefined, { LASSO_CATALOGUE: resources.cataloguePath, LASSO_PROVIDER: 'cpu' }).ended
const out = (): string => join(folder.path, 'out.wav')
const separate = (query: string, ...more: readonly string[]): Promise<Ended> =>
  lasso('separate', recording, query, '--mode', 'extract', '--out', out(), ...more)

describe('lasso separate, with the model that comes with Lasso', () => {
  it('takes out what it has learned', async () => {
    const { code, out: said } = await separate('dog', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(said)).toMatchObject({
      ...{ system: 'embedded', tool: 'Everyday', checkpoint: resources.checkpoint, guess: false },
    })
  })

  it('is not sure of anything else: exit code 3, what it knows, and how to let it guess', async () => {
    const { code, out: said, err } = await separate('hippopotamus')
    expect({ code, said }).toEqual({ code: 3, said: '' })
    expect(err).toContain('Not sure: Everyday has not learned the sound “hippopotamus”')
    expect(err).toContain('lasso models show embedded')
    expect(err).toContain('--anyway')
  })

  it('says the same to programs', async () => {
    const { code, out: said } = await separate('hippopotamus', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(said)).toMatchObject({
      ...{ query: 'hippopotamus', known: false, unsure: { system: 'embedded', name: 'Everyday' } },
      ...{ knows: expect.arrayContaining(['dog', 'rain']), offers: [] },
    })
  })

  it('guesses when that is wished, and says that it is a guess', async () => {
    const { code, out: said, err } = await separate('hippopotamus', '--anyway', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ system: 'embedded', guess: true })
    expect(err).toContain('what comes is a guess')
  })
})

describe('lasso eval, with the model that comes with Lasso', () => {
  it('scores guesses only when that is wished', async () => {
    for (const [name, frequency] of [
      ['dog', lowTone],
      ['hippopotamus', highTone],
    ] as const) {
      mkdirSync(join(folder.path, 'classes', name), { recursive: true })
      writeWav(join(folder.path, 'classes', name, '1.wav'), [tone(frequency)], 32_000, 'int16')
    }
    const words = ['eval', 'pairs', '--data', join(folder.path, 'classes'), '--system', 'embedded']
    const careful = await lasso(...words)
    expect(careful.code).toBe(0)
    expect(careful.out).toMatch(/1 of 2 items scored/)
    expect((await lasso(...words, '--anyway')).out).toMatch(/2 of 2 items scored/)
  })
})

describe('lasso models show', () => {
  it('lists the sounds that a model has learned', async () => {
    const { code, out: said } = await lasso('models', 'show', 'embedded')
    expect(code).toBe(0)
    expect(said).toMatch(/^Everyday \(embedded\): comes with Lasso/)
    expect(said).toMatch(/The 6 sounds that it knows/)
    for (const name of ['dog', 'rain', 'piano']) expect(said).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it('prints its card, and all of it for programs', async () => {
    expect((await lasso('models', 'show', 'embedded', '--card')).out).toBe('# Everyday\n\nMade for **tests**.\n\n')
    const { out: said } = await lasso('models', 'show', 'embedded', '--json')
    expect(JSON.parse(said)).toMatchObject({
      ...{ id: 'embedded', bundled: true, state: 'ready', card: expect.stringContaining('# Everyday') },
      knows: expect.arrayContaining([expect.objectContaining({ words: ['dog', 'barking dog', 'puppy'] })]),
    })
  })

  it('knows no other', async () => {
    const { code, err } = await lasso('models', 'show', 'nothing')
    expect(code).toBe(1)
    expect(err).toContain('Lasso knows no model “nothing”')
  })
})

describe('a model that comes with Lasso and is damaged', () => {
  it('is told of, and everything else works', async () => {
    const bytes = readFileSync(resources.modelPath)
    writeFileSync(resources.modelPath, bytes.subarray(0, 5000))
    try {
      const { code, err } = await separate('hiss')
      expect(code).toBe(0)
      expect(err).toContain('Everyday is damaged, and was passed over: install Lasso again')
      expect((await lasso('models', 'verify')).code).toBe(1)
    } finally {
      writeFileSync(resources.modelPath, bytes)
    }
  })
})
