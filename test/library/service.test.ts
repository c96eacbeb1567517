import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../src/contract/api.ts'
import type { Library } from '../../src/contract/library.ts'
import { meanOf } from '../../src/core/library/mean.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { latentsOf } from '../../src/core/systems/zeroshot-asp/condition.ts'
import { segmentsOf } from '../../src/core/systems/zeroshot-asp/segments.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { createLibrary, type LibraryService } from '../../src/main/library/service.ts'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { type Launcher, nodeLauncher } from '../../src/main/processes/launcher.ts'
import { createRig, type Rig, request } from '../separation/support/rig.ts'
import { writeSteeredDetector } from '../support/steered-detector.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { copyFixture, standOf, writeNoise, writeText } from './folder.ts'

let models: ReturnType<typeof temporaryFolder>
let model: InstalledModel
beforeAll(() => {
  models = temporaryFolder()
  model = writeSteeredDetector(models.path)
})
afterAll(() => models[Symbol.dispose]())

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
let library: LibraryService
let installed: InstalledModel[]
let absent: InstalledModel[]
let launched: string[]
let sounds: string
const services: LibraryService[] = []

/** Every process that is started is noted. */
const launcher: Launcher = {
  launch: (entry, name) => {
    launched.push(entry)
    return nodeLauncher.launch(entry, name)
  },
}

const open = (changes: { readonly background?: boolean; readonly root?: string | null } = {}): LibraryService => {
  const { background = false, root = sounds } = changes
  let stored = { folder: root }
  const service = createLibrary({
    ...{ board: rig.board, workplaces: rig.service.workplaces, models: { installed: () => installed } },
    absent: () => absent,
    settings: {
      read: () => stored,
      write: (settings) => {
        stored = settings
      },
    },
    place: { folder: null, fixed: false, cache: join(folder.path, 'cache') },
    ...{ appVersion: '1.2.3', background, canReveal: false, throttle: 5 },
  })
  services.push(service)
  return service
}

beforeEach(() => {
  folder = temporaryFolder()
  sounds = join(folder.path, 'My sounds')
  installed = [model]
  absent = []
  launched = []
  rig = createRig(join(folder.path, 'projects'), undefined, {
    launcher,
    models: { installed: () => installed },
    library: async () => library,
  })
})
afterEach(async () => {
  for (const service of services.splice(0)) service.close()
  await rig.board.cancelAll('program')
  rig.close()
  folder[Symbol.dispose]()
})

const listenToAll = async (service = library): Promise<Job | null> => {
  await service.ready()
  const job = service.listen(null)
  return job === null ? null : rig.board.settled(job)
}

const soundNamed = (state: Library, name: string) => state.sounds.find((sound) => sound.name === name)

/** Resolves when the library is as it should be. */
const until = (service: LibraryService, is: (state: Library) => boolean): Promise<Library> =>
  new Promise((resolve) => {
    const look = (state: Library): void => {
      if (!is(state)) return
      end()
      resolve(state)
    }
    const end = service.on('changed', look)
    look(service.state())
  })

/** What the network itself makes of recordings, as for an example of a project: the mean of their segments, and of those. */
const published = async (paths: readonly string[]): Promise<Float32Array> => {
  const opened = openModel(model)
  const means: Float32Array[] = []
  for (const path of paths) means.push(meanOf(await latentsOf(opened, segmentsOf(await readAudioFile(path)))))
  opened.close()
  return meanOf(means)
}

const furthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)

const latentFiles = (): string[] => {
  const cache = join(folder.path, 'cache', 'latents')
  if (!existsSync(cache)) return []
  return readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .map((path) => join(cache, path))
    .filter((path) => statSync(path).isFile())
}

