import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/core/base/random.ts'
import { createStitcher } from '../../src/core/separation/stitch.ts'
import { type ChunkPlan, planChunks } from '../../src/core/separation/windows.ts'

const shapes = [
  { hop: 16, overlap: 0, context: 0 },
  { hop: 16, overlap: 4, context: 8 },
  { hop: 12, overlap: 12, context: 3 },
  { hop: 7, overlap: 20, context: 0 },
  { hop: 1, overlap: 0, context: 1 },
  { hop: 1, overlap: 3, context: 0 },
]

/** Feeds chunks made by `sample` from chunk `firstFor(from)` on and joins what comes out. */
const stitchAll = (plan: ChunkPlan, from: number, sample: (frame: number, chunk: number) => number): number[] => {
  const stitcher = createStitcher(plan, 1, from)
  const out: number[] = []
  for (let index = plan.firstFor(from); index < plan.count; index++) {
    const { start, length } = plan.chunk(index)
    const finished = stitcher.push([Float32Array.from({ length }, (_, frame) => sample(start + frame, index))])
    out.push(...finished[0]!)
    expect(from + out.length).toBe(Math.max(from, plan.finishedAfter(index)))
  }
  return out
}

describe.each(shapes)('hop $hop, overlap $overlap, context $context', (shape) => {
  const longest = 5 * (shape.hop + shape.overlap)

  test('chunks cover every length, and only the last is shorter', () => {
    for (let frames = 0; frames <= longest; frames++) {
      const plan = planChunks(frames, shape)
      const covered = new Uint8Array(frames)
      for (let index = 0; index < plan.count; index++) {
        const chunk = plan.chunk(index)
        expect(chunk.length).toBeGreaterThan(0)
        if (index < plan.count - 1) expect(chunk.length).toBe(shape.hop + shape.overlap)
        expect(chunk).toMatchObject({
          readFrom: chunk.start - shape.context,
          readLength: chunk.length + 2 * shape.context,
        })
        covered.fill(1, chunk.start, chunk.start + chunk.length)
        expect(chunk.start + chunk.length).toBeLessThanOrEqual(frames)
      }
      expect(covered.every(Boolean)).toBe(true)
    }
  })

  test('constant in, constant out, bit for bit, at every length', () => {
    for (let frames = 0; frames <= longest; frames++)
      for (const level of [1, Math.fround(0.1), Math.fround(-1 / 3)]) {
        const out = stitchAll(planChunks(frames, shape), 0, () => level)
        expect(out).toHaveLength(frames)
        expect(out.every((sample) => sample === level)).toBe(true)
      }
  })

  test('chunks that agree come out as they are', () => {
    const out = stitchAll(planChunks(longest, shape), 0, (frame) => frame)
    expect(out).toEqual(Array.from({ length: longest }, (_, frame) => frame))
  })

  test('going on from any frame gives the same samples', () => {
    const plan = planChunks(longest, shape)
    const noise = (frame: number, chunk: number) => Math.fround(seededRandom(frame * 1000 + chunk)())
    const whole = stitchAll(plan, 0, noise)
    for (let from = 0; from <= longest; from++) expect(stitchAll(plan, from, noise)).toEqual(whole.slice(from))
  })
})

describe('stitching', () => {
  test('a fade between chunks is gradual and never leaves the range of the two', () => {
    const out = stitchAll(planChunks(40, { hop: 16, overlap: 8, context: 0 }), 0, (_, chunk) => chunk)
    for (let frame = 1; frame < out.length; frame++) {
      expect(out[frame]! - out[frame - 1]!).toBeGreaterThanOrEqual(0)
      expect(out[frame]! - out[frame - 1]!).toBeLessThanOrEqual(1 / 8)
    }
  })

  test('channels stay apart, and a chunk of the wrong shape is refused', () => {
    const plan = planChunks(30, { hop: 10, overlap: 5, context: 0 })
    const stitcher = createStitcher(plan, 2)
    const [left, right] = stitcher.push([new Float32Array(15).fill(1), new Float32Array(15).fill(2)])
    expect([...left!]).toEqual(Array(10).fill(1))
    expect([...right!]).toEqual(Array(10).fill(2))
    expect(() => stitcher.push([new Float32Array(15)])).toThrow(RangeError)
    expect(() => planChunks(10, { hop: 0, overlap: 0, context: 0 })).toThrow(RangeError)
  })
})
