import { expect, test } from 'vitest'
import { bestWithin, laneWithin, mostPresent, type Scores, spansWithin } from '../../../src/core/listening/heard.ts'
import { createScoreJoiner } from '../../../src/core/listening/join.ts'
import { planListening } from '../../../src/core/listening/windows.ts'
import { audioSetClasses } from '../../../src/core/systems/zeroshot-asp/classes.ts'
import { detectorGeometry, imageMoments } from '../../../src/core/systems/zeroshot-asp/detector.ts'

const { moment, rate: hears } = detectorGeometry

test.each([8000, 22_050, 32_000, 44_100, 48_000, 96_000])(
  'windows over recordings at %i Hz leave nothing out',
  (rate) => {
    for (const seconds of [0.001, 0.3, 1, 2, 10, 10.23, 10.24, 10.5, 12, 19.9, 61.3]) {
      const frames = Math.max(1, Math.round(seconds * rate))
      const windows = planListening(detectorGeometry, frames, rate)
      let covered = 0
      for (let index = 0; index < windows.count; index++) {
        const { start, length, firstMoment, moments, readFrom, readLength } = windows.window(index)
        expect(start).toBe(firstMoment * moment)
        expect(moments).toBe(Math.ceil(length / moment))
        expect(firstMoment).toBeLessThanOrEqual(covered)
        expect(length).toBeLessThanOrEqual(detectorGeometry.window)
        expect(readFrom).toBeGreaterThanOrEqual(0)
        expect(readFrom + readLength).toBeLessThanOrEqual(frames)
        covered = firstMoment + moments
      }
      expect(covered).toBe(windows.moments)
      expect(windows.moments).toBe(Math.ceil(Math.max(1, Math.round((frames * hears) / rate)) / moment))
      // The last window is a full one.
      if (windows.moments > 32) expect(windows.window(windows.count - 1).moments).toBe(32)
    }
  },
)

test('joined windows give each moment once; where two overlap, between what both say', () => {
  const windows = planListening(detectorGeometry, 32_000 * 47, 32_000)
  const joiner = createScoreJoiner(windows, 2)
  const rows: number[] = []
  for (let index = 0; index < windows.count; index++) {
    const { firstMoment, moments } = windows.window(index)
    // One sound that all windows agree on, and one that says which window it was.
    const scores = Uint8Array.from(
      Array.from({ length: moments }, (_, at) => [(firstMoment + at) % 200, index * 40]).flat(),
    )
    rows.push(...joiner.push(scores))
  }
  expect(rows.length).toBe(2 * windows.moments)
  for (let at = 0; at < windows.moments; at++) expect(rows[2 * at]).toBe(at % 200)
  const seen = Array.from({ length: windows.moments }, (_, at) => rows[2 * at + 1]!)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(seen.slice(30, 33)).toEqual([0, 20, 40])
  expect(() => createScoreJoiner(windows, 2).push(new Uint8Array(3))).toThrow(RangeError)
})

test('every moment of a short window is looked up where its copies lie in the image', () => {
  // A full one: as it is.
  for (let at = 0; at < 32; at++) expect(imageMoments(at, 1024)).toEqual([at])
  // Two seconds: five copies of 201 frames.
  const first = imageMoments(0, 201)
  expect(first).toHaveLength(5)
  expect(first[0]).toBe(0)
  expect(first[1]).toBe(Math.floor(((201 + 15.5) * 1023) / 1004 / 32))
  for (const frames of [1, 7, 40, 200, 400, 513, 1000, 1023])
    for (let at = 0; at * 32 < frames; at++) {
      const seen = imageMoments(at, frames)
      expect(seen).toHaveLength(Math.floor(1024 / frames))
      for (const place of seen) expect(place >= 0 && place < 32).toBe(true)
    }
})

/** Scores of three sounds over 100 moments: one never, one from moment 20 to 40, one growing to the end. */
const scores: Scores = (() => {
  const table = Uint8Array.from(
    Array.from({ length: 100 }, (_, at) => [3, at >= 20 && at < 40 ? 200 : 0, 2 * at]).flat(),
  )
  const step = 14_112
  const read = (from: number, count: number) => table.slice(3 * from, 3 * (from + count))
  return { sounds: 3, moments: 100, step, seconds: 0.32, read }
})()
const all = { from: 0, length: 100 * scores.step - 500 }

test('what is heard within a stretch, and when', () => {
  const found = spansWithin(scores, all)
  expect([...found.keys()]).toEqual([1, 2])
  expect(found.get(1)).toEqual([{ from: 20 * 14_112, length: 20 * 14_112, confidence: 200 / 255 }])
  const growing = found.get(2)![0]!
  expect(growing.from).toBe(16 * 14_112)
  expect(growing.from + growing.length).toBe(all.length)
  // A stretch that begins and ends within: spans end with it.
  const stretch = { from: 25 * 14_112 + 77, length: 14_112 * 3 }
  expect(spansWithin(scores, stretch).get(1)).toEqual([{ ...stretch, confidence: 200 / 255 }])
  expect(spansWithin(scores, { from: 45 * 14_112, length: 14_112 }).has(1)).toBe(false)
  const present = (least: number, most: number) =>
    mostPresent(scores, all, least, most).map(({ sound, peak }) => [sound, Math.round(peak * 255)])
  expect(present(0, 3).toSorted(([a], [b]) => a! - b!)).toEqual([
    [0, 3],
    [1, 200],
    [2, 198],
  ])
  expect(present(0.5, 3).map(([sound]) => sound)).not.toContain(0)
  expect(present(0, 1)).toHaveLength(1)
})

test('the best two seconds of a sound lie within the stretch', () => {
  const twoSeconds = 2 * 44_100
  expect(bestWithin(scores, all, 1)).toEqual({ from: 20 * 14_112, length: twoSeconds, confidence: 200 / 255 })
  const last = bestWithin(scores, all, 2)!
  expect(last.from + last.length).toBe(all.length)
  const stretch = { from: 1000, length: 30_000 }
  expect(bestWithin(scores, stretch, 1)).toEqual({ ...stretch, confidence: 0 })
  expect(bestWithin(scores, { from: 10 ** 9, length: 10 }, 1)).toBeNull()
})

test('lanes hold percent, moment by moment', () => {
  const lane = laneWithin(scores, { from: 19 * 14_112, length: 2 * 14_112 }, [1, 2])
  expect(lane).toEqual({
    from: 19 * 14_112,
    scores: [
      [0, 78],
      [15, 16],
    ],
  })
})

test('AudioSet has 527 classes', () => {
  expect(audioSetClasses).toHaveLength(527)
  expect(audioSetClasses[0]).toBe('Speech')
  expect(audioSetClasses[74]).toBe('Dog')
  expect(audioSetClasses[137]).toBe('Music')
  expect(audioSetClasses[526]).toBe('Field recording')
  expect(new Set(audioSetClasses).size).toBe(527)
})
