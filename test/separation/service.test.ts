import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HostError } from '../../src/contract/failures.ts'
import { clipsOn, type SeparationOrigin, tracksInOrder } from '../../src/core/project/records.ts'
import { splitClips } from '../../src/core/timeline/clips.ts'
import { renderMix } from '../../src/core/timeline/render.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, digest, noise, type Rig, request } from './support/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let rig: Rig
beforeEach(() => {
  folder = temporaryFolder()
  rig = createRig(folder.path)
})
afterEach(() => {
  rig.close()
  folder[Symbol.dispose]()
})

const failure = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(HostError)
  return (thrown as HostError).failure
}

/** Frames where target and residual do not sum to the source. */
const mismatches = (source: Float32Array[], target: Float32Array[], residual: Float32Array[], from = 0): number => {
  let count = 0
  for (const [channel, samples] of target.entries())
    for (const [frame, sample] of samples.entries())
      if (Math.fround(sample + residual[channel]![frame]!) !== source[channel]![from + frame]) count++
  return count
}

const resultsOf = ({ document, samples }: Rig) => {
  const parts = (part: string) =>
    Object.values(document().source)
      .filter(({ origin }) => origin.kind === 'separation' && origin.part === part)
      .map((source) => ({ source, origin: source.origin as SeparationOrigin, audio: samples(source.id) }))
  return { targets: parts('target'), residuals: parts('residual') }
}

describe('target + residual == source, bit for bit', () => {
  const shapes = ([16, 24, 'float'] as const).flatMap((depth) =>
    [1, 2, 6].map((channels) => [depth, channels] as const),
  )
  test.each(shapes)('%s bits, %d channels, from any place', async (depth, channels) => {
    const frames = 170_001
    const audio = Array.from({ length: channels }, (_, channel) => noise(frames, channel + 1, depth))
    const { track } = rig.addRecording(audio)
    const job = await rig.run({ track, mode: 'both', from: 777, length: 150_001 })
    expect(job).toMatchObject({ state: 'done', failure: null })
    const { targets, residuals } = resultsOf(rig)
    expect(targets[0]!.audio).toHaveLength(channels)
    expect(targets[0]!.audio[0]).toHaveLength(150_001)
    const off = mismatches(audio, targets[0]!.audio, residuals[0]!.audio, 777)
    // A float32 sample off the 24-bit grid has no exact pair where target and residual are both twice as large.
    if (depth === 'float') expect(off).toBeLessThan(150_001 * channels * 0.03)
    else expect(off).toBe(0)
    expect(targets[0]!.audio[0]!.some((sample) => sample !== 0)).toBe(true)
  })
})

