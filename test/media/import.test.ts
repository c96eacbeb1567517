import { describe, expect, test } from 'vitest'
import { failureOf, type HostError } from '../../src/contract/failures.ts'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { settingsOf } from '../../src/core/project/records.ts'
import { createJobBoard } from '../../src/main/jobs/board.ts'
import { importFile, importFiles } from '../../src/main/media/import.ts'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { memorySession, testHandle } from './memory-session.ts'

const noise = (frames: number, seed: number): Float32Array => {
  const next = gaussian(seededRandom(seed))
  return Float32Array.from({ length: frames }, () => 0.1 * next())
}

describe('importing a file', () => {
  test('becomes a source, a track and a clip by one edit, sample for sample', async () => {
    using folder = temporaryFolder()
    const audio = [noise(200_001, 1), noise(200_001, 2)]
    writeWav(folder.file('take one.wav'), audio, 44_100)
    const memory = memorySession()
    const { handle, updates } = testHandle()
    const path = folder.file('take one.wav')
    const { session } = memory
    const outcome = await importFile({
      path,
      name: 'take one.wav',
      folder: folder.path,
      at: 77,
      track: null,
      session,
      handle,
    })
    const [source] = Object.values(memory.document.source)
    const [clip] = Object.values(memory.document.clip)
    const [track] = Object.values(memory.document.track)
    expect(source).toMatchObject({ name: 'take one', rate: 44_100, channels: 2, frames: 200_001 })
    expect(source!.origin).toMatchObject({
      kind: 'import',
      fileName: 'take one.wav',
      folder: folder.path,
      frames: 200_001,
    })
    expect(clip).toMatchObject({ at: 77, from: 0, length: 200_001, track: track!.id })
    expect(track!.name).toBe('take one')
    expect(settingsOf(memory.document).rate).toBe(44_100)
    expect(memory.samplesOf(source!.id)).toEqual(audio)
    expect(memory.labels).toEqual(['Import take one.wav'])
    expect(outcome).toMatchObject({ tracks: [track!.id], clips: [clip!.id], warnings: [] })
    const ready = updates.flatMap((update) => update.growing?.map((part) => part.ready) ?? [])
    expect(ready[0]).toBe(0)
    expect(ready.at(-1)).toBe(200_001)
    expect(ready).toEqual([...ready].sort((a, b) => a - b))
  })

  test('as an example is on no track: all of it shows a sound, by the name of the file', async () => {
    using folder = temporaryFolder()
    const memory = memorySession()
    const { session } = memory
    writeWav(folder.file('street.wav'), [noise(9000, 1)], 44_100)
    writeWav(folder.file('siren.wav'), [noise(3000, 2)], 22_050)
    const take = (name: string, as: 'clip' | 'example') => {
      const { handle, updates } = testHandle()
      const place = { folder: null, at: 0, track: null, as, session, handle }
      return importFile({ path: folder.file(name), name, ...place }).then((outcome) => ({ outcome, updates }))
    }
    await take('street.wav', 'clip')
    const { outcome, updates } = await take('siren.wav', 'example')
    await take('siren.wav', 'example')
    const { document } = memory
    expect([Object.keys(document.clip).length, Object.keys(document.track).length]).toEqual([1, 1])
    const [first, second] = Object.values(document.example)
    expect(first).toMatchObject({ name: 'siren', from: 0, length: 6000 })
    expect(second!.name).toBe('siren 2')
    expect(document.source[first!.source]).toMatchObject({
      rate: 44_100,
      frames: 6000,
      origin: { fileName: 'siren.wav' },
    })
    expect(outcome).toMatchObject({ tracks: [], clips: [], examples: [first!.id] })
    expect(updates.every(({ growing = [] }) => growing.length === 0)).toBe(true)
    expect(memory.labels).toEqual(['Import street.wav', 'Use siren.wav as example', 'Use siren.wav as example'])
  })

  test('of another rate is brought to the project’s, with exactly the rounded length', async () => {
    using folder = temporaryFolder()
    const memory = memorySession()
    for (const [index, rate] of [48_000, 44_100, 22_050, 96_000].entries()) {
      writeWav(folder.file('a.wav'), [noise(12_345, index)], rate)
      const { handle } = testHandle()
      const path = folder.file('a.wav')
      await importFile({ path, name: `${rate}.wav`, folder: null, at: 0, track: null, session: memory.session, handle })
    }
    const lengths = Object.values(memory.document.source).map(({ name, rate, frames }) => [name, rate, frames])
    expect(lengths).toEqual([
      ['48000', 48_000, 12_345],
      ['44100', 48_000, Math.round((12_345 * 48_000) / 44_100)],
      ['22050', 48_000, Math.round((12_345 * 48_000) / 22_050)],
      ['96000', 48_000, Math.round((12_345 * 48_000) / 96_000)],
    ])
  })

  test('cancelled midway leaves nothing', async () => {
    using folder = temporaryFolder()
    writeWav(folder.file('long.wav'), [noise(3_000_000, 1)], 48_000)
    const memory = memorySession()
    const { handle, cancel } = testHandle()
    const path = folder.file('long.wav')
    const cancelling = {
      ...handle,
      update: (patch: Parameters<typeof handle.update>[0]) => (patch.progress ?? 0) > 0.2 && cancel(),
    }
    const { session } = memory
    const failure = await importFile({
      path,
      name: 'long.wav',
      folder: null,
      at: 0,
      track: null,
      session,
      handle: cancelling,
    }).catch(failureOf)
    expect(failure).toEqual({ code: 'cancelled' })
    expect(memory.blocks.size).toBe(0)
    expect(memory.labels).toEqual([])
  })

  test('that is missing or foreign says so and leaves nothing', async () => {
    const memory = memorySession()
    const refuse = async (path: string): Promise<unknown> => {
      const { handle } = testHandle()
      const { session } = memory
      return importFile({ path, name: 'x', folder: null, at: 0, track: null, session, handle }).catch(
        (thrown: HostError) => thrown.failure,
      )
    }
    expect(await refuse('/nowhere/x.wav')).toEqual({ code: 'file-missing', file: 'x' })
    expect(await refuse(import.meta.filename)).toEqual({ code: 'media-unknown', file: 'x', looksLike: 'a text file' })
    expect(await refuse(import.meta.dirname)).toMatchObject({ code: 'file-unreadable' })
    expect(memory.blocks.size).toBe(0)
    expect(memory.labels).toEqual([])
  })

  test('several files become several tracks in the order given', async () => {
    using folder = temporaryFolder()
    const names = ['c.wav', 'a.wav', 'b.wav']
    for (const [index, name] of names.entries()) writeWav(folder.file(name), [noise(100_000 >> index, index)], 48_000)
    const memory = memorySession()
    const board = createJobBoard()
    const files = names.map((name) => ({ path: folder.file(name), name }))
    const jobs = importFiles({ files, at: 0, track: null, session: memory.session, board })
    await Promise.all(jobs.map((job) => board.settled(job)))
    const tracks = Object.values(memory.document.track).sort((a, b) => a.order - b.order)
    expect(tracks.map((track) => track.name)).toEqual(['c', 'a', 'b'])
  })
})
