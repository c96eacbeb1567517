import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SeparateRequest } from '../../src/contract/api.ts'
import { bytePaths } from '../../src/contract/bytes.ts'
import { failureOf } from '../../src/contract/failures.ts'
import { clipsOn, tracksInOrder } from '../../src/core/project/records.ts'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { endOf, historyOf, importWav } from './jobs.ts'
import { add, makeWav, noise, rate, tone } from './sounds.ts'
import { openWay, type Way, wayNames } from './ways.ts'

const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)

const frames = 3 * rate
const mixture = add(tone(frames, 440), noise(frames, 0.05))

const asFloats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer)

describe.each(wayNames)('work over %s', (name) => {
  let way: Way
  beforeEach(async () => {
    way = await openWay(name)
  })
  afterEach(() => way.close())

  const call: Way['client']['call'] = (method, params, options) => way.client.call(method, params, options)

  const importMixture = async (): Promise<SeparateRequest> => {
    await call('project.new', undefined)
    const { outcome } = await importWav(way, makeWav(way.folder, 'talk.wav', [mixture]))
    return {
      query: 'hiss',
      system: 'auto',
      mode: 'both',
      track: outcome!.tracks[0]!,
      from: 0,
      length: frames,
      also: [],
      avoid: '',
      example: null,
      settings: {},
      seed: 1,
    }
  }

  const samplesOf = async (source: string): Promise<Float32Array> => {
    const { info } = await call('project.snapshot', undefined)
    return asFloats((await way.bytes(bytePaths.samples(info.id, source, 0))).body)
  }

  describe('separation', () => {
    it('says what is installed, and what would answer a query', async () => {
      const systems = await call('separation.systems', undefined)
      expect(systems.length).toBeGreaterThan(0)
      const { candidates, knows } = await call('separation.interpret', { query: 'hiss', hasExample: false })
      expect(candidates[0]).toMatchObject({ system: systems[0]!.id, tool: expect.any(String) })
      expect(knows.length).toBeGreaterThan(0)
      const unknown = await call('separation.interpret', { query: 'a harp of ice', hasExample: false })
      expect(unknown.candidates).toEqual([])
      expect(unknown.knows).toEqual(knows)
    })

    it('puts the sound on a track under its source, and both parts are the source', async () => {
      const request = await importMixture()
      let id = ''
      const { states } = historyOf(way, () => id)
      id = (await call('separation.start', request)).job
      const job = await endOf(way, id)
      expect(job).toMatchObject({ state: 'done', kind: 'separation', failure: null, outcome: { nothingFound: false } })
      expect(states.at(-1)?.state).toBe('done')
      const { document, history } = await call('project.snapshot', undefined)
      const tracks = tracksInOrder(document)
      expect(tracks.map(({ id: track }) => track).indexOf(job.outcome!.tracks[0]!)).toBe(1)
      expect(tracks[1]!.name).toBe('hiss')
      const made = Object.values(document.source).filter(({ origin }) => origin.kind === 'separation')
      const [target, residual] = await Promise.all(made.map(({ id: source }) => samplesOf(source)))
      expect(target!.map((value, i) => value + residual![i]!)).toEqual(mixture)
      expect(history).toHaveLength(2)
      await call('project.undo', undefined)
      expect(tracksInOrder((await call('project.snapshot', undefined)).document)).toHaveLength(1)
    })

    it('refuses what cannot be answered, with the reason', async () => {
      const request = await importMixture()
      const start = (patch: Partial<SeparateRequest>) => failureIn(call('separation.start', { ...request, ...patch }))
      expect(await start({ query: 'a harp of ice' })).toMatchObject({ code: 'query-unknown', query: 'a harp of ice' })
      expect(await start({ query: '  ' })).toMatchObject({ code: 'query-empty' })
      expect(await start({ system: 'magic' })).toMatchObject({ code: 'system-missing', system: 'magic' })
      expect(await start({ from: 10 * frames })).toMatchObject({ code: 'nothing-selected' })
      expect(await start({ length: 0 })).toMatchObject({ code: 'bad-request' })
      expect(await call('job.list', undefined)).toHaveLength(1)
    })

    it('previews without an edit, and stops when it is told to', async () => {
      const request = await importMixture()
      const preview = await call('separation.preview', { request, seconds: 1 })
      expect(preview).toMatchObject({ frames: rate, tool: expect.any(String) })
      const [target, residual] = await Promise.all([samplesOf(preview.target), samplesOf(preview.residual)])
      expect(target.map((value, i) => value + residual[i]!)).toEqual(mixture.slice(0, rate))
      expect((await call('project.snapshot', undefined)).history).toHaveLength(1)
      const stop = new AbortController()
      const second = failureIn(call('separation.preview', { request, seconds: 3 }, { signal: stop.signal }))
      stop.abort()
      expect(await second).toEqual({ code: 'cancelled' })
    })

    it('cancels within a second, and leaves no trace', async () => {
      const request = await importMixture()
      const { job } = await call('separation.start', request)
      const begun = performance.now()
      await call('job.cancel', { job })
      const end = await endOf(way, job)
      expect(performance.now() - begun).toBeLessThan(1000)
      expect(end).toMatchObject({ state: 'cancelled', failure: null })
      expect((await call('project.snapshot', undefined)).history).toHaveLength(1)
      expect((await failureIn(call('job.resume', { job })))?.code).toBe('job-missing')
      await call('job.dismiss', { job })
      expect((await call('job.list', undefined)).some(({ id }) => id === job)).toBe(false)
    })
  })

  describe('the library of sounds', () => {
    it('is looked into, told and forgotten, without a model that listens', async () => {
      expect(await call('library.state', undefined)).toMatchObject({
        folder: null,
        state: 'none',
        sounds: [],
        job: null,
      })
      const folder = join(way.folder, 'Sounds')
      mkdirSync(join(folder, 'Dog', 'night'), { recursive: true })
      makeWav(join(folder, 'Dog', 'night'), '1.wav', [tone(rate, 440)])
      makeWav(folder, 'loose.wav', [tone(rate, 440)])
      const told: unknown[] = []
      const end = way.client.on('library.changed', (library) => told.push(library.sounds.length))
      const library = await call('library.setFolder', { folder: way.host.files.give(folder) })
      expect(library).toMatchObject({ folder, fixed: false, state: 'ready', failure: null, waiting: 1, listener: null })
      expect(library).toMatchObject({ stray: ['loose.wav'], problems: [], canReveal: false })
      expect(library.sounds).toEqual([
        { name: 'Dog', words: ['puppy', 'hound'], recordings: 1, heard: 0, waiting: 1, nested: 1 },
      ])
      expect(library.offers).toEqual(['zeroshot-asp'])
      expect(told).toContain(1)
      end()
      expect(await failureIn(call('library.listen', { words: null }))).toMatchObject({
        ...{ code: 'model-missing', models: ['zeroshot-asp'] },
      })
      expect(await call('library.listen', { words: 'cats' })).toEqual({ job: null })
      expect(await failureIn(call('library.reveal', undefined))).toMatchObject({ code: 'bad-request' })
      const asked = { query: 'the dogs', hasExample: false, also: [], avoid: '' }
      expect((await call('separation.interpret', asked)).offers).toContain('zeroshot-asp')
      rmSync(folder, { recursive: true })
      expect(await call('library.look', { again: true })).toMatchObject({
        ...{ state: 'missing', failure: { code: 'file-missing', file: 'Sounds' } },
        sounds: [{ name: 'Dog' }],
      })
      expect(await call('library.setFolder', { folder: null })).toMatchObject({
        folder: null,
        state: 'none',
        sounds: [],
      })
      const nowhere = way.host.files.give(folder)
      expect(await failureIn(call('library.setFolder', { folder: nowhere }))).toMatchObject({ code: 'file-missing' })
    })
  })

  describe('samples that the renderer decoded', () => {
    const begin = (patch = {}) =>
      call('media.beginIngest', {
        name: 'clip.m4a',
        format: 'AAC',
        rate,
        channels: 2,
        frames,
        at: 0,
        track: null,
        ...patch,
      })
    const interleaved = Float32Array.from({ length: frames * 2 }, (_, i) => (i % 2 ? -1 : 1) * mixture[i >> 1]!)
    const piece = (from: number, to: number): Uint8Array =>
      new Uint8Array(interleaved.buffer.slice(from * 8, to * 8) as ArrayBuffer)
    const put = (job: string, from: number, body: Uint8Array) =>
      way.bytes(bytePaths.ingest(job), { method: 'PUT', headers: { 'x-lasso-from': String(from) }, body })

    it('become a source, piece by piece', async () => {
      await call('project.new', undefined)
      const { job } = await begin()
      for (let from = 0; from < frames; from += 7001)
        expect((await put(job, from, piece(from, Math.min(frames, from + 7001)))).status).toBe(204)
      await call('media.finishIngest', { job, frames })
      expect(await endOf(way, job)).toMatchObject({ state: 'done' })
      const { document } = await call('project.snapshot', undefined)
      const [source] = Object.values(document.source)
      expect(source).toMatchObject({
        channels: 2,
        frames,
        rate,
        origin: { kind: 'import', format: 'AAC', fileName: 'clip.m4a' },
      })
      expect(await samplesOf(source!.id)).toEqual(mixture)
    })

    it('are refused when they do not follow, or nobody waits for them', async () => {
      await call('project.new', undefined)
      const { job } = await begin()
      expect((await put(job, 0, piece(0, 100))).status).toBe(204)
      expect((await put(job, 99, piece(99, 200))).status).toBe(409)
      expect((await put('job_none', 0, piece(0, 100))).status).toBe(404)
      expect((await way.bytes(bytePaths.ingest(job), { method: 'PUT', body: piece(0, 1) })).status).toBe(400)
      expect((await failureIn(call('media.finishIngest', { job, frames })))?.code).toBe('bad-request')
      await call('job.cancel', { job })
      expect(await endOf(way, job)).toMatchObject({ state: 'cancelled' })
      expect((await put(job, 100, piece(100, 200))).status).toBe(404)
      expect((await call('project.snapshot', undefined)).document.source).toEqual({})
    })
  })

  describe('labels', () => {
    it('come from Audacity’s text as one step, and go back to it', async () => {
      await importMixture()
      const text = '0.500000\t0.500000\tstart\n1.000000\t2.250000\tthe good part\n'
      const path = join(way.folder, 'labels.txt')
      writeFileSync(path, text)
      expect(await call('labels.import', { file: way.host.files.give(path) })).toEqual({ count: 2 })
      const { document, history } = await call('project.snapshot', undefined)
      expect(Object.values(document.marker).map(({ at, length, name: label }) => [at, length, label])).toEqual([
        [0.5 * rate, 0, 'start'],
        [rate, 1.25 * rate, 'the good part'],
      ])
      expect(history.at(-1)?.label).toBe('Import labels')
      const copy = join(way.folder, 'copy.txt')
      expect(await call('labels.export', { to: way.host.files.give(copy) })).toEqual({ download: null })
      expect(readFileSync(copy, 'utf8')).toBe(text)
      const { download } = await call('labels.export', { to: null })
      expect(download).toMatch(/^\/download\//)
      if (name === 'a WebSocket') expect(new TextDecoder().decode((await way.bytes(download!)).body)).toBe(text)
    })

    it('are refused with the line that is none', async () => {
      await call('project.new', undefined)
      const path = join(way.folder, 'broken.txt')
      writeFileSync(path, '0.5\t0.5\tfine\nnot a label\n')
      const file = way.host.files.give(path)
      expect(await failureIn(call('labels.import', { file }))).toMatchObject({ code: 'labels-damaged', line: 2 })
      const none = way.host.files.give(join(way.folder, 'none.txt'))
      expect(await failureIn(call('labels.import', { file: none }))).toMatchObject({ code: 'file-missing' })
      const to = way.host.files.give(join(way.folder, 'no', 'such', 'folder.txt'))
      expect(await failureIn(call('labels.export', { to }))).toMatchObject({ code: 'folder-not-writable' })
    })
  })

  describe('export', () => {
    const request = {
      what: 'mix',
      selection: null,
      format: 'wav24',
      channels: 'mono',
      loudness: null,
      truePeak: -1,
      bitrate: null,
      to: null,
      name: 'my talk',
      overwrite: false,
    } as const

    it('writes beside others without replacing them, and offers downloads where there is no place', async () => {
      await importMixture()
      const to = way.host.files.give(way.folder)
      const { job } = await call('media.export', { ...request, to })
      const done = await endOf(way, job)
      expect(done).toMatchObject({ state: 'done', kind: 'export' })
      expect(done.outcome!.files).toEqual([{ name: 'my talk.wav', folder: way.folder, download: null }])
      const { audio } = await readAudioFile(join(way.folder, 'my talk.wav'))
      expect(audio).toEqual([mixture])

      const again = await endOf(way, (await call('media.export', { ...request, to })).job)
      expect(again).toMatchObject({ state: 'failed', failure: { code: 'file-exists' } })
      const replaced = await endOf(way, (await call('media.export', { ...request, to, overwrite: true })).job)
      expect(replaced.state).toBe('done')

      const chosen = way.host.files.give(join(way.folder, 'chosen.wav'))
      const named = await endOf(way, (await call('media.export', { ...request, to: chosen })).job)
      expect(named.outcome!.files).toEqual([{ name: 'chosen.wav', folder: way.folder, download: null }])

      const offered = await endOf(way, (await call('media.export', request)).job)
      const [file] = offered.outcome!.files
      expect(file).toMatchObject({
        name: 'my talk.wav',
        folder: null,
        download: expect.stringMatching(/^\/download\//),
      })
      if (name === 'a WebSocket')
        expect((await way.bytes(file!.download!)).body).toEqual(
          new Uint8Array(readFileSync(join(way.folder, 'my talk.wav'))),
        )
    })

    it('says so when there is nothing to export', async () => {
      await call('project.new', undefined)
      const { job } = await call('media.export', request)
      expect(await endOf(way, job)).toMatchObject({ state: 'failed', failure: { code: 'nothing-to-export' } })
    })

    it('mixes to a new track, as one step', async () => {
      await importMixture()
      const { job } = await call('media.mixdown', { tracks: [], from: 0, length: frames })
      expect(await endOf(way, job)).toMatchObject({ state: 'done' })
      const { document, history } = await call('project.snapshot', undefined)
      expect(tracksInOrder(document)).toHaveLength(2)
      expect(history).toHaveLength(2)
    })
  })

  describe('care of project files', () => {
    it('checks the open one and others, and recovers beside them', async () => {
      await importMixture()
      expect(await call('project.check', { file: null })).toMatchObject({ ok: true, problems: [], damagedBlocks: [] })
      const path = join(way.folder, 'talk.lasso')
      const file = way.host.files.give(path)
      await call('project.saveAs', { file, overwrite: false })
      await call('project.close', undefined)
      expect(await call('project.check', { file })).toMatchObject({ ok: true, file: 'talk.lasso' })
      const report = await call('project.recover', { file, output: null })
      expect(report).toMatchObject({ outputName: 'talk (recovered).lasso', sources: 1, blocksLost: 0 })
      const { document } = await call('project.open', { file: report.output! })
      const [track] = tracksInOrder(document)
      expect(clipsOn(document, track!.id)).toHaveLength(1)
    })

    it('does not replace files unless it is told to, and opens read-only', async () => {
      await importMixture()
      const path = join(way.folder, 'taken.lasso')
      writeFileSync(path, 'something dear')
      const file = way.host.files.give(path)
      expect(await failureIn(call('project.saveAs', { file, overwrite: false }))).toMatchObject({ code: 'file-exists' })
      expect(readFileSync(path, 'utf8')).toBe('something dear')
      expect(await call('project.saveAs', { file, overwrite: true })).toMatchObject({ named: true })
      await call('project.close', undefined)
      const { info, revision } = await call('project.open', { file, readOnly: true })
      expect(info.readOnly).toBe(true)
      const row = { id: 'marker_a', at: 0, length: 0, name: '' }
      const edit = { revision, label: 'Edit', diff: { marker: { marker_a: [null, row] as const } }, merge: null }
      expect(await failureIn(call('project.edit', edit))).toMatchObject({ code: 'project-read-only' })
    })
  })
})