describe('where results land', () => {
  const setUp = () => rig.addRecording([noise(100_000, 1), noise(100_000, 2)], 'Talk')

  test('Extract: the target on a track of its own under its source, named by the query; the source stays', async () => {
    rig.addRecording([noise(1000, 9)], 'Above')
    const { source, track, clip } = setUp()
    rig.addRecording([noise(1000, 9)], 'Below')
    const job = await rig.run({ track, query: '  test tone ', from: 10_000, length: 50_000, seed: 5 })
    const tracks = tracksInOrder(rig.document())
    expect(tracks.map(({ name }) => name)).toEqual(['Above', 'Talk', 'test tone', 'Below'])
    expect(job.outcome).toMatchObject({
      tracks: [tracks[2]!.id],
      tool: 'Test tool',
      device: 'CPU',
      nothingFound: false,
    })
    expect(rig.document().clip[clip.id]).toEqual(clip)
    const [result] = clipsOn(rig.document(), tracks[2]!.id)
    const blend = { source, from: 10_000, amount: 1 }
    expect(result).toMatchObject({ at: 10_000, from: 0, length: 50_000, name: 'test tone', blend })
    expect(rig.document().source[result!.source]!.origin).toMatchObject({
      kind: 'separation',
      part: 'target',
      system: 'test',
      systemName: 'Test system',
      systemVersion: '3.2.1',
      tool: 'Test tool',
      device: 'CPU',
      query: '  test tone ',
      seed: 5,
      source,
      from: 10_000,
      length: 50_000,
      appVersion: '1.2.3',
      settings: { kind: 'average' },
    })
    expect(Object.keys(rig.document().source)).toHaveLength(4)
  })

  test('Remove: the residual takes the region, the original lies beneath it', async () => {
    const { source, track } = setUp()
    await rig.run({ track, mode: 'remove', from: 10_000, length: 50_000 })
    expect(tracksInOrder(rig.document())).toHaveLength(1)
    const clips = clipsOn(rig.document(), track)
    expect(clips.map(({ at, from, length, blend }) => ({ at, from, length, blend }))).toEqual([
      { at: 0, from: 0, length: 10_000, blend: null },
      { at: 10_000, from: 0, length: 50_000, blend: { source, from: 10_000, amount: 1 } },
      { at: 60_000, from: 60_000, length: 40_000, blend: null },
    ])
    expect(rig.document().source[clips[1]!.source]!.origin).toMatchObject({ part: 'residual', from: 10_000 })
  })

  test('Both: target and residual together sound as the source did; one undo takes all back', async () => {
    const { track } = setUp()
    rig.session.change('Turn down', (document) => ({
      ...document,
      track: { ...document.track, [track]: { ...document.track[track]!, gain: -6, pan: 0.5, mute: true } },
    }))
    const before = rig.document()
    await rig.run({ track, mode: 'both', from: 10_000, length: 50_000 })
    const [talk, target] = tracksInOrder(rig.document())
    expect(target).toMatchObject({ gain: -6, pan: 0.5, mute: true })
    expect(clipsOn(rig.document(), talk!.id)).toHaveLength(3)
    expect(clipsOn(rig.document(), target!.id)).toHaveLength(1)
    rig.session.undo()
    expect(rig.document()).toEqual(before)
    rig.session.redo()
    expect(tracksInOrder(rig.document())).toHaveLength(2)
  })

  test('the mix after Both is the mix before, with gains, fades, pan, cuts and a blend', async () => {
    const { track, clip } = setUp()
    rig.session.change('Arrange', (document) => {
      const fade = { length: 3000, shape: 's-curve' } as const
      const clips = [
        { ...clip, at: 5_000, from: 20_000, length: 20_000, fadeIn: fade, fadeOut: fade },
        { ...clip, id: 'clip_b', at: 40_000, from: 50_000, length: 20_000, gain: -3 },
        { ...clip, id: 'clip_c', at: 60_000, from: 0, length: 10_000, gain: 3 },
      ]
      const row = { ...document.track[track]!, gain: -4, pan: -0.3 }
      return {
        ...document,
        track: { [track]: row },
        clip: Object.fromEntries(clips.map((each) => [each.id, each])),
      }
    })
    const mix = () => {
      const { readSamples } = rig.session.require()
      const read = readSamples.bind(rig.session.require())
      return renderMix(rig.document(), null, 0, 75_000, read)
    }
    const before = mix()
    await rig.run({ track, mode: 'both', from: 12_000, length: 53_000 })
    const after = mix()
    let furthest = 0
    for (const channel of [0, 1] as const)
      for (const [frame, sample] of before[channel].entries())
        furthest = Math.max(furthest, Math.abs(sample - after[channel][frame]!))
    // Two tracks are added after their gains: a few steps of rounding in float32.
    expect(furthest).toBeLessThan(1e-6)
    expect(Object.keys(rig.document().track)).toHaveLength(2)
  })

  test('clips with gain, fades, gaps and cuts: results mirror them one to one', async () => {
    const { track, clip } = setUp()
    rig.session.change('Arrange', (document) => {
      const fade = { length: 500, shape: 's-curve' } as const
      const second = { ...clip, id: 'clip_second', at: 40_000, from: 50_000, length: 30_000, gain: -3, fadeOut: fade }
      const first = { ...clip, at: 5_000, from: 20_000, length: 20_000, fadeIn: fade }
      return { ...document, clip: { [clip.id]: first, clip_second: second } }
    })
    const before = clipsOn(rig.document(), track)
    await rig.run({ track, mode: 'both' })
    const [talk, target] = tracksInOrder(rig.document())
    const shape = ({ at, length, gain, fadeIn, fadeOut }: (typeof before)[number]) => ({
      at,
      length,
      gain,
      fadeIn,
      fadeOut,
    })
    expect(clipsOn(rig.document(), target!.id).map(shape)).toEqual(before.map(shape))
    expect(clipsOn(rig.document(), talk!.id).map(shape)).toEqual(before.map(shape))
    const source = rig.samples(clip.source)
    const residuals = clipsOn(rig.document(), talk!.id)
    for (const [index, { source: id, from, length }] of clipsOn(rig.document(), target!.id).entries()) {
      const cut = (audio: Float32Array[], at: number) => audio.map((samples) => samples.subarray(at, at + length))
      const residual = residuals[index]!
      const wanted = cut(source, before[index]!.from)
      expect(mismatches(wanted, cut(rig.samples(id), from), cut(rig.samples(residual.source), residual.from))).toBe(0)
    }
  })

  test('what stands between source and result is separated as it is heard', async () => {
    const { source, track } = setUp()
    await rig.run({ track, mode: 'remove', from: 10_000, length: 50_000 })
    const removed = clipsOn(rig.document(), track)[1]!
    rig.session.change('Amount', (document) => ({
      ...document,
      clip: { ...document.clip, [removed.id]: { ...removed, blend: { ...removed.blend!, amount: 0.25 } } },
    }))
    await rig.run({ track, mode: 'both', query: 'test again', from: 20_000, length: 10_000 })
    const middle = clipsOn(rig.document(), track).find(({ at }) => at === 20_000)!
    const [residual, original] = [rig.samples(middle.source), rig.samples(middle.blend!.source)]
    const target = rig.samples(clipsOn(rig.document(), tracksInOrder(rig.document())[1]!.id)[0]!.source)
    const [below, above] = [rig.samples(source), rig.samples(removed.source)]
    const heard = below.map((samples, channel) =>
      samples.slice(20_000, 30_000).map((sample, i) => 0.25 * above[channel]![10_000 + i]! + 0.75 * sample),
    )
    expect(original).toEqual(heard)
    expect(mismatches(heard, target, residual)).toBeLessThan(20)
  })

  test('the middle piece of a split clip gives exactly its own frames', async () => {
    const { source, track } = setUp()
    let document = rig.document()
    document = splitClips(document, [track], [10_000, 30_000], rig.newId)
    rig.session.change('Split', () => document)
    await rig.run({ track, from: 10_000, length: 20_000 })
    const [target] = resultsOf(rig).targets
    expect(target!.origin).toMatchObject({ source, from: 10_000, length: 20_000 })
    expect(target!.source.frames).toBe(20_000)
  })

  test('a loop that sounds many times is separated once', async () => {
    const { track, clip } = setUp()
    rig.session.change('Loop', (document) => {
      const clips = Array.from({ length: 8 }, (_, i) => ({ ...clip, id: `clip_${i}`, at: i * 6000, length: 5000 }))
      return { ...document, clip: Object.fromEntries(clips.map((row) => [row.id, row])) }
    })
    await rig.run({ track })
    expect(resultsOf(rig).targets).toHaveLength(1)
    expect(clipsOn(rig.document(), tracksInOrder(rig.document())[1]!.id)).toHaveLength(8)
  })
})

