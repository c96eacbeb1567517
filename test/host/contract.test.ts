import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventData, MethodName } from '../../src/contract/api.ts'
import { bytePaths } from '../../src/contract/bytes.ts'
import { failureOf } from '../../src/contract/failures.ts'
import type { Document, Marker, Track } from '../../src/core/project/records.ts'
import { endOf, importWav } from './jobs.ts'
import { makeWav, noise, rate, tone } from './sounds.ts'
import { openWay, type Way, wayNames } from './ways.ts'

const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)

const marker = (id: string, at: number): Marker => ({ id, at, length: 0, name: id })

const track = (id: string): Track => ({
  id,
  name: id,
  order: 1,
  colour: 0,
  height: 100,
  gain: 0,
  pan: 0,
  mute: false,
  solo: false,
  view: 'waveform',
})

const addMarker = (row: Marker, revision: number) => ({
  revision,
  label: 'Add marker',
  diff: { marker: { [row.id]: [null, row] as const } },
  merge: null,
})

describe.each(wayNames)('the contract over %s', (name) => {
  let way: Way
  beforeEach(async () => {
    way = await openWay(name)
  })
  afterEach(() => way.close())

  const call: Way['client']['call'] = (method, params, options) => way.client.call(method, params, options)

  describe('the door', () => {
    it('refuses methods that are not in the contract, with all of Object among them', async () => {
      for (const method of ['project.explode', 'toString', '__proto__', 'constructor', ''])
        expect(await failureIn(call(method as MethodName, undefined as never))).toEqual({
          code: 'unknown-method',
          method,
        })
    })

    it('refuses parameters that do not fit, and says what is wrong with them', async () => {
      expect(await failureIn(call('project.jump', { position: 'one' } as never))).toMatchObject({
        code: 'bad-request',
        method: 'project.jump',
        problem: expect.stringContaining('position'),
      })
      expect(await failureIn(call('project.jump', { position: 1, extra: 1 } as never))).toMatchObject({
        code: 'bad-request',
      })
      expect(await failureIn(call('media.import', { files: [], at: -1, track: null }))).toMatchObject({
        code: 'bad-request',
      })
      expect(await failureIn(call('project.undo', { surprise: true } as never))).toMatchObject({ code: 'bad-request' })
    })

    it('answers failures as data, and goes on', async () => {
      expect(await failureIn(call('project.snapshot', undefined))).toEqual({ code: 'no-project' })
      expect(await failureIn(call('project.undo', undefined))).toEqual({ code: 'no-project' })
      expect(await failureIn(call('job.cancel', { job: 'job_none' }))).toEqual({ code: 'job-missing', job: 'job_none' })
      const file = { ref: 'made-up', name: 'a.lasso' }
      expect(await failureIn(call('project.open', { file }))).toEqual({ code: 'file-missing', file: 'a.lasso' })
      expect(await call('app.describe', undefined)).toMatchObject({ name: 'Lasso', kind: 'direct', unfinished: [] })
    })

    it('cancels by a signal, before and during a call', async () => {
      const stop = new AbortController()
      const running = failureIn(call('app.describe', undefined, { signal: stop.signal }))
      stop.abort()
      expect(await running).toEqual({ code: 'cancelled' })
      expect(await failureIn(call('app.describe', undefined, { signal: stop.signal }))).toEqual({ code: 'cancelled' })
    })
  })

  describe('a project', () => {
    it('is made, edited, named, closed and opened again', async () => {
      const fresh = await call('project.new', undefined)
      expect(fresh).toMatchObject({ info: { named: false, name: 'Untitled' }, revision: 0, position: 0, history: [] })
      expect(await call('project.edit', addMarker(marker('marker_a', 5), 0))).toEqual({ revision: 1, position: 1 })
      const path = join(way.folder, 'talk.lasso')
      const file = way.host.files.give(path)
      expect(await call('project.saveAs', { file, overwrite: false })).toMatchObject({ named: true, name: 'talk' })
      expect(existsSync(path)).toBe(true)
      await call('project.close', undefined)
      expect(await failureIn(call('project.snapshot', undefined))).toEqual({ code: 'no-project' })
      const reopened = await call('project.open', { file })
      expect(reopened.document.marker).toEqual({ marker_a: marker('marker_a', 5) })
      expect(reopened.history.map(({ label }) => label)).toEqual(['Add marker'])
      expect(reopened.info.id).not.toBe(fresh.info.id)
      const recent = await call('app.recent', undefined)
      expect(recent).toMatchObject([{ file: { name: 'talk.lasso' }, folder: way.folder, exists: true }])
    })

    it('undoes, redoes and jumps', async () => {
      await call('project.new', undefined)
      for (let step = 0; step < 3; step++) await call('project.edit', addMarker(marker(`marker_${step}`, step), step))
      expect(await call('project.undo', undefined)).toEqual({ position: 2 })
      expect(await call('project.undo', undefined)).toEqual({ position: 1 })
      expect(await call('project.redo', undefined)).toEqual({ position: 2 })
      expect(Object.keys((await call('project.snapshot', undefined)).document.marker)).toEqual(['marker_0', 'marker_1'])
      expect(await call('project.jump', { position: 0 })).toEqual({ position: 0 })
      expect((await call('project.snapshot', undefined)).document.marker).toEqual({})
      expect(await call('project.jump', { position: 3 })).toEqual({ position: 3 })
    })

    it('refuses an edit of rows that changed, and one that makes no sense', async () => {
      await call('project.new', undefined)
      await call('project.edit', addMarker(marker('marker_a', 5), 0))
      expect(await failureIn(call('project.edit', addMarker(marker('marker_a', 9), 0)))).toEqual({
        code: 'edit-conflict',
        rows: ['marker/marker_a'],
      })
      const clip = {
        id: 'clip_a',
        track: 'track_none',
        source: 'source_none',
        name: '',
        at: 0,
        from: 0,
        length: 1,
        gain: 0,
      }
      const fade = { length: 0, shape: 'linear' as const }
      const diff = { clip: { clip_a: [null, { ...clip, fadeIn: fade, fadeOut: fade, blend: null }] as const } }
      const edit = { revision: 1, label: 'Add clip', diff, merge: null }
      expect((await failureIn(call('project.edit', edit)))?.code).toMatch(/edit-invalid|source-missing/)
    })

    it('tells every client of an edit, in order, and each its own', async () => {
      await call('project.new', undefined)
      const other = await way.another()
      const heard: EventData<'project.changed'>[] = []
      const mine: EventData<'project.changed'>[] = []
      other.on('project.changed', (change) => heard.push(change))
      way.client.on('project.changed', (change) => mine.push(change))
      for (let step = 0; step < 5; step++) await call('project.edit', addMarker(marker(`marker_${step}`, step), step))
      await call('project.undo', undefined)
      await other.call('project.snapshot', undefined)
      expect(heard.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6])
      expect(heard.at(-1)).toMatchObject({ cause: 'history', position: 4 })
      expect(mine.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6])
      if (name !== 'the host direct') {
        expect(mine[0]?.origin).toBe('self')
        expect(heard[0]?.origin).not.toBe('self')
      }
    })

    it('keeps the view, and an unnamed project that was left', async () => {
      await call('project.new', undefined)
      await call('project.setView', { zoom: 3 })
      const diff = { track: { track_a: [null, track('track_a')] as const } }
      await call('project.edit', { revision: 0, label: 'Add track', diff, merge: null })
      await call('project.close', undefined)
      const { unfinished } = await call('app.describe', undefined)
      expect(unfinished).toHaveLength(1)
      const { view, document } = await call('project.open', { file: unfinished[0]!.file })
      expect(view).toEqual({ zoom: 3 })
      expect(Object.keys((document as Document).track)).toEqual(['track_a'])
      await call('project.close', undefined)
      await call('project.discard', { file: unfinished[0]!.file })
      expect((await call('app.describe', undefined)).unfinished).toEqual([])
    })

    it('keeps jobs when a file cannot be opened, and everything when it is open already', async () => {
      await call('project.new', undefined)
      const long = tone(2_000_000, 100)
      const path = makeWav(way.folder, 'long.wav', [long])
      const [job] = await call('media.import', { files: [way.host.files.give(path)], at: 0, track: null })
      const foreign = way.host.files.give(path)
      expect(await failureIn(call('project.open', { file: foreign }))).toMatchObject({ code: 'project-foreign' })
      const open = way.host.files.give(way.host.session.require().path)
      expect((await call('project.open', { file: open })).info.id).toBe(
        (await call('project.snapshot', undefined)).info.id,
      )
      expect(await endOf(way, job!)).toMatchObject({ state: 'done' })
    })

    it('never lets the open file be read or written by another way, which would drop its lock', async () => {
      await call('project.new', undefined)
      const open = way.host.files.give(way.host.session.require().path)
      expect((await way.bytes(bytePaths.file(open.ref))).status).toBe(409)
      const place = { at: 0, track: null }
      expect(await failureIn(call('media.import', { files: [open], ...place }))).toMatchObject({
        code: 'media-unknown',
      })
      expect(await failureIn(call('labels.import', { file: open }))).toMatchObject({ code: 'project-busy' })
      expect(await failureIn(call('labels.export', { to: open }))).toMatchObject({ code: 'project-busy' })
    })

    it('says so when the file is moved away', async () => {
      await call('project.new', undefined)
      const path = join(way.folder, 'here.lasso')
      await call('project.saveAs', { file: way.host.files.give(path), overwrite: false })
      const trouble = new Promise((resolve) => way.client.on('project.trouble', resolve))
      renameSync(path, join(way.folder, 'there.lasso'))
      expect(await trouble).toMatchObject({ failure: { code: 'project-moved' } })
    })

    it('refuses files that are no project, each for its reason', async () => {
      const give = (name: string, content: string) => {
        writeFileSync(join(way.folder, name), content)
        return way.host.files.give(join(way.folder, name))
      }
      expect(await failureIn(call('project.open', { file: give('empty.lasso', '') }))).toMatchObject({
        code: 'project-empty',
      })
      const foreign = give('text.lasso', 'not a project at all, but long enough to be looked at')
      expect(await failureIn(call('project.open', { file: foreign }))).toMatchObject({ code: 'project-foreign' })
      const missing = way.host.files.give(join(way.folder, 'none.lasso'))
      expect(await failureIn(call('project.open', { file: missing }))).toMatchObject({ code: 'file-missing' })
    })
  })

  describe('media', () => {
    const frames = 20_000

    it('imports a recording, and its bytes are those of the file', async () => {
      const left = tone(frames, 440)
      const path = makeWav(way.folder, 'take 1.wav', [left, noise(frames)])
      await call('project.new', undefined)
      const job = await importWav(way, path)
      expect(job).toMatchObject({ state: 'done', kind: 'import', progress: 1 })
      const { document, info } = await call('project.snapshot', undefined)
      const clip = document.clip[job.outcome!.clips[0]!]!
      expect(document.source[clip.source]).toMatchObject({ frames, channels: 2, rate })
      expect(document.settings.settings?.rate).toBe(rate)

      const resource = bytePaths.samples(info.id, clip.source, 0)
      const whole = await way.bytes(resource)
      expect(whole.status).toBe(200)
      expect(new Float32Array(whole.body.slice().buffer)).toEqual(left)
      const part = await way.bytes(resource, { headers: { range: `bytes=400-799` } })
      expect(part.status).toBe(206)
      expect(part.headers.get('content-range')).toBe(`bytes 400-799/${frames * 4}`)
      expect(new Float32Array(part.body.slice().buffer)).toEqual(left.subarray(100, 200))
      const peaks = await way.bytes(bytePaths.peaks(info.id, clip.source, 0, 0))
      expect(peaks.body.length).toBe(Math.ceil(frames / 256) * 12)
      expect((await way.bytes(bytePaths.samples(info.id, clip.source, 2))).status).toBe(404)
      expect((await way.bytes(bytePaths.samples('project_other', clip.source, 0))).status).toBe(404)
      expect(await call('media.exportDefaults', undefined)).toMatchObject({ name: 'take 1', path: way.folder })
    })

    it('says what is wrong with a file that is no recording, and leaves no half track', async () => {
      const path = join(way.folder, 'notes.wav')
      writeFileSync(path, 'these are only notes, and no sound')
      await call('project.new', undefined)
      const job = await importWav(way, path)
      expect(job).toMatchObject({ state: 'failed', failure: { code: 'media-unknown', file: 'notes.wav' } })
      expect((await call('project.snapshot', undefined)).document).toMatchObject({ track: {}, source: {}, clip: {} })
      await call('job.dismiss', { job: job.id })
      expect(await call('job.list', undefined)).toEqual([])
    })

    it('cancels an import within a second, and leaves nothing', async () => {
      const long = tone(3_000_000, 100)
      const path = makeWav(way.folder, 'long.wav', [long, long])
      await call('project.new', undefined)
      const [id] = await call('media.import', { files: [way.host.files.give(path)], at: 0, track: null })
      const end = endOf(way, id!)
      const begun = performance.now()
      await call('job.cancel', { job: id! })
      expect((await end).state).toBe('cancelled')
      expect(performance.now() - begun).toBeLessThan(1000)
      expect((await call('project.snapshot', undefined)).document.source).toEqual({})
    })
  })

  describe('settings', () => {
    it('merges preferences, tells everyone, and removes what is null', async () => {
      const other = await way.another()
      const heard: unknown[] = []
      other.on('app.preferences', (values) => heard.push(values))
      await call('app.setPreferences', { theme: 'dark', keys: { 'edit.undo': ['$mod+z'] } })
      expect(await call('app.setPreferences', { theme: null, zoom: 2 })).toEqual({
        keys: { 'edit.undo': ['$mod+z'] },
        zoom: 2,
      })
      expect(await other.call('app.preferences', undefined)).toEqual({ keys: { 'edit.undo': ['$mod+z'] }, zoom: 2 })
      expect(heard).toHaveLength(2)
    })

    it('opens links of its own list only', async () => {
      expect(await failureIn(call('app.openLink', { url: 'https://github.com/lasso-editor/lasso' }))).toBe(null)
      for (const url of [
        'http://github.com',
        'https://example.com',
        'file:///etc/passwd',
        'https://github.com@evil.com',
      ])
        expect((await failureIn(call('app.openLink', { url })))?.code).toBe('bad-request')
    })
  })

  describe('files', () => {
    it('lists folders by reference, and never leads out by a name', async () => {
      writeFileSync(join(way.folder, 'b.wav'), 'x')
      const { folder, path, parent, entries } = await call('files.list', { folder: null })
      expect(path).toBe(way.folder)
      expect(parent).not.toBe(null)
      const names = entries.map(({ file }) => file.name)
      expect(names).toContain('b.wav')
      expect(JSON.stringify(entries)).not.toContain(way.folder)
      expect(await call('files.child', { folder, name: 'b.wav' })).toMatchObject({
        exists: true,
        file: { name: 'b.wav' },
      })
      expect(await call('files.child', { folder, name: 'new.lasso' })).toMatchObject({ exists: false })
      for (const bad of ['..', '.', '../b.wav', 'a/b', 'a\\b', 'a\0b'])
        expect((await failureIn(call('files.child', { folder, name: bad })))?.code).toBe('bad-request')
      expect(
        (await failureIn(call('files.list', { folder: entries.find(({ kind }) => kind === 'file')!.file })))?.code,
      ).toBe('file-unreadable')
      expect((await failureIn(call('dialog.folder', undefined)))?.code).toBe('bad-request')
    })
  })
})