describe('what lies in the folder', () => {
  test('is sorted, listened to, and told one by one; nothing is written to it', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 4.5, 1, 44_100, 2)
    writeNoise(join(sounds, 'Dog', 'night', '2.wav'), 2.1, 5, 48_000)
    writeNoise(join(sounds, 'Dog', 'without ending'), 1, 7)
    copyFixture('mono.flac', join(sounds, '02 - My fridge', 'hum.flac'))
    writeNoise(join(sounds, 'Dog', 'short.wav'), 0.05, 9)
    writeText(join(sounds, 'Dog', 'notes.txt'), 'heard in May')
    writeText(join(sounds, 'Dog', 'no.wav'), 'this is no recording')
    copyFixture('aac.m4a', join(sounds, 'Dog', 'phone.m4a'))
    writeNoise(join(sounds, 'Dog', 'cut.wav'), 4, 11)
    truncateSync(join(sounds, 'Dog', 'cut.wav'), 44 + 4 * 80_000)
    writeNoise(join(sounds, 'loose.wav'), 1, 13)
    writeText(join(sounds, '.hidden', '1.wav'), '')
    writeText(join(sounds, 'Empty', 'readme.md'), '')
    const before = standOf(sounds)
    library = open()
    await library.ready()
    expect(library.state()).toMatchObject({ folder: sounds, state: 'ready', waiting: 8, passedOver: 2, job: null })
    const job = await listenToAll()
    expect(job).toMatchObject({ kind: 'library', state: 'done', failure: null })
    expect(standOf(sounds)).toEqual(before)
    const state = library.state()
    expect(state.sounds.map(({ name, recordings, heard, nested }) => [name, recordings, heard, nested])).toEqual([
      ['Dog', 7, 4, 1],
      ['Empty', 0, 0, 0],
      ['My fridge', 1, 1, 0],
    ])
    expect(state).toMatchObject({ waiting: 0, stray: ['loose.wav'], tooMany: false, trouble: null })
    expect(state.problems.map(({ file, failure, used }) => [file, failure.code, used])).toEqual([
      ['Dog/cut.wav', 'media-damaged', true],
      ['Dog/no.wav', 'media-unknown', false],
      ['Dog/phone.m4a', 'media-needs-renderer', false],
      ['Dog/short.wav', 'media-empty', false],
    ])
    const { latent, recordings } = (await library.find('the dogs')!.latent())!
    expect(recordings).toBe(4)
    const heard = ['cut.wav', '1.wav', 'night/2.wav', 'without ending'].map((name) => join(sounds, 'Dog', name))
    expect(furthest(latent, await published(heard))).toBeLessThan(1e-5)
    expect(library.find('zither')).toBeNull()
    expect(library.named(['Dog', 'Cat'])).toBeNull()
  })

  test('may hold links, those that lead back or nowhere included', async () => {
    const { symlinkSync } = await import('node:fs')
    writeNoise(join(sounds, 'Rain', '1.wav'), 1, 1)
    symlinkSync(sounds, join(sounds, 'Rain', 'back'))
    symlinkSync(join(sounds, 'nowhere'), join(sounds, 'Rain', 'gone.wav'))
    library = open()
    await library.ready()
    expect(library.state().sounds.map(({ name, recordings }) => [name, recordings])).toEqual([['Rain', 1]])
  })
})

describe('what was heard', () => {
  test('is known at the next start, in a renamed folder, and of a copy, without a process', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    writeNoise(join(sounds, 'Rain', '1.wav'), 2, 2)
    writeText(join(sounds, 'Rain', 'no.wav'), 'no recording')
    library = open()
    await listenToAll()
    expect(launched).toEqual(['inference'])
    const { latent } = (await library.find('dog')!.latent())!

    const again = open()
    expect(await listenToAll(again)).toBeNull()
    expect(again.state()).toMatchObject({ waiting: 0, problems: [{ file: 'Rain/no.wav' }] })
    renameSync(sounds, `${sounds} 2`)
    renameSync(join(`${sounds} 2`, 'Dog'), join(`${sounds} 2`, 'Hund'))
    const renamed = open({ root: `${sounds} 2` })
    expect(await listenToAll(renamed)).toBeNull()
    expect((await renamed.find('hund')!.latent())!.latent).toEqual(latent)
    // A copy is read once, and not listened to.
    const { cpSync } = await import('node:fs')
    cpSync(`${sounds} 2`, `${sounds} 3`, { recursive: true })
    const copied = open({ root: `${sounds} 3` })
    expect(await listenToAll(copied)).toMatchObject({ state: 'done' })
    expect((await copied.find('hund')!.latent())!.latent).toEqual(latent)
    expect(launched).toEqual(['inference'])
  })

  test('and is damaged on the disk, is heard again', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    writeNoise(join(sounds, 'Dog', '2.wav'), 2, 2)
    library = open()
    await listenToAll()
    const { latent } = (await library.find('dog')!.latent())!
    const [first, second] = latentFiles() as [string, string]
    const bytes = readFileSync(first)
    bytes[bytes.length - 50]! ^= 1
    writeFileSync(first, bytes)
    truncateSync(second, 100)
    expect(await library.find('dog')!.latent()).toBeNull()
    expect(library.state().waiting).toBe(2)
    expect(await listenToAll()).toMatchObject({ state: 'done' })
    expect((await library.find('dog')!.latent())!.latent).toEqual(latent)
    // At a start it is noticed at once.
    truncateSync(latentFiles()[0]!, 0)
    const again = open()
    await again.ready()
    expect(again.state().waiting).toBe(1)
  })

  test('and the list of what is known is lost, costs reading and no more', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    library = open()
    await listenToAll()
    const list = join(folder.path, 'cache', 'recordings.json')
    truncateSync(list, 20)
    const again = open()
    expect(await listenToAll(again)).toMatchObject({ state: 'done' })
    expect(soundNamed(again.state(), 'Dog')).toMatchObject({ heard: 1, waiting: 0 })
    expect(launched).toEqual(['inference'])
  })

  test('serves while the folder is away, and is the same when it comes back', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    library = open()
    await listenToAll()
    const { latent } = (await library.find('dog')!.latent())!
    renameSync(sounds, `${sounds} away`)
    await library.look()
    expect(library.state()).toMatchObject({ state: 'missing', failure: { code: 'file-missing', file: 'My sounds' } })
    expect((await library.find('dog')!.latent())!.latent).toEqual(latent)
    // Also for a program that is started meanwhile.
    const started = open()
    await started.ready()
    expect(started.state()).toMatchObject({ state: 'missing', sounds: [{ name: 'Dog', heard: 1, waiting: 0 }] })
    expect((await started.find('dog')!.latent())!.latent).toEqual(latent)
    renameSync(`${sounds} away`, sounds)
    await library.look()
    expect(library.state()).toMatchObject({ state: 'ready', failure: null, waiting: 0 })
  })

  test('by another detector says nothing to this one', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    library = open()
    await listenToAll()
    installed = [{ ...model, hashes: { detector: 'f'.repeat(64) } }]
    library.modelsChanged()
    await library.ready()
    expect(library.state()).toMatchObject({ waiting: 1 })
    installed = [model]
    library.modelsChanged()
    await library.ready()
    expect(library.state()).toMatchObject({ waiting: 0 })
  })
})

