import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blockFrames } from '../../src/core/audio/peaks.ts'
import type { ListenerDescription } from '../../src/core/listening/listener.ts'
import { soundMeant, soundNamed } from '../../src/core/listening/names.ts'
import { audioSetClasses } from '../../src/core/systems/zeroshot-asp/classes.ts'
import { createDetector, detectorGeometry } from '../../src/core/systems/zeroshot-asp/detector.ts'
import { listenToPart } from '../../src/main/listening/listen-to-part.ts'
import { createScoreFile } from '../../src/main/listening/score-file.ts'
import type { ProjectFile } from '../../src/main/project-file/types.ts'
import type { Calls } from '../../src/main/separation/protocol.ts'
import type { Supervisor } from '../../src/main/separation/supervisor.ts'
import { temporaryFolder } from '../support/temporary.ts'

const rate = 8000
const hours = 3
const length = hours * 3600 * rate

const model = { id: 'zeroshot-asp', system: 'zeroshot-asp', name: 'Ear', goodAt: '', checkpoint: '', files: {} }
const listener: ListenerDescription = createDetector(model, null).describe()
const sounds = listener.sounds.length

test(`${hours} hours are read once, in constant memory, and every moment is kept`, async () => {
  using folder = temporaryFolder()
  const reads = new Map<number, number>()
  const file = {
    readSamples: (_source: string, _channel: number, from: number, count: number) => {
      reads.set(from, (reads.get(from) ?? 0) + 1)
      return new Float32Array(count)
    },
  } as unknown as ProjectFile
  let [most, windows] = [0, 0]
  const memory = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const answers: { readonly [call: string]: (params: never) => unknown } = {
    openListener: () => ({ device: 'CPU' }),
    hear: ({ hearing: { samples, start, length } }: Calls['hear']['params']) => {
      expect(samples.length).toBeLessThan(12 * rate)
      if (++windows % 50 === 0) most = Math.max(most, memory())
      // What is heard is the minute that the window begins in.
      return new Uint8Array(Math.ceil(length / detectorGeometry.moment) * sounds).fill(Math.floor(start / 32_000 / 60))
    },
    close: () => null,
  }
  const supervisor = {
    ask: async (call: string, params: unknown) => answers[call]!(params as never),
  } as unknown as Supervisor
  const scores = createScoreFile(join(folder.path, 'scores'), sounds, 0.32 * rate, 0.32)
  const before = memory()
  let heard = 0
  await listenToPart({ source: 'source_a', from: 0, length, mix: null, channels: 1, rate }, scores, {
    file,
    listener,
    signal: new AbortController().signal,
    workplace: { begin: async () => supervisor, recover: () => null },
    warn: () => {},
    stage: () => {},
    ready: () => {},
    onProgress: (frames) => {
      expect(frames).toBeGreaterThanOrEqual(heard)
      heard = frames
    },
  })
  expect(heard).toBe(length)
  expect(windows).toBe(1 + Math.ceil(((hours * 3600) / 0.32 - 32) / 31))
  // Everything that a thousand windows left behind, before anything is collected.
  expect((most - before) / 2 ** 20).toBeLessThan(150)
  expect(reads.size).toBe(Math.ceil(length / blockFrames))
  expect(Math.max(...reads.values())).toBe(1)
  expect(scores.moments).toBe(Math.ceil((hours * 3600) / 0.32))
  const minute = (at: number) => scores.read(Math.floor(at / 0.32), 1)[5]!
  expect(Math.abs(minute(60 * 90 + 30) - 90)).toBeLessThanOrEqual(1)
  expect(Math.abs(minute(hours * 3600 - 5) - 179)).toBeLessThanOrEqual(1)
  scores.remove()
})

test('scores that are not there cannot be read, and a removed file stays removed', () => {
  using folder = temporaryFolder()
  const scores = createScoreFile(join(folder.path, 'scores'), 3, 10, 0.32)
  scores.append(Uint8Array.of(1, 2, 3, 4, 5, 6))
  expect([...scores.read(1, 1)]).toEqual([4, 5, 6])
  expect(() => scores.read(1, 2)).toThrow(RangeError)
  scores.remove()
  scores.remove()
})

test('sounds are known by their names, and by each of those that a name lists', () => {
  const named = (text: string) => {
    const index = soundNamed(audioSetClasses, text)
    return index === null ? null : audioSetClasses[index]
  }
  expect(named('Dog')).toBe('Dog')
  expect(named('  car  HORN ')).toBe('Vehicle horn, car horn, honking')
  expect(named('male speech, man speaking')).toBe('Male speech, man speaking')
  expect(named('fiddle')).toBe('Violin, fiddle')
  expect(named('unicorn')).toBeNull()
  expect(named('')).toBeNull()
})

test('and by what people say for them', () => {
  const meant = (text: string) => soundMeant(audioSetClasses, text)
  expect(['the dogs', 'Dog', 'a dog barking', 'honking'].map(meant)).toEqual([
    'Dog',
    'Dog',
    'Bark',
    'Vehicle horn, car horn, honking',
  ])
  expect(['', 'unicorn', 'remove everything'].map(meant)).toEqual([null, null, null])
  // A listener of few sounds, by its own names.
  expect(soundMeant(['Baby cry', 'Rain'], 'the rain')).toBe('Rain')
})
