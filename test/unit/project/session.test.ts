import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { events, type HistoryEntry } from '../../../src/contract/api.ts'
import { failureOf } from '../../../src/contract/failures.ts'
import { projectSnapshot } from '../../../src/contract/project.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { difference } from '../../../src/core/project/diff.ts'
import type { Document } from '../../../src/core/project/records.ts'
import { BlockPacker } from '../../../src/main/blocks/block.ts'
import { createProjectSession, type ProjectSession, type SessionEvents } from '../../../src/main/project/session.ts'
import { createProjectFile } from '../../../src/main/project-file/open.ts'
import { synchronisedFolder } from '../../../src/main/project-file/place-advice.ts'
import { sampleAudio, sampleClip, sampleSource, sampleTrack, storeAudio } from '../../fault/project/sample-project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const failureFrom = (work: () => unknown) => {
  try {
    work()
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('It did not fail.')
}

const withMarker =
  (number: number, at = number) =>
  (document: Document): Document => ({
    ...document,
    marker: { ...document.marker, [`marker_${number}`]: { id: `marker_${number}`, at, length: 0, name: '' } },
  })

const send = (session: ProjectSession, edit: (document: Document) => Document, revision = session.revision) =>
  session.edit({
    revision,
    label: 'Edit',
    diff: difference(session.require().document, edit(session.require().document)),
    merge: null,
    origin: 'client',
  })

const start = () => {
  const folder = temporaryFolder()
  const session = createProjectSession({ folder: folder.file('untitled'), appVersion: '1.2.3' })
  const heard: { event: keyof SessionEvents; data: unknown }[] = []
  for (const event of ['changed', 'replaced', 'info', 'trouble'] as const)
    session.on(event, (data) => heard.push({ event, data }))
  return {
    folder,
    session,
    heard,
    untitled: folder.file('untitled'),
    [Symbol.dispose]: () => {
      session.close()
      folder[Symbol.dispose]()
    },
  }
}

