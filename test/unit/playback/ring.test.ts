import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/base/random.ts'
import {
  createRing,
  mixIntoRing,
  readQuantum,
  replaceRing,
  ringCapacity,
  ringOver,
  writeRing,
} from '../../../src/renderer/playback/ring.ts'

const ramp = (from: number, length: number): [Float32Array, Float32Array] => [
  Float32Array.from({ length }, (_, i) => from + i),
  Float32Array.from({ length }, (_, i) => -(from + i)),
]

test('what is written is read, in quanta, however it is cut and wherever it wraps', () => {
  const random = seededRandom(1)
  const ring = createRing(2048)
  const left = new Float32Array(128)
  const right = new Float32Array(128)
  let written = 0
  for (let read = 0; read < 40_000; read += 128) {
    while (written < read + 128) {
      const length = 1 + Math.floor(random() * 700)
      writeRing(ring, written, ramp(written, length))
      written += length
    }
    readQuantum(ring, read, left, right)
    expect([left, right]).toEqual(ramp(read, 128))
  }
})

test('a ring is seen through its memory', () => {
  const ring = createRing(2048)
  writeRing(ring, 2000, ramp(1, 100))
  expect(ringOver(ring.samples.buffer).samples).toEqual(ring.samples)
  expect(ringOver(ring.samples.buffer).capacity).toBe(2048)
})

test('replacing fades from the old to the new and is the new after that', () => {
  const ring = createRing(2048)
  const old = new Float32Array(2048).fill(1)
  writeRing(ring, 0, [old, old])
  const fresh = new Float32Array(300).fill(-1)
  replaceRing(ring, 1900, [fresh, fresh], 200)
  const at = (frame: number) => ring.samples[frame % 2048]!
  expect(at(1899)).toBe(1)
  for (let i = 1; i < 200; i++) {
    expect(at(1900 + i)).toBeLessThan(at(1900 + i - 1))
    expect(at(1900 + i - 1) - at(1900 + i)).toBeLessThan(0.011)
  }
  for (let i = 200; i < 300; i++) expect(at(1900 + i)).toBe(-1)
  expect(at(2200)).toBe(1)
})

test('mixing adds', () => {
  const ring = createRing(2048)
  writeRing(ring, 0, [new Float32Array(2048).fill(0.5), new Float32Array(2048)])
  mixIntoRing(ring, 2040, [new Float32Array(16).fill(0.25), new Float32Array(16).fill(1)])
  expect([ring.samples[2039], ring.samples[2040], ring.samples[7], ring.samples[8]]).toEqual([0.5, 0.75, 0.75, 0.5])
  expect([ring.samples[2048 + 2047], ring.samples[2048 + 8]]).toEqual([1, 0])
})

test('capacities are powers of two that hold the time asked for', () => {
  expect(ringCapacity(48_000, 1)).toBe(65_536)
  expect(ringCapacity(192_000, 1)).toBe(262_144)
  expect(ringCapacity(8000, 0.001)).toBe(2048)
})
