import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { rootMeanSquare } from '../../../src/core/dsp/metrics.ts'
import { frames, rate } from '../../bench/marks/excerpt.ts'
import { midiFile } from '../../bench/marks/fluidsynth.ts'
import { melody } from '../../bench/marks/melody.ts'
import {
  type Item,
  instrumentPairs,
  type Mixtures,
  openMaterial,
  paraphrasedPairs,
  soundPairs,
  speechInNoise,
} from '../../bench/marks/mixtures.ts'
import { noises } from '../../bench/marks/noises.ts'
import { isHeldOut, pitchOf } from '../../bench/marks/notes.ts'
import { phrase } from '../../bench/marks/phrases.ts'
import { mix } from '../../bench/marks/score.ts'
import { type Result, summarise, type TestSummary } from '../../bench/marks/summary.ts'
import { markTests } from '../../bench/marks/tests.ts'
import { esc10Words } from '../../bench/marks/words.ts'
import { sharedFolder, sharedMissing } from '../../support/shared.ts'

const training = join(import.meta.dirname, '..', '..', '..', 'training', 'lasso_training')

test('what is asked are the names and the held-out phrases of training', () => {
  const words = readFileSync(join(training, 'captions', 'words.py'), 'utf8')
  for (const { name, heldOut } of Object.values(esc10Words)) {
    expect(words).toContain(`"${name}, `)
    expect(words).toContain(`"${heldOut.join(', ')}"`)
  }
})

test('notes are kept from training by the draw of its code', () => {
  // 511, 638 and less than 150 of 1000 by Python's zlib.crc32.
  const files = ['flute_A4_1_piano_normal.mp3', 'flute_A5_15_piano_normal.mp3', 'flute_A4_15_mezzo-forte_normal.mp3']
  expect(files.map(isHeldOut)).toEqual([false, false, true])
  expect(['a_As4_1.mp3', 'cello_C2_15_forte_x.mp3', 'cowbell__1.mp3'].map(pitchOf)).toEqual([70, 36, null])
})

describe('phrases', () => {
  const tone = (pitch: number) => ({
    pitch,
    samples: Float32Array.from({ length: rate }, (_, n) =>
      Math.sin((2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12) * n) / rate),
    ),
  })

  test('are five seconds of notes near those that were recorded, the same for the same seed', () => {
    const play = (seed: number) => phrase([tone(60), tone(72)], seededRandom(seed))
    expect(play(1)).toHaveLength(frames)
    expect(rootMeanSquare(play(1))).toBeGreaterThan(0.1)
    expect(play(1)).toEqual(play(1))
    expect(play(1)).not.toEqual(play(2))
  })

  test('of what has no pitch are patterns', () => {
    const struck = { pitch: null, samples: new Float32Array(2000).fill(0.2) }
    expect(rootMeanSquare(phrase([struck], seededRandom(3)))).toBeGreaterThan(0.05)
  })

  test('go to fluidsynth as a Standard MIDI File', () => {
    const notes = [{ pitch: 60, start: 0, length: rate, loudness: 1 }]
    const file = Buffer.from(midiFile(41, notes))
    expect(file.toString('latin1', 0, 4)).toBe('MThd')
    // On at once, off a thousand ticks later.
    expect([...file.subarray(22)]).toEqual([0, 0xc0, 41, 0, 0x90, 60, 120, 0x87, 0x68, 0x80, 60, 0, 0, 0xff, 0x2f, 0])
    expect(melody([60, 62, 64], seededRandom(1)).every(({ pitch }) => [60, 62, 64].includes(pitch))).toBe(true)
  })
})

test('every noise is there, and never the same twice', () => {
  for (const make of Object.values(noises)) {
    const [one, other] = [make(seededRandom(1)), make(seededRandom(2))]
    expect(one).toHaveLength(frames)
    expect(rootMeanSquare(one)).toBeGreaterThan(0.001)
    expect(one).not.toEqual(other)
  }
})