describe('edits', () => {
  test('are durable, counted, and told to everyone in the form of the contract', () => {
    using world = start()
    const { session, heard } = world
    session.newProject()
    expect(send(session, withMarker(1))).toEqual({ revision: 1, position: 1 })
    expect(session.change('Import', withMarker(2))).toEqual({ revision: 2, position: 2 })
    expect(session.undo()).toEqual({ position: 1 })
    expect(session.redo()).toEqual({ position: 2 })
    expect(session.jump(0)).toEqual({ position: 0 })
    expect(session.undo()).toEqual({ position: 0 })
    const changes = heard
      .filter(({ event }) => event === 'changed')
      .map(({ data }) => events['project.changed'].parse(data))
    expect(changes.map(({ cause, origin, revision, position }) => [cause, origin, revision, position])).toEqual([
      ['edit', 'client', 1, 1],
      ['job', null, 2, 2],
      ['history', null, 3, 1],
      ['history', null, 4, 2],
      ['history', null, 5, 0],
    ])
    expect(changes[0]).toMatchObject({ entry: { position: 1 }, history: null })
    expect(changes[2]).toMatchObject({ entry: null, history: null })
    const snapshot = projectSnapshot.parse(session.snapshot())
    expect(snapshot).toMatchObject({ revision: 5, position: 0, info: { named: false, name: 'Untitled', folder: null } })
  })

  test('tell only what is new of the history, from which everyone has all of it', () => {
    using world = start()
    const { session } = world
    let mirror: readonly HistoryEntry[] = []
    let whole = 0
    session.on('changed', ({ entry, history }) => {
      if (history) whole++
      mirror = history ?? (entry ? [...mirror.filter(({ position }) => position < entry.position), entry] : mirror)
      expect(mirror).toEqual(session.require().history)
    })
    session.newProject()
    const random = seededRandom(7)
    const put = (number: number, merge: string | null) => {
      const { document } = session.require()
      const diff = difference(document, withMarker(1, number)(document))
      session.edit({ revision: session.revision, label: 'Edit', diff, merge, origin: null })
    }
    for (let step = 0; step < 200; step++) {
      const choice = Math.floor(random() * 6)
      if (choice === 0) session.undo()
      else if (choice === 1) session.jump(Math.floor(random() * 20))
      else put(Math.floor(random() * 3), choice < 5 ? 'drag' : null)
    }
    expect(mirror.length).toBeGreaterThan(0)
    // Only where the first gesture of all ended where it began.
    expect(whole).toBeLessThan(20)
  })

  test('on an older revision are taken where they fit, and refused with the rows where they do not', () => {
    using world = start()
    const { session } = world
    session.newProject()
    const before = session.require().document
    session.change('Job', withMarker(1))
    const fits = difference(before, withMarker(2)(before))
    expect(session.edit({ revision: 0, label: 'Edit', diff: fits, merge: null, origin: null }).revision).toBe(2)
    const clashes = difference(before, withMarker(1, 50)(before))
    const late = { revision: 0, label: 'Edit', diff: clashes, merge: null, origin: null }
    expect(failureFrom(() => session.edit(late))).toEqual({ code: 'edit-conflict', rows: ['marker/marker_1'] })
    expect(failureFrom(() => send(session, withMarker(5), 99))).toEqual({ code: 'edit-conflict', rows: [] })
    expect(session.require().history).toHaveLength(2)
  })

  test('that make no sense are refused and change nothing', () => {
    using world = start()
    const { session } = world
    session.newProject()
    const source = sampleSource(1, 1, 5000)
    const place = (document: Document): Document => ({
      ...document,
      settings: { settings: { ...document.settings.settings!, rate: 48_000 } },
      source: { source_1: source },
      track: { track_1: sampleTrack(1) },
      clip: { clip_1: sampleClip(1, source) },
    })
    expect(failureFrom(() => session.change('Import', place))).toEqual({ code: 'source-missing', source: 'source_1' })
    storeAudio(session.require(), source, sampleAudio(1, 1, 5000))
    session.change('Import', place)
    const tooLong = (document: Document): Document => ({
      ...document,
      clip: { clip_1: { ...document.clip.clip_1!, length: 5001 } },
    })
    expect(failureFrom(() => session.change('Trim', tooLong))).toMatchObject({ code: 'edit-invalid' })
    const outOfRange = (document: Document): Document => ({
      ...document,
      settings: { settings: { ...document.settings.settings!, tempo: 1e9 } },
    })
    expect(failureFrom(() => session.change('Tempo', outOfRange))).toMatchObject({ code: 'edit-invalid' })
    expect(session.require().history).toHaveLength(1)
    expect(session.change('Nothing', (document) => ({ ...document }))).toEqual({ revision: 1, position: 1 })
  })

  test('on a file that was moved away tell the trouble', () => {
    using world = start()
    const { session, heard, folder } = world
    session.newProject()
    session.saveAs(folder.file('a.lasso'), { overwrite: false })
    renameSync(folder.file('a.lasso'), folder.file('b.lasso'))
    expect(failureFrom(() => send(session, withMarker(1))).code).toBe('project-moved')
    expect(session.verify()).toEqual({ code: 'project-moved', file: 'a.lasso' })
    const failure = { code: 'project-moved', file: 'a.lasso' }
    expect(heard.filter(({ event }) => event === 'trouble').map(({ data }) => data)).toEqual([{ failure }, { failure }])
    session.saveAs(folder.file('c.lasso'), { overwrite: false })
    expect(session.verify()).toBe(null)
    send(session, withMarker(1))
  })
})