describe('listening in the background', () => {
  test('begins by itself, and when a model comes', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 1, 1)
    installed = []
    absent = [{ ...model, checkpoint: '', files: {} }]
    library = open({ background: true })
    await library.ready()
    expect(library.state()).toMatchObject({ listener: null, offers: ['zeroshot-asp'], waiting: 1, job: null })
    expect(() => library.listen(null)).toThrow('model-missing')
    installed = [model]
    library.modelsChanged()
    expect(await until(library, ({ waiting, job }) => waiting === 0 && job === null)).toMatchObject({
      listener: { name: 'Zero-shot ASP', model: 'zeroshot-asp' },
      offers: [],
    })
  })

  test('lets a separation go first, and goes on after it', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 20, 1)
    const order: string[] = []
    rig.board.on('changed', ({ kind, stage, state }) => {
      const line = `${kind} ${state === 'running' ? stage : state}`
      if (order.at(-1) !== line) order.push(line)
    })
    const { promise, resolve } = Promise.withResolvers<null>()
    const other = rig.board.start({ kind: 'separation', title: 'Extract', queue: null }, () => promise)
    library = open({ background: true })
    await until(library, ({ job }) => job !== null && rig.board.get(job)?.stage === 'Waiting for other work')
    expect(launched).toEqual([])
    resolve(null)
    await rig.board.settled(other)
    await until(library, ({ waiting }) => waiting === 0)
    expect(order.indexOf('separation done')).toBeLessThan(order.lastIndexOf('library Listening to “Dog”'))
  })

  test('can be cancelled, and goes on only when it is asked to', async () => {
    for (const seed of [1, 2, 3]) writeNoise(join(sounds, 'Dog', `${seed}.wav`), 20, seed)
    library = open({ background: true })
    const { job } = await until(library, ({ sounds }) => (sounds[0]?.heard ?? 0) > 0)
    rig.board.cancel(job!)
    expect(await rig.board.settled(job!)).toMatchObject({ state: 'cancelled' })
    await library.look()
    expect(library.state()).toMatchObject({ stopped: true, job: null })
    expect(library.state().waiting).toBeGreaterThan(0)
    expect(await listenToAll()).toMatchObject({ state: 'done' })
    expect(library.state()).toMatchObject({ stopped: false, waiting: 0 })
  })

  test('begins with what is asked for', async () => {
    for (const name of ['Ape', 'Bee', 'Dog']) writeNoise(join(sounds, name, '1.wav'), 1, name.length)
    writeNoise(join(sounds, 'Dog', '2.wav'), 1, 77)
    library = open()
    await library.ready()
    expect(library.find('dogs')).toMatchObject({ recordings: 0, waiting: 2 })
    const job = library.listen('dogs')
    expect(await rig.board.settled(job!)).toMatchObject({ state: 'done' })
    expect(library.state().sounds.map(({ heard }) => heard)).toEqual([0, 0, 2])
    expect(library.listen('dogs')).toBeNull()
    expect(library.listen('whales')).toBeNull()
  })

  test('goes on past files and folders that go while it is at work', async () => {
    for (const seed of [1, 2, 3, 4]) writeNoise(join(sounds, 'Dog', `${seed}.wav`), 6, seed)
    library = open()
    await library.ready()
    const job = library.listen(null)!
    const partly = until(library, ({ sounds }) => (sounds[0]?.heard ?? 0) > 0)
    await partly
    rmSync(join(sounds, 'Dog', '4.wav'))
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done', failure: null })
    await library.look()
    expect(soundNamed(library.state(), 'Dog')).toMatchObject({ recordings: 3, heard: 3 })

    for (const seed of [11, 12, 13]) writeNoise(join(sounds, 'Rain', `${seed}.wav`), 6, seed)
    await library.look()
    const next = library.listen(null)!
    await until(library, (state) => (soundNamed(state, 'Rain')?.heard ?? 0) > 0)
    renameSync(sounds, `${sounds} away`)
    expect(await rig.board.settled(next)).toMatchObject({ state: 'done', failure: null })
    expect(await until(library, ({ state }) => state === 'missing')).toMatchObject({ problems: [] })
    expect(soundNamed(library.state(), 'Rain')!.heard).toBeGreaterThan(0)
  })

  test('survives the death of the process that computes', async () => {
    for (const seed of [1, 2]) writeNoise(join(sounds, 'Dog', `${seed}.wav`), 20, seed)
    library = open()
    await library.ready()
    const job = library.listen(null)!
    await until(library, ({ sounds }) => (sounds[0]?.heard ?? 0) > 0)
    process.kill(rig.service.inferencePid!, 'SIGKILL')
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(library.state()).toMatchObject({ waiting: 0, sounds: [{ heard: 2 }] })
    expect(launched).toEqual(['inference', 'inference'])
  })
})

