import { expect, test } from 'vitest'
import type { Heard } from '../../../src/main/listening/memory.ts'
import { tellLane } from '../../../src/main/listening/tell.ts'

const names = ['Dog', 'Rain', 'Siren', 'Bell']
const [step, seconds] = [0.32 * 44_100, 0.32]

/** Twenty minutes: each sound is alone in one quarter of them, the surer the later. */
const moments = Math.ceil(1200 / seconds)
const quarterOf = (moment: number): number => Math.min(3, Math.floor((4 * moment) / moments))
const scores = {
  ...{ sounds: names.length, moments, step, seconds },
  read: (from: number, count: number) =>
    Uint8Array.from({ length: count * names.length }, (_, at) => {
      const quarter = quarterOf(from + Math.floor(at / names.length))
      return at % names.length === quarter ? 100 + 40 * quarter : 10
    }),
  isThere: () => true,
  remove: () => {},
}
const heard: Heard = { strand: '', listener: '', from: 0, length: 1200 * 44_100, scores, complete: true }

test('a lane tells the top sounds of each of its parts, which go on from one to the next without a gap', () => {
  // A clip that begins 50 s into the recording, at 7 s of the timeline.
  const cut = { from: 50 * 44_100, length: 1100 * 44_100, at: 7 * 44_100 }
  const lane = tellLane([{ heard, ...cut }], names, 1)
  expect(lane.sounds.map(({ name }) => name)).toEqual(['Bell', 'Siren', 'Rain', 'Dog'])
  expect(lane.stretches.length).toBeGreaterThanOrEqual(4)
  let at = cut.at
  const told: string[] = []
  for (const { from, length, first, top, scores: own } of lane.stretches) {
    expect(from).toBe(at)
    at = from + length
    expect([top.length, own.length]).toEqual([1, 1])
    // On the recording's own grid of moments, beginning at most one before the part does.
    const moment = (first - cut.at + cut.from) / step
    expect(Math.abs(moment - Math.round(moment))).toBeLessThan(1e-6)
    expect(first).toBeLessThanOrEqual(from)
    expect(first + step).toBeGreaterThan(from)
    const { name } = lane.sounds[top[0]!]!
    for (const [index, score] of own[0]!.entries()) {
      const sure = quarterOf(Math.round(moment) + index) === names.indexOf(name)
      expect(score > 30).toBe(sure)
    }
    if (told.at(-1) !== name) told.push(name)
  }
  expect(at).toBe(cut.at + cut.length)
  expect(told).toEqual(names)
})