describe('files', () => {
  test('with no project open everything says so', () => {
    using world = start()
    const { session } = world
    expect(session.current).toBe(null)
    expect(session.id).toBe('')
    for (const work of [session.require, session.snapshot, session.undo, session.info])
      expect(failureFrom(work)).toEqual({ code: 'no-project' })
    session.close()
  })

  test('naming a project keeps its id and what it is, and moves the file', () => {
    using world = start()
    const { session, heard, folder, untitled } = world
    session.newProject()
    send(session, withMarker(1))
    const { id } = session
    const file = session.current
    session.saveAs(folder.file('My talk.lasso'), { overwrite: false })
    expect(session.current).toBe(file)
    expect(session.info()).toMatchObject({ id, name: 'My talk', folder: folder.path, named: true })
    expect(heard.at(-1)).toMatchObject({ event: 'info', data: { name: 'My talk' } })
    expect(readdirSync(untitled)).toEqual([])
    send(session, withMarker(2))
    session.saveAs(folder.file('Copy.lasso'), { overwrite: false })
    send(session, withMarker(3))
    session.open(folder.file('My talk.lasso'))
    expect(session.id).not.toBe(id)
    expect(Object.keys(session.require().document.marker)).toEqual(['marker_1', 'marker_2'])
    expect(heard.at(-1)).toMatchObject({ event: 'replaced', data: { info: { name: 'My talk' } } })
  })

  test('a file that cannot be opened leaves the open project as it is', () => {
    using world = start()
    const { session, folder } = world
    session.newProject()
    send(session, withMarker(1))
    const { id } = session
    expect(failureFrom(() => session.open(folder.file('none.lasso'))).code).toBe('file-missing')
    expect(session.id).toBe(id)
    send(session, withMarker(2))
  })

  test('opening or saving the open file again changes nothing, and another session is told that it is busy', () => {
    using world = start()
    const { session, folder } = world
    session.newProject()
    session.saveAs(folder.file('a.lasso'), { overwrite: false })
    const { id } = session
    session.open(folder.file('a.lasso'))
    session.saveAs(folder.file('a.lasso'), { overwrite: true })
    expect(session.id).toBe(id)
    send(session, withMarker(1))
    const other = createProjectSession({ folder: folder.file('other'), appVersion: '1' })
    other.newProject()
    expect(failureFrom(() => other.open(folder.file('a.lasso'))).code).toBe('project-busy')
    expect(failureFrom(() => other.saveAs(folder.file('a.lasso'), { overwrite: true })).code).toBe('project-busy')
    other.close()
  })

  test('naming that fails leaves the project where it is, untitled and whole', () => {
    using world = start()
    const { session, folder } = world
    session.newProject()
    send(session, withMarker(1))
    mkdirSync(folder.file('taken.lasso/inside'), { recursive: true })
    expect(() => session.saveAs(folder.file('taken.lasso'), { overwrite: true })).toThrowError()
    expect(() => session.saveAs(folder.file('none/a.lasso'), { overwrite: false })).toThrowError()
    expect(session.info()).toMatchObject({ named: false })
    expect(send(session, withMarker(2)).position).toBe(2)
  })

  test('opened for reading only says so and takes no edits', () => {
    using world = start()
    const { session, folder } = world
    createProjectFile(folder.file('a.lasso')).close()
    session.open(folder.file('a.lasso'), { readOnly: true })
    expect(session.info()).toMatchObject({ readOnly: true, notes: ['Read-only: it was opened for reading only.'] })
    expect(failureFrom(() => send(session, withMarker(1))).code).toBe('project-read-only')
  })
})

describe('two sessions of one process', () => {
  test('never have one file open at once', () => {
    using world = start()
    using other = start()
    const path = world.folder.file('shared.lasso')
    createProjectFile(path).close()
    world.session.open(path)
    expect([world.session.isCurrent(path), other.session.isCurrent(path)]).toEqual([true, false])
    expect(failureFrom(() => other.session.open(path))).toEqual({ code: 'project-busy', file: 'shared.lasso' })
    expect(other.session.current).toBe(null)
  })
})

