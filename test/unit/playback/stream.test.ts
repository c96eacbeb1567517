import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import { playableLoop, runsOf, type Segment, segmentAt, timelineAt } from '../../../src/renderer/playback/stream.ts'

const segment = (patch: Partial<Segment>): Segment => ({ stream: 0, at: 0, loop: null, end: null, ...patch })

/** Walks frame by frame: the slow definition of what a segment plays. */
const walk = (part: Segment, stream: number, length: number): (number | null)[] => {
  const frames: (number | null)[] = []
  let at = part.at
  for (let frame = part.stream; frame < stream + length; frame++) {
    const looping = part.loop !== null && part.at < part.loop.to
    if (looping && part.loop && at === part.loop.to) at = part.loop.from
    if (frame >= stream) frames.push(!looping && part.end !== null && at >= part.end ? null : at)
    at++
  }
  return frames
}

describe('runs', () => {
  test('follow the timeline frame by frame, round loops and to the end', () => {
    const random = seededRandom(5)
    const number = (below: number) => Math.floor(random() * below)
    for (let i = 0; i < 500; i++) {
      const from = number(300)
      const loop = random() < 0.6 ? { from, to: from + 1 + number(200) } : null
      const at = number(500)
      const part = segment({ stream: number(50), at, loop, end: random() < 0.4 ? at + number(300) : null })
      const stream = part.stream + number(800)
      const length = 1 + number(700)
      const expanded = runsOf(part, stream, length).flatMap((run) =>
        Array.from({ length: run.length }, (_, offset) => (run.at === null ? null : run.at + offset)),
      )
      expect(expanded).toEqual(walk(part, stream, length))
    }
  })

  test('cover the stretch in order', () => {
    const runs = runsOf(segment({ at: 90, loop: { from: 50, to: 100 } }), 0, 120)
    expect(runs).toEqual([
      { offset: 0, at: 90, length: 10 },
      { offset: 10, at: 50, length: 50 },
      { offset: 60, at: 50, length: 50 },
      { offset: 110, at: 50, length: 10 },
    ])
  })
})

test('a loop that lies before the start is not played', () => {
  const part = segment({ at: 100, loop: { from: 0, to: 100 } })
  expect(timelineAt(part, 5000)).toBe(5100)
  expect(runsOf(part, 0, 10)).toEqual([{ offset: 0, at: 100, length: 10 }])
})

test('loops that are off or too short are none', () => {
  expect(playableLoop(null)).toBeNull()
  expect(playableLoop({ from: 0, length: 9999, on: false })).toBeNull()
  expect(playableLoop({ from: 0, length: 10, on: true })).toBeNull()
  expect(playableLoop({ from: 10, length: 1000, on: true })).toEqual({ from: 10, to: 1010 })
})

test('the segment that sounds', () => {
  const parts = [segment({}), segment({ stream: 100, at: 5000 }), segment({ stream: 300, at: 9 })]
  expect([-5, 0, 99, 100, 299, 300, 1e6].map((stream) => segmentAt(parts, stream)?.stream)).toEqual([
    0, 0, 0, 100, 100, 300, 300,
  ])
  expect(segmentAt([], 0)).toBeNull()
})