describe('the document changes while a job runs', () => {
  const slow = { slow: 60 }
  const start = async (mode: 'extract' | 'remove' | 'both') => {
    const recording = rig.addRecording([noise(100_000, 1)], 'Talk')
    const job = await rig.service.start(
      request({ track: recording.track, mode, from: 20_000, length: 40_000, settings: slow }),
    )
    return { ...recording, job }
  }

  test('a clip that moved takes its result along', async () => {
    const { job, clip, track } = await start('both')
    rig.session.change('Move', (document) => ({
      ...document,
      clip: { ...document.clip, [clip.id]: { ...clip, at: 7_000 } },
    }))
    await rig.board.settled(job)
    const [, target] = tracksInOrder(rig.document())
    expect(clipsOn(rig.document(), target!.id)).toMatchObject([{ at: 27_000, length: 40_000 }])
    expect(clipsOn(rig.document(), track).map(({ at }) => at)).toEqual([7_000, 27_000, 67_000])
  })

  test('a clip that was split is replaced in its pieces', async () => {
    const { job, clip, track } = await start('remove')
    rig.session.change('Split', (document) => ({
      ...document,
      clip: {
        [clip.id]: { ...clip, length: 30_000 },
        clip_right: { ...clip, id: 'clip_right', at: 30_000, from: 30_000, length: 70_000 },
      },
    }))
    await rig.board.settled(job)
    expect(clipsOn(rig.document(), track).map(({ at, from }) => [at, from])).toEqual([
      [0, 0],
      [20_000, 0],
      [30_000, 10_000],
      [60_000, 60_000],
    ])
  })

  test.each(['extract', 'remove', 'both'] as const)(
    '%s: when the track is gone results come onto new ones',
    async (mode) => {
      const { job, clip, track } = await start(mode)
      rig.session.change('Remove track', (document) => {
        const { [track]: _, ...tracks } = document.track
        const { [clip.id]: __, ...clips } = document.clip
        return { ...document, track: tracks, clip: clips }
      })
      expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
      const tracks = tracksInOrder(rig.document())
      const names = { extract: ['test tone'], remove: ['Without test tone'], both: ['test tone', 'Without test tone'] }
      expect(tracks.map(({ name }) => name)).toEqual(names[mode])
      for (const { id } of tracks) expect(clipsOn(rig.document(), id)).toMatchObject([{ at: 20_000, length: 40_000 }])
    },
  )

  test('undo of the import leaves the results, without the source', async () => {
    const { job, source } = await start('both')
    rig.session.undo()
    expect(rig.document().source[source]).toBeUndefined()
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
    expect(tracksInOrder(rig.document()).map(({ name }) => name)).toEqual(['test tone', 'Without test tone'])
    expect(Object.values(rig.document().clip).every(({ blend }) => blend === null)).toBe(true)
  })
})