describe('untitled projects', () => {
  const source = join(import.meta.dirname, '../../../src/main/project/session.ts')
  /** Runs a session in a process that dies. */
  const crash = (untitled: string, work: string) => {
    const text = `
      const { createProjectSession } = await import(${JSON.stringify(source)})
      const session = createProjectSession({ folder: ${JSON.stringify(untitled)}, appVersion: '1' })
      const edit = (number) => session.change('Edit', (document) => ({ ...document, marker: { ...document.marker,
        ['marker_' + number]: { id: 'marker_' + number, at: number, length: 0, name: '' } } }))
      ${work}
      process.kill(process.pid, 'SIGKILL')`
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8' })
    expect(child.signal, child.stderr).toBe('SIGKILL')
  }

  test('survive a crash; empty ones leave nothing', () => {
    using world = start()
    const { session, untitled } = world
    crash(untitled, 'session.newProject(); for (let i = 1; i <= 30; i++) edit(i); session.undo()')
    crash(untitled, 'session.newProject()')
    const [found, ...others] = session.unfinished()
    expect(others).toEqual([])
    expect(found).toMatchObject({ crashed: true, crashes: 0 })
    session.open(found!.path)
    expect(session.info()).toMatchObject({ recovered: true, named: false, notes: [] })
    expect(Object.keys(session.require().document.marker)).toHaveLength(29)
    expect(session.redo()).toEqual({ position: 30 })
    expect(session.unfinished()).toEqual([])
    session.close()
    expect(session.unfinished()).toMatchObject([{ path: found!.path, crashed: false, crashes: 0 }])
    session.newProject()
    expect(failureFrom(() => session.discard(session.require().path)).code).toBe('project-busy')
    session.discard(found!.path)
    session.close()
    expect(readdirSync(untitled)).toEqual([])
  })

  test('that crash whenever they are reopened are counted, until reopening goes well', () => {
    using world = start()
    const { session, untitled } = world
    crash(untitled, 'session.newProject(); edit(1)')
    const reopen = 'session.open(session.unfinished()[0].path)'
    crash(untitled, reopen)
    crash(untitled, reopen)
    expect(session.unfinished()).toMatchObject([{ crashed: true, crashes: 2 }])
    session.open(session.unfinished()[0]!.path)
    send(session, withMarker(2))
    session.close()
    expect(session.unfinished()).toMatchObject([{ crashes: 0 }])
    crash(untitled, `${reopen}; edit(3)`)
    expect(session.unfinished()).toMatchObject([{ crashes: 0 }])
  })

  test('are the only ones that can be discarded', () => {
    using world = start()
    const { session, folder } = world
    createProjectFile(folder.file('mine.lasso')).close()
    expect(failureFrom(() => session.discard(folder.file('mine.lasso'))).code).toBe('bad-request')
    expect(existsSync(folder.file('mine.lasso'))).toBe(true)
  })
})

describe('advice on where a project lies', () => {
  test.each([
    ['/home/me/Dropbox/talk.lasso', 'Dropbox'],
    ['/Users/me/Library/Mobile Documents/com~apple~CloudDocs/talk.lasso', 'Mobile Documents'],
    ['/home/me/OneDrive - Work/a/talk.lasso', 'OneDrive - Work'],
    ['/home/me/Music/Dropbox.lasso', null],
    ['/home/me/My Dropbox notes/talk.lasso', null],
  ])('%s', (path, folder) => {
    expect(synchronisedFolder(path)).toBe(folder)
  })

  test('is told with the project, and does not keep house from being kept', () => {
    using world = start()
    const { session, folder } = world
    mkdirSync(folder.file('Nextcloud'))
    session.newProject()
    session.saveAs(folder.file('Nextcloud/a.lasso'), { overwrite: false })
    const writer = session.require().createSource('source_1', 1, 48_000)
    writer.write(new BlockPacker(1).push(sampleAudio(1, 1, 70_000)))
    writer.flush()
    session.close()
    session.open(folder.file('Nextcloud/a.lasso'))
    expect(session.info().notes).toEqual([expect.stringContaining('"Nextcloud" is kept in step')])
    expect(session.require().ready('source_1')).toBe(0)
  })
})
