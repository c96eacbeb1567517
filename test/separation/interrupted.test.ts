import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clipsOn, tracksInOrder } from '../../src/core/project/records.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { startHost } from './support/host-process.ts'
import { createRig, digest, noise, type Rig, request } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let path: string
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  path = folder.file('project.lasso')
  rig = createRig(folder.file('untitled'))
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const frames = 400_000
const settings = { slow: 150, noise: 0.1 }

/** A saved project with one recording, and what an undisturbed separation of it gives. */
const prepare = async () => {
  const recording = rig.addRecording([noise(frames, 1), noise(frames, 2)])
  await rig.run({ track: recording.track, mode: 'both', settings: { noise: 0.1 } })
  const made = Object.values(rig.document().source).filter(({ origin }) => origin.kind === 'separation')
  const wanted = made.map(({ id }) => rig.samples(id))
  rig.session.undo()
  rig.session.saveAs(path, { overwrite: false })
  rig.close()
  return { ...recording, wanted }
}

/** A host whose separation is killed with kill -9 after its first stored blocks. */
const interrupt = async (track: string, mode: 'extract' | 'remove' | 'both'): Promise<string> => {
  const host = startHost(path, folder.file('other'), request({ track, mode, settings }))
  await host.stored
  const job = await host.job
  await host.kill()
  rig = createRig(folder.file('untitled'), path)
  return job
}

const partsNow = () =>
  Object.values(rig.document().source).filter(
    ({ origin }) => origin.kind === 'separation' && origin.query === 'test tone',
  )

describe('after kill -9 of the host', () => {
  test('the job is there on reopening, and goes on to the same samples', async () => {
    const { track, wanted } = await prepare()
    const job = await interrupt(track, 'both')
    const found = rig.board.get(job)!
    expect(found).toMatchObject({
      state: 'interrupted',
      kind: 'separation',
      title: 'Separate “test tone”',
      failure: null,
    })
    expect(found.progress).toBeGreaterThan(0)
    expect(found.progress).toBeLessThan(1)
    rig.service.resume(job)
    const first = rig.board.get(job)!
    expect(first.id).toBe(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(partsNow().map(({ id }) => digest(rig.samples(id)))).toEqual(wanted.map(digest))
    expect(rig.session.require().jobs()).toEqual([])
  })

  test('when the system has become another version, the job begins again with it', async () => {
    const { track, wanted } = await prepare()
    const job = await interrupt(track, 'both')
    const file = rig.session.require()
    const [stored] = file.jobs()
    const data = stored!.data as { system: object; parts: { plan: object }[] }
    const parts = data.parts.map((part) => ({ ...part, plan: { ...part.plan, context: 7 } }))
    file.saveJob({ ...stored!, data: { ...data, parts, system: { ...data.system, version: '0.1.0' } } })
    rig.service.resume(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(partsNow().map(({ id }) => digest(rig.samples(id)))).toEqual(wanted.map(digest))
    expect(partsNow()[0]!.origin).toMatchObject({ systemVersion: '3.2.1' })
  })

  test('keep: the finished part is on the timeline, exactly, and no frame beyond it', async () => {
    const { track, wanted } = await prepare()
    const job = await interrupt(track, 'extract')
    rig.service.keep(job)
    const [, target] = tracksInOrder(rig.document())
    const [clip] = clipsOn(rig.document(), target!.id)
    expect(clip).toMatchObject({ at: 0, from: 0, name: 'test tone' })
    expect(clip!.length).toBeGreaterThan(0)
    expect(clip!.length).toBeLessThan(frames)
    expect(digest(rig.samples(clip!.source))).toBe(digest(wanted[0]!.map((samples) => samples.slice(0, clip!.length))))
    expect(rig.board.get(job)).toBeNull()
    expect(rig.session.require().jobs()).toEqual([])
  })

  test('keep of a removal replaces the finished part only', async () => {
    const { track, source } = await prepare()
    const job = await interrupt(track, 'remove')
    rig.service.keep(job)
    const [first, rest] = clipsOn(rig.document(), track)
    expect(first!.blend).toEqual({ source, from: 0, amount: 1 })
    expect(rest).toMatchObject({ source, at: first!.length, from: first!.length, length: frames - first!.length })
  })

  test('dismiss: nothing is left', async () => {
    const { track, clip } = await prepare()
    const job = await interrupt(track, 'both')
    const [stored] = rig.session.require().jobs()
    const { targetId } = (stored!.data as { parts: { targetId: string }[] }).parts[0]!
    expect(rig.session.require().ready(targetId)).toBeGreaterThan(0)
    rig.service.dismiss(job)
    expect(rig.session.require().ready(targetId)).toBe(0)
    expect(rig.board.get(job)).toBeNull()
    expect(rig.session.require().jobs()).toEqual([])
    expect(rig.document().clip).toEqual({ [clip.id]: clip })
  })
})

describe('closing a project', () => {
  test('interrupts its jobs, running and waiting; reopening brings them back and both can go on', async () => {
    const { track } = await prepare()
    rig = createRig(folder.file('untitled'), path)
    const jobs = [await rig.service.start(request({ track, settings })), await rig.service.start(request({ track }))]
    await rig.begun(jobs[0]!)
    await rig.board.cancelAll()
    rig.session.close()
    expect(rig.board.list()).toEqual([])
    rig.session.open(path)
    rig.service.adopt()
    rig.service.adopt()
    expect(rig.board.list().map(({ id, state }) => [id, state])).toEqual(jobs.map((id) => [id, 'interrupted']))
    for (const job of jobs) rig.service.resume(job)
    for (const job of jobs) expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(tracksInOrder(rig.document())).toHaveLength(3)
  })

  test('without warning: the job ends, and is there when the project is opened again', async () => {
    const { track } = await prepare()
    rig = createRig(folder.file('untitled'), path)
    const job = await rig.service.start(request({ track, settings }))
    await rig.begun(job)
    const ended = rig.board.settled(job)
    rig.session.newProject()
    expect((await ended).failure).toBeNull()
    expect(rig.board.list()).toEqual([])
    rig.session.open(path)
    rig.service.adopt()
    expect(rig.board.get(job)).toMatchObject({ state: 'interrupted' })
    rig.service.resume(job)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
  })

  test('a stored job that cannot be read is dropped, and the project opens', async () => {
    await prepare()
    rig = createRig(folder.file('untitled'), path)
    rig.session.require().saveJob({ id: 'job_strange', state: 'running', data: { version: 7 }, analysis: null })
    rig.service.adopt()
    expect(rig.board.list()).toEqual([])
    expect(rig.session.require().jobs()).toEqual([])
  })
})