describe('queries', () => {
  test('interpret tells every system that answers, the surest first', async () => {
    const answer = await rig.service.interpret('test', false)
    expect(answer.candidates.map(({ system }) => system)).toEqual(['test', 'idle'])
    expect(answer.candidates[0]).toMatchObject({ systemName: 'Test system', tool: 'Test tool', confidence: 0.9 })
    expect(answer.knows).toEqual(expect.arrayContaining(['test', 'silence']))
    expect((await rig.service.interpret('', false)).candidates).toEqual([])
    expect((await rig.service.interpret('', true)).candidates.map(({ system }) => system)).toContain('test')
  })

  test('words nobody knows, no words, no system, no sound: each says so before a job begins', async () => {
    const { track } = rig.addRecording([noise(1000, 1)])
    const start = (patch: object) => failure(rig.service.start(request({ track, ...patch })))
    const unknown = await start({ query: 'qwertzuiop' })
    expect(unknown).toMatchObject({ code: 'query-unknown', query: 'qwertzuiop' })
    expect('knows' in unknown && unknown.knows).toEqual(expect.arrayContaining(['test', 'silence']))
    expect(await start({ query: '  ' })).toEqual({ code: 'query-empty' })
    expect(await start({ system: 'gone' })).toEqual({ code: 'system-missing', system: 'gone' })
    expect(await start({ system: 'idle', query: 'hello' })).toMatchObject({ code: 'query-unknown' })
    expect(await start({ from: 5000 })).toEqual({ code: 'nothing-selected' })
    expect(await start({ track: 'track_none' })).toEqual({ code: 'nothing-selected' })
    expect(await start({ settings: { refuse: true } })).toMatchObject({
      code: 'system-refused',
      system: 'Test system',
      reason: '“Test tool” needs a better recording',
    })
    expect(rig.board.list()).toEqual([])
    expect(rig.session.require().jobs()).toEqual([])
  })

  test('a project that cannot be written to, or none, is refused before any work', async () => {
    const { track } = rig.addRecording([noise(1000, 1)])
    const path = folder.file('saved.lasso')
    rig.session.saveAs(path, { overwrite: false })
    rig.session.close()
    expect(await failure(rig.service.start(request({ track })))).toEqual({ code: 'no-project' })
    rig.session.open(path, { readOnly: true })
    expect(await failure(rig.service.start(request({ track })))).toMatchObject({ code: 'project-read-only' })
    expect(await failure(rig.service.preview(request({ track }), 5))).toMatchObject({ code: 'project-read-only' })
  })

  test('a recording with broken samples gives finite results', async () => {
    const broken = noise(50_000, 1, 'float').map((sample, i) =>
      i % 1000 === 7 ? [Number.NaN, 1e38, -1e38][i % 3]! : sample,
    )
    const { track } = rig.addRecording([broken])
    expect((await rig.run({ track, mode: 'both' })).state).toBe('done')
    const { targets, residuals } = resultsOf(rig)
    for (const { audio } of [...targets, ...residuals]) expect(audio[0]!.every(Number.isFinite)).toBe(true)
  })

  test('nothing found: an extract adds nothing and says so', async () => {
    const { track } = rig.addRecording([noise(100_000, 1)])
    const before = rig.document()
    const job = await rig.run({ track, query: 'silence' })
    expect(job).toMatchObject({
      state: 'done',
      outcome: { nothingFound: true, targetLevel: -144, tracks: [], clips: [] },
    })
    expect(job.outcome!.warnings).toHaveLength(1)
    expect(rig.document()).toEqual(before)
    expect(rig.session.require().jobs()).toEqual([])
    const both = await rig.run({ track, query: 'silence', mode: 'both' })
    expect(both.outcome).toMatchObject({ nothingFound: true })
    expect(both.outcome!.tracks).toHaveLength(1)
  })

  test('the level of the target is told', async () => {
    const { track } = rig.addRecording([noise(100_000, 1)])
    const job = await rig.run({ track, settings: { pass: true } })
    expect(job.outcome!.targetLevel).toBeCloseTo(0, 2)
  })

  test('an example reaches the system', async () => {
    const { track } = rig.addRecording([noise(100_000, 1)])
    const quiet = rig.addRecording([noise(50_000, 2).map((sample) => sample / 4)], 'Room')
    await rig.run({ track })
    await rig.run({ track, query: '', example: { track: quiet.track, from: 1000, length: 20_000 } })
    const [without, taught] = resultsOf(rig).targets
    expect(taught!.source.name).toBe('Test tool')
    expect(digest(taught!.audio)).not.toBe(digest(without!.audio))
    expect(await failure(rig.service.start(request({ track, example: { track, from: 200_000, length: 10 } })))).toEqual(
      {
        code: 'nothing-selected',
      },
    )
  })
})