test('a mixture is its parts, at the same power, not over full scale', () => {
  const random = seededRandom(5)
  const target = Float32Array.from({ length: frames }, () => random() - 0.5)
  const click = new Float32Array(frames)
  click[100] = 1000
  const { mixture, wanted } = mix(target, [click])
  expect(Math.max(...mixture.subarray(0, 1000))).toBeCloseTo(0.9)
  expect(mixture[7]).toBe(wanted![7])
  expect(mix(null, [target]).wanted).toBeNull()
})

const result = (sdri: number, level = 0, answered = true): Result => ({
  ...{ query: 'dog', groups: ['dog'], answered, sdri, siSdri: sdri, level, seconds: 1 },
})

describe('marks', () => {
  const testOf = (id: string) => markTests.find((one) => one.id === id)!
  const metOf = ({ marks }: TestSummary) => marks.map(({ met }) => met)

  test('are met from their figure on, by the mean over all mixtures', () => {
    expect(metOf(summarise(testOf('pairs'), [result(7), result(9)], []))).toEqual([true, true])
    expect(metOf(summarise(testOf('pairs'), [result(7), result(8.9)], []))).toEqual([false, true])
    expect(summarise(testOf('pairs'), [result(9), result(0, 0, false)], [])).toMatchObject({ unanswered: 1, sdri: 4.5 })
  })

  test('stand above a table of groups, those of one kind after each other', () => {
    const one = (groups: string[]) => ({ ...result(1), groups })
    const results = [one(['read', 'against rain']), one(['made', 'against wind']), one(['read', 'against wind'])]
    const { groups } = summarise(testOf('speech'), results, [])
    expect(groups.map(({ name, count }) => `${count} ${name}`)).toEqual([
      ...['2 read', '1 made', '1 against rain', '2 against wind'],
    ])
  })

  test('of paraphrases go by what names gave', () => {
    const named = summarise(testOf('pairs'), [result(8)], [])
    expect(metOf(summarise(testOf('paraphrases'), [result(7.5)], [named]))).toEqual([true, true])
    expect(metOf(summarise(testOf('paraphrases'), [result(7.4)], [named]))).toEqual([false, false])
    expect(metOf(summarise(testOf('paraphrases'), [result(7.4)], []))).toEqual([])
  })

  test('of absent sounds are met by what is quiet', () => {
    expect(metOf(summarise(testOf('absent'), [result(0, -31)], []))).toEqual([true])
    expect(metOf(summarise(testOf('absent'), [result(0, -29)], []))).toEqual([false])
  })
})

const shared = sharedFolder()
if (shared === null) console.log(sharedMissing)

describe.skipIf(shared === null)('mixtures of recordings', () => {
  const material = openMaterial(join(shared ?? '', 'data'), { espeak: false, fluidsynth: false })
  const collect = async (mixtures: Mixtures, count: number): Promise<Item[]> => {
    const items: Item[] = []
    for await (const item of mixtures(material, count, seededRandom(1))) items.push(item)
    return items
  }

  test('want every class equally often, each with another one', async () => {
    const items = await collect(soundPairs, 10)
    expect(new Set(items.map(({ query }) => query)).size).toBe(10)
    for (const { target, others } of items)
      for (const sound of [target!, ...others]) expect(rootMeanSquare(sound)).toBeCloseTo(1, 3)
  })

  test('are the same for a smaller count, and for paraphrases', async () => {
    const [few, more] = [await collect(paraphrasedPairs, 2), await collect(soundPairs, 3)]
    for (const [index, { target, others, query, groups }] of few.entries()) {
      expect([target, others, groups]).toEqual([more[index]!.target, more[index]!.others, more[index]!.groups])
      expect(query).not.toBe(more[index]!.query)
    }
  })

  test('go without programs that are not there', async () => {
    for (const { groups } of await collect(speechInNoise, 2)) expect(groups[0]).toBe('LibriVox')
    for (const { groups } of await collect(instrumentPairs, 1)) expect(groups[0]).toBe('Philharmonia')
  })
})
