import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Given, Interpretation } from '../../src/contract/api.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { endOf, importWav } from '../host/jobs.ts'
import { openWay, type Way, wayNames } from '../host/ways.ts'
import { highTone, lowTone, tone } from '../support/embedded-model.ts'
import { installSeededModel } from '../support/seeded-model.ts'
import { type Resources, shipEmbeddedModel, shippedName } from '../support/shipped-model.ts'
import { temporaryFolder } from '../support/temporary.ts'

const rate = 32_000

const energyOf = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0)

describe.each(wayNames)('the model that comes with the program, over %s', (name) => {
  let folder: ReturnType<typeof temporaryFolder>
  let resources: Resources
  let bytes: Buffer
  beforeAll(async () => {
    folder = temporaryFolder()
    resources = await shipEmbeddedModel(folder.path)
    bytes = readFileSync(resources.modelPath)
  })
  afterAll(() => folder[Symbol.dispose]())

  let way: Way
  const open = async (models = resources.catalogue.models) => {
    const { bundledFolder } = resources
    way = await openWay(name, { models: { catalogue: { version: 1, models }, bundledFolder, environment: {} } })
  }
  beforeEach(async () => {
    writeFileSync(resources.modelPath, bytes)
    await open()
  })
  afterEach(() => way.close())

  const call: Way['client']['call'] = (method, params, options) => way.client.call(method, params, options)
  const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)
  const interpret = (query: string): Promise<Interpretation> =>
    call('separation.interpret', { query, hasExample: false })

  /** A low and a high tone together on a track of a new project. */
  const request = async (query: string): Promise<Given<'separation.start'>> => {
    await call('project.new', undefined)
    const low = tone(lowTone, rate, 2)
    const high = tone(highTone, rate, 2)
    const path = join(way.folder, 'both.wav')
    writeWav(path, [low.map((sample, at) => sample + high[at]!)], rate, 'float32')
    await importWav(way, path)
    const { document } = await call('project.snapshot', undefined)
    const [clip] = Object.values(document.clip)
    const { track, at: from, length } = clip!
    const settings = { example: null, settings: {}, seed: 0 } as const
    return { query, system: 'auto', mode: 'both', track, from, length, ...settings }
  }

  it('tells what it has learned, under headings', async () => {
    const systems = await call('separation.systems', undefined)
    const system = systems.find(({ id }) => id === 'embedded')
    expect(system).toMatchObject({ name: shippedName, model: 'embedded', checkpoint: resources.checkpoint })
    const dog = system!.knows.find(({ words }) => words[0] === 'dog')
    expect(dog).toMatchObject({ words: ['dog', 'barking dog', 'puppy'], group: expect.any(String) })
    expect(await call('models.card', { model: 'embedded' })).toEqual({ text: '# Everyday\n\nMade for **tests**.\n' })
  })

  it('takes out what it has learned, from the first minute, and writes nothing beside itself', async () => {
    const answer = await interpret('the dog')
    expect(answer).toMatchObject({ candidates: [{ system: 'embedded', systemName: shippedName }], unsure: [] })
    const { job } = await call('separation.start', await request('dog'))
    const ended = await endOf(way, job)
    expect(ended).toMatchObject({ state: 'done', outcome: { tool: shippedName, nothingFound: false } })
    const { document } = await call('project.snapshot', undefined)
    const made = Object.values(document.source).filter(({ origin }) => origin.kind === 'separation')
    expect(made).toHaveLength(2)
    const samplesOf = (part: 'target' | 'residual') => {
      const source = made.find(({ origin }) => origin.kind === 'separation' && origin.part === part)!
      return way.host.session.require().readSamples(source.id, 0, 0, source.frames)
    }
    const low = tone(lowTone, rate, 2)
    const error = samplesOf('target').map((sample, at) => sample - low[at]!)
    expect(energyOf(error)).toBeLessThan(energyOf(low) / 100)
    expect(existsSync(join(way.folder, 'models', 'embedded'))).toBe(true)
    expect(existsSync(resources.modelPath)).toBe(true)
  })

  it('is not sure of other words, and guesses only when that is wished', async () => {
    const answer = await interpret('hippopotamus')
    expect(answer).toMatchObject({
      ...{ candidates: [], damaged: [] },
      unsure: [{ system: 'embedded', systemName: shippedName, words: ['hippopotamus'] }],
    })
    const wanted = await request('hippopotamus')
    const unknown = { code: 'query-unknown', query: 'hippopotamus', unsure: { system: 'embedded', name: shippedName } }
    expect(await failureIn(call('separation.start', wanted))).toMatchObject(unknown)
    expect(await failureIn(call('separation.start', { ...wanted, system: 'embedded' }))).toMatchObject(unknown)
    const { job } = await call('separation.start', { ...wanted, anyway: true })
    expect(await endOf(way, job)).toMatchObject({ state: 'done', outcome: { tool: shippedName } })
  })

  // What follows is the host's alone: no transport adds to it.
  if (name !== 'the host direct') return

  it('leaves to a built-in tool what that was made for', async () => {
    const { candidates } = await interpret('mains hum')
    expect(candidates[0]).toMatchObject({ system: 'builtin' })
  })

  it('leaves to AudioSep what that knows, without a word about guesses', async () => {
    await way.close()
    const models = temporaryFolder()
    try {
      const { catalogue } = installSeededModel(models.path, 'small')
      const { bundledFolder } = resources
      const both = { version: 1, models: [...resources.catalogue.models, ...catalogue.models] } as const
      way = await openWay(name, {
        models: { catalogue: { ...both, models: [...both.models] }, bundledFolder, environment: {} },
      })
      await call('models.setFolder', { folder: way.host.files.give(models.path), move: false })
      const systems = async (query: string) => (await interpret(query)).candidates.map(({ system }) => system)
      expect(await systems('hippopotamus')).toEqual(['audiosep'])
      expect(await systems('the dog')).toEqual(['audiosep', 'embedded'])

      // Damaged, it is passed over, and told of wherever it would have gone before what answers.
      truncateSync(join(models.path, 'audiosep', 'seeded.safetensors'), 100_000)
      const passedOver = [{ model: 'audiosep', name: catalogue.models[0]!.name }]
      expect(await interpret('the dog')).toMatchObject({
        ...{ candidates: [{ system: 'embedded' }], damaged: passedOver },
      })
      expect(await interpret('hippopotamus')).toMatchObject({ candidates: [], damaged: passedOver })
      expect(await interpret('mains hum')).toMatchObject({ damaged: [] })
    } finally {
      models[Symbol.dispose]()
    }
  })

  it('of a user’s own training, added as a file, answers by what it says of itself', async () => {
    await way.close()
    await open([])
    const given = (file: string) => call('models.add', { file: way.host.files.give(file) })
    expect(await endOf(way, (await given(resources.modelPath)).job)).toMatchObject({ state: 'done' })
    const [added] = await call('models.list', undefined)
    expect(added).toMatchObject({
      ...{ system: 'embedded', state: 'ready', bundled: false },
      files: [{}],
      page: expect.stringContaining('/training/'),
    })
    expect(await interpret('the dog')).toMatchObject({ candidates: [{ system: added!.id }] })
    const { listener, sounds } = await call('listen.sounds', undefined)
    expect(listener).toMatchObject({ id: added!.id, checkpoint: resources.checkpoint })
    expect(sounds).toContain('Dog')
    const { job } = await call('separation.start', await request('dog'))
    expect(await endOf(way, job)).toMatchObject({ state: 'done', outcome: { tool: 'embedded' } })

    const newer = join(way.folder, 'newer.safetensors')
    const length = bytes.readUInt32LE(0)
    const header = bytes
      .subarray(8, 8 + length)
      .toString()
      .replace('"threshold":"0.5"', '"threshold":"1.5"')
    writeFileSync(newer, Buffer.concat([bytes.subarray(0, 8), Buffer.from(header), bytes.subarray(8 + length)]))
    expect(await endOf(way, (await given(newer)).job)).toMatchObject({
      failure: { code: 'checkpoint-refused', reason: expect.stringContaining('threshold is 1.5') },
    })
  })

  it('may be missing or damaged: all else works, and damage is told', async () => {
    rmSync(resources.modelPath)
    expect(await interpret('the dog')).toMatchObject({ candidates: [], unsure: [], damaged: [] })
    writeFileSync(resources.modelPath, bytes.subarray(0, 1000))
    expect(await interpret('the dog')).toMatchObject({
      ...{ candidates: [], unsure: [], damaged: [{ model: 'embedded', name: shippedName }] },
    })
    expect((await interpret('hiss')).candidates[0]).toMatchObject({ system: 'builtin' })
    expect((await call('models.list', undefined))[0]).toMatchObject({ state: 'broken', bundled: true })
  })
})