describe('repeating and queueing', () => {
  test('the same request gives the same samples, another seed gives others', async () => {
    const { track } = rig.addRecording([noise(100_000, 1), noise(100_000, 2)])
    const settings = { noise: 0.1 }
    for (const seed of [1, 1, 2]) await rig.run({ track, seed, settings })
    const [first, second, third] = resultsOf(rig).targets.map(({ audio }) => digest(audio))
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  test('jobs wait for one another; one that is cancelled while it waits leaves nothing', async () => {
    const { track } = rig.addRecording([noise(100_000, 1)])
    const start = (query: string) => rig.service.start(request({ track, query, settings: { slow: 20 } }))
    const jobs = await Promise.all([start('test one'), start('test two'), start('test three')])
    expect(rig.session.require().jobs()).toHaveLength(3)
    rig.board.cancel(jobs[1]!)
    const ended = await Promise.all(jobs.map((job) => rig.board.settled(job)))
    expect(ended.map(({ state }) => state)).toEqual(['done', 'cancelled', 'done'])
    expect(rig.session.require().jobs()).toEqual([])
    expect(tracksInOrder(rig.document()).map(({ name }) => name)).toEqual(['Recording', 'test three', 'test one'])
  })

  test('a growing result is told while the job runs, with what is left to do', async () => {
    const { track } = rig.addRecording([noise(400_000, 1)])
    const job = await rig.service.start(request({ track, from: 3000, length: 390_000, settings: { slow: 120 } }))
    await rig.begun(job)
    const { growing, progress, stage } = rig.board.get(job)!
    expect(stage).toBe('Separating')
    expect(progress).toBeGreaterThan(0.2)
    expect(growing).toMatchObject([{ part: 'target', at: 3000, below: track, total: 390_000, name: 'test tone' }])
    expect(growing[0]!.ready).toBeLessThan(390_000)
    rig.board.cancel(job)
  })
})

describe('preview', () => {
  test('the first seconds, outside of the document; the next one takes its place', async () => {
    const { track, source } = rig.addRecording([noise(100_000, 1), noise(100_000, 2)])
    const before = rig.document()
    const first = await rig.service.preview(request({ track, from: 4000 }), 5)
    expect(first).toMatchObject({ channels: 2, frames: 40_000, tool: 'Test tool' })
    const file = rig.session.require()
    const read = (id: string) => [0, 1].map((channel) => file.readSamples(id, channel, 0, 40_000))
    expect(digest(read(first.source))).toBe(digest(rig.samples(source).map((samples) => samples.slice(4000, 44_000))))
    expect(mismatches(read(first.source), read(first.target), read(first.residual))).toBe(0)
    expect(rig.document()).toEqual(before)
    const second = await rig.service.preview(request({ track, mode: 'remove' }), 30)
    expect(second.frames).toBe(100_000)
    expect([first.source, first.target, first.residual].map((id) => file.ready(id))).toEqual([0, 0, 0])
    expect(file.ready(second.target)).toBe(100_000)
  })

  test('can be cancelled, and does not disturb a job', async () => {
    const { track } = rig.addRecording([noise(200_000, 1)])
    const job = await rig.service.start(request({ track, settings: { slow: 50 } }))
    const abort = new AbortController()
    const preview = rig.service.preview(request({ track, settings: { slow: 500 } }), 20, abort.signal)
    setTimeout(() => abort.abort(), 300)
    const from = performance.now()
    await expect(preview).rejects.toThrow(/abort/i)
    expect(performance.now() - from).toBeLessThan(1300)
    expect(await rig.board.settled(job)).toMatchObject({ state: 'done' })
  })
})
