import { mkdirSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { exactFormat, writeStretches } from '../../src/main/cli/write-pair.ts'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { temporaryFolder } from '../support/temporary.ts'

const frames = 150_001
const sample = (channel: number, frame: number): number => (((frame * 7 + channel) % 2000) - 1000) / 32_768
const file = {
  readSamples: (_: string, channel: number, from: number, length: number) =>
    Float32Array.from({ length }, (_, i) => sample(channel, from + i)),
}
const stretch = { source: 'source_a', channels: 2, rate: 8000, from: 0, length: frames }
const { signal } = new AbortController()

it('writes every frame of a stretch, in the smallest format that holds it', async () => {
  using folder = temporaryFolder()
  const format = await exactFormat(file, [stretch], signal)
  expect(format).toBe('int16')
  await writeStretches(file, new Map([[folder.file('a.wav'), stretch]]), format, signal)
  const { audio } = await readAudioFile(folder.file('a.wav'))
  for (const [channel, samples] of audio.entries()) {
    expect(samples).toHaveLength(frames)
    expect(samples.findIndex((value, frame) => value !== sample(channel, frame))).toBe(-1)
  }
})

it('leaves none of two files when the second cannot be written', async () => {
  using folder = temporaryFolder()
  const wanted = (second: string) =>
    new Map([
      [folder.file('a.wav'), stretch],
      [folder.file(second), stretch],
    ])
  const missing = await writeStretches(file, wanted('none/b.wav'), 'int16', signal).catch(failureOf)
  expect(missing).toMatchObject({ code: 'folder-not-writable' })
  expect(readdirSync(folder.path)).toEqual([])
})

it('replaces nothing by a name that a folder has, and says so', async () => {
  using folder = temporaryFolder()
  mkdirSync(folder.file('b.wav'))
  const taken = await writeStretches(file, new Map([[folder.file('b.wav'), stretch]]), 'int16', signal).catch(failureOf)
  expect(taken).toEqual({ code: 'file-exists', file: 'b.wav' })
  expect(readdirSync(folder.path)).toEqual(['b.wav'])
})

it('stops when it is cancelled, and leaves nothing', async () => {
  using folder = temporaryFolder()
  const stop = new AbortController()
  setImmediate(() => stop.abort())
  const ended = await writeStretches(file, new Map([[folder.file('a.wav'), stretch]]), 'int16', stop.signal).catch(
    failureOf,
  )
  expect(ended).toEqual({ code: 'cancelled' })
  expect(readdirSync(folder.path)).toEqual([])
})
