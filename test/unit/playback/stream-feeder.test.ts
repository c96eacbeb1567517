import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import type { Stereo } from '../../../src/core/timeline/render.ts'
import { createRing, type Ring, readQuantum } from '../../../src/renderer/playback/ring.ts'
import { controlWords, quantum, type Segment, timelineAt, word } from '../../../src/renderer/playback/stream.ts'
import { type Program, StreamFeeder } from '../../../src/renderer/playback/stream-feeder.ts'

/** A program whose samples are the timeline frames themselves, plus `shift`: what is heard names where it came from. */
const frames = (shift = 0): Program => ({
  spans: (_ring, from, length) => [{ source: 'source_x', from, length }],
  render: (ring, from, length): Stereo => {
    const sign = ring === 'b' ? -1 : 1
    const left = Float32Array.from({ length }, (_, i) => sign * (from + i + shift))
    return [left, left.map((sample) => sample / 2)]
  },
})

/** A feeder and a reader that takes one quantum at a time, as the worklets do. */
const rig = (names: readonly string[], store = { ready: async () => {}, read: () => new Float32Array(0) }) => {
  const control = new Int32Array(new SharedArrayBuffer(controlWords * 4))
  const feeder = new StreamFeeder(control, store)
  const rings = new Map<string, Ring>(names.map((name) => [name, createRing(65_536)]))
  feeder.setRings(rings)
  feeder.setProgram(frames(), null)
  const next = (name: string): Float32Array | null => {
    const here = Atomics.load(control, word.position)
    if (here >= Atomics.load(control, word.written)) return null
    const left = new Float32Array(quantum)
    readQuantum(rings.get(name)!, here * quantum, left, new Float32Array(quantum))
    return left
  }
  const advance = () => Atomics.add(control, word.position, 1)
  const settle = async () => {
    while ((await feeder.step()) !== 'idle');
  }
  return { control, feeder, rings, next, advance, settle }
}

const from = (segment: Partial<Segment>): Segment => ({ stream: 0, at: 0, loop: null, end: null, ...segment })

test('an hour of a loop comes out frame by frame, in rings of a second', async () => {
  const { feeder, next, advance, settle } = rig(['a', 'b'])
  const segment = from({ at: 0, loop: { from: 1000, to: 60_001 } })
  expect(await feeder.start(segment)).toBe(true)
  let stream = 0
  for (let i = 0; i < 20_000; i++, stream += quantum) {
    if (i % 200 === 0) await settle()
    const left = next('a')
    expect(left?.[0]).toBe(timelineAt(segment, stream))
    expect(left?.[127]).toBe(timelineAt(segment, stream + 127))
    expect(next('b')?.[50]).toBe(-timelineAt(segment, stream + 50))
    advance()
  }
})

test('a reader that overtakes finds silence, and then the right place again', async () => {
  const { feeder, next, advance, settle, control } = rig(['a'])
  await feeder.start(from({}))
  await settle()
  while (next('a')) advance()
  for (let i = 0; i < 50; i++) advance()
  await settle()
  for (let i = 0; i < 6; i++) advance()
  expect(next('a')?.[3]).toBe(Atomics.load(control, word.position) * quantum + 3)
})

test('an edit replaces what lies ahead, soon, smoothly and on the tracks that changed', async () => {
  const { feeder, next, advance, settle } = rig(['a', 'b'])
  await feeder.start(from({}))
  await settle()
  for (let i = 0; i < 10; i++) advance()
  feeder.setProgram(frames(1e6), ['a'])
  await settle()
  const heard: number[] = []
  for (let i = 10; i < 200; i++) {
    heard.push(...next('a')!)
    expect(next('b')?.[0]).toBe(-i * quantum)
    advance()
  }
  const shifts = heard.map((sample, i) => sample - (10 * quantum + i))
  const first = shifts.findIndex((shift) => shift > 0)
  const last = shifts.indexOf(1e6)
  expect(first).toBeGreaterThan(quantum)
  expect(last).toBeLessThan(0.1 * 48_000)
  expect(last - first).toBeGreaterThan(100)
  for (let i = first; i < last; i++) expect(shifts[i + 1]! - shifts[i]!).toBeLessThan(1e6 / 100)
  expect(shifts.slice(last).every((shift) => shift === 1e6)).toBe(true)
})

test('turning goes on from the frame asked for, where the segment says', async () => {
  const random = seededRandom(2)
  const { feeder, next, advance, control } = rig(['a'])
  await feeder.start(from({}))
  let segment = from({})
  for (let turn = 0; turn < 40; turn++) {
    const at = random() < 0.3 ? null : Math.floor(random() * 1e6)
    const loop = random() < 0.5 ? { from: 5000, to: 5000 + 300 + Math.floor(random() * 90_000) } : null
    feeder.turn({ at, loop, end: null })
    let turned: Segment | null = null
    for (let steps = 0; steps < 30; steps++) {
      const done = await feeder.step()
      if (typeof done === 'object') turned = done
      advance()
    }
    expect(turned).not.toBeNull()
    expect(turned!.at).toBe(at ?? timelineAt(segment, turned!.stream))
    segment = turned!
    while (Atomics.load(control, word.position) * quantum < segment.stream + 512) {
      await feeder.step()
      advance()
    }
    for (let i = 0; i < 100; i++) {
      if (i % 20 === 0) while ((await feeder.step()) !== 'idle');
      const stream = Atomics.load(control, word.position) * quantum
      expect(next('a')?.[5]).toBe(timelineAt(segment, stream + 5))
      advance()
    }
  }
})

test('a range begins and ends with short fades and is silent after that', async () => {
  const { feeder, next, advance, settle } = rig(['a'])
  const constant: Program = {
    spans: () => [],
    render: (_ring, _from, length) => [new Float32Array(length).fill(1), new Float32Array(length).fill(1)],
  }
  feeder.setProgram(constant, null)
  await feeder.start(from({ at: 500, end: 1500 }))
  await settle()
  const heard: number[] = []
  for (let i = 0; i < 20; i++, advance()) heard.push(...next('a')!)
  expect([heard[0], heard[48], heard[96], heard[903]]).toEqual([0, 0.5, 1, 1])
  expect(heard[952]).toBeCloseTo(0.5, 5)
  expect(heard[999]).toBeGreaterThan(0)
  expect(heard.slice(1000).every((sample) => sample === 0)).toBe(true)
})

test('a stop while samples are fetched leaves no trace', async () => {
  let release: () => void = () => {}
  const slow = {
    ready: () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
    read: () => new Float32Array(0),
  }
  const { feeder, control } = rig(['a'], slow)
  const started = feeder.start(from({}))
  feeder.stop()
  release()
  expect(await started).toBe(false)
  expect(Atomics.load(control, word.written)).toBe(0)
  expect(feeder.playing).toBe(false)
})

test('a ring that comes while playing is filled from just ahead', async () => {
  const { feeder, rings, next, advance, settle } = rig(['a'])
  await feeder.start(from({}))
  await settle()
  rings.set('b', createRing(65_536))
  feeder.setRings(new Map(rings))
  await settle()
  for (let i = 0; i < 60; i++) advance()
  expect(next('b')?.[1]).toBe(-(60 * quantum + 1))
})