describe('another folder', () => {
  test('is chosen, looked into and forgotten', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 1, 1)
    library = open({ root: null })
    await library.ready()
    expect(library.state()).toMatchObject({ folder: null, state: 'none', sounds: [] })
    await expect(library.setFolder(join(folder.path, 'nowhere'))).rejects.toThrow('file-missing')
    await expect(library.setFolder(join(sounds, 'Dog', '1.wav'))).rejects.toThrow('file-unreadable')
    await library.setFolder(sounds)
    expect(library.state()).toMatchObject({ folder: sounds, state: 'ready', waiting: 1 })
    await library.setFolder(null)
    expect(library.state()).toMatchObject({ folder: null, state: 'none', sounds: [], waiting: 0 })
    expect(library.find('dog')).toBeNull()
  })
})

describe('words that the library knows', () => {
  const rate = 32_000
  const wish = (track: string, query: string, changes = {}) =>
    ({ track, query, system: 'auto', mode: 'extract', device: 'cpu', ...changes }) as const

  const recording = () => {
    const path = join(folder.path, 'recording.wav')
    writeNoise(path, 3, 40, rate)
    return path
  }
  const addRecording = async (): Promise<string> =>
    rig.addRecording((await readAudioFile(recording())).audio, 'Recording', rate).track

  const lastOrigin = () =>
    Object.values(rig.document().source)
      .map(({ origin }) => origin)
      .findLast((origin) => origin.kind === 'separation' && origin.part === 'target')

  test('are answered by what was heard, say so, and a project’s own examples win', async () => {
    writeNoise(join(sounds, 'Bark', '1.wav'), 2, 1)
    writeNoise(join(sounds, 'barking dog', '2.wav'), 2, 2)
    library = open()
    await library.ready()
    const waiting = await rig.service.interpret('dog barking', false)
    expect(waiting.candidates).toEqual([])
    await listenToAll()
    const { candidates } = await rig.service.interpret('dog barking', false)
    expect(candidates).toMatchObject([
      { system: 'zeroshot-asp', examples: { from: 'library', names: ['Bark', 'barking dog'], recordings: 2 } },
    ])
    const track = await addRecording()
    const job = await rig.run(wish(track, 'dog barking'))
    expect(job).toMatchObject({ state: 'done', failure: null, title: 'Extract “dog barking”' })
    expect(lastOrigin()).toMatchObject({ library: [{ name: 'Bark, barking dog', recordings: 2 }] })

    // The same as when the two recordings are shown by hand.
    const shown = []
    for (const path of ['Bark/1.wav', 'barking dog/2.wav'])
      shown.push(rig.addRecording((await readAudioFile(join(sounds, path))).audio, path, rate))
    const target = () =>
      rig.samples(Object.values(rig.document().source).findLast(({ origin }) => origin.kind === 'separation')!.id)
    const byName = target()
    const examples = shown.map(({ source }) => ({ source, from: 0, length: 2 * rate }))
    expect(await rig.run(wish(track, '', { examples }))).toMatchObject({ state: 'done' })
    expect(furthest(target()[0]!, byName[0]!)).toBeLessThan(1e-5)

    const [own] = shown
    rig.session.change('Keep', (document) => ({
      ...document,
      example: { example_a: { id: 'example_a', name: 'Bark', source: own!.source, from: 0, length: rate } },
    }))
    expect((await rig.service.interpret('bark', false)).candidates).toMatchObject([
      { examples: { from: 'project', names: ['Bark'], recordings: 1 } },
    ])
    expect(await rig.run(wish(track, 'bark'))).toMatchObject({ state: 'done' })
    expect(lastOrigin()).not.toHaveProperty('library')
  })

  test('sounds that are chosen go with examples, and with words', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    writeNoise(join(sounds, 'Rain', '1.wav'), 2, 2)
    library = open()
    await listenToAll()
    const track = await addRecording()
    const further = { also: [], avoid: '', sounds: ['Dog', 'Rain'] }
    const { candidates } = await rig.service.interpret('', false, further)
    expect(candidates).toMatchObject([{ system: 'zeroshot-asp' }])
    const job = await rig.run(
      wish(track, '', { librarySounds: ['Dog', 'Rain'], example: { track, from: 0, length: rate } }),
    )
    expect(job).toMatchObject({ state: 'done', failure: null })
    expect(lastOrigin()).toMatchObject({
      example: { from: 0, length: rate },
      library: [
        { name: 'Dog', recordings: 1 },
        { name: 'Rain', recordings: 1 },
      ],
    })
    const unheard = rig.run(wish(track, 'x', { librarySounds: ['Cat'] }))
    await expect(unheard).rejects.toMatchObject({ failure: { code: 'bad-request' } })
  })

  test('go on after a break without the library, but not by another detector', async () => {
    writeNoise(join(sounds, 'Gadget', '1.wav'), 2, 1)
    library = open()
    await listenToAll()
    const path = join(folder.path, 'kept.lasso')
    writeNoise(join(folder.path, 'long.wav'), 40, 41, rate)
    const { audio } = await readAudioFile(join(folder.path, 'long.wav'))
    const { track } = rig.addRecording(audio, 'Recording', rate)
    rig.session.saveAs(path, { overwrite: false })
    const job = await rig.service.start(request(wish(track, 'gadget')))
    await rig.begun(job)
    rig.close()
    rmSync(sounds, { recursive: true })
    rmSync(join(folder.path, 'cache'), { recursive: true })
    const reopen = () =>
      createRig(join(folder.path, 'projects'), path, { launcher: nodeLauncher, models: { installed: () => installed } })

    installed = [{ ...model, hashes: { detector: 'f'.repeat(64) } }]
    rig = reopen()
    expect(rig.board.get(job)).toMatchObject({ state: 'interrupted' })
    rig.service.resume(job)
    expect(await rig.board.settled(job)).toMatchObject({
      state: 'failed',
      failure: { code: 'system-refused', reason: expect.stringContaining('another detector') },
    })
    rig.close()
    installed = [model]
    rig = reopen()
    rig.service.resume(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done', failure: null })
    expect(lastOrigin()).toMatchObject({ library: [{ name: 'Gadget', recordings: 1 }] })
  })

  test('offer the model that could, while none is here', async () => {
    writeNoise(join(sounds, 'Dog', '1.wav'), 2, 1)
    installed = []
    rig.close()
    rig = createRig(join(folder.path, 'projects'), undefined, {
      ...{ launcher, models: { installed: () => [] }, library: async () => library },
      absent: () => [{ ...model, checkpoint: '', files: {} }],
    })
    library = open()
    await library.ready()
    expect((await rig.service.interpret('dog', false)).offers).toEqual(['zeroshot-asp'])
    expect((await rig.service.interpret('cat', false)).offers).toEqual([])
  })
})
