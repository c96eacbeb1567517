import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { addLevels, noEnergy, nothingBelow, silentLevel, targetLevel } from '../../src/core/separation/level.ts'
import { gridStep, splitAll, splitExactly } from '../../src/core/separation/split.ts'

const random = seededRandom(7)
const normal = gaussian(random)
const count = 100_000

const fill = (sample: () => number): Float32Array => Float32Array.from({ length: count }, sample)

/** Any float32 that is a number, by random bits: denormals, tiny, huge. */
const anyFloat = (): number => {
  const view = new DataView(new ArrayBuffer(4))
  for (;;) {
    view.setUint32(0, Math.floor(random() * 2 ** 32))
    const value = view.getFloat32(0)
    if (Number.isFinite(value)) return value
  }
}

const onGrid = (most: number) => (): number => Math.round((random() * 2 - 1) * most * 2 ** 23) * gridStep

const inexact = (source: Float32Array, target: Float32Array): number[] => {
  const pair = splitExactly(source, target)
  return [...source.keys()].filter((i) => Math.fround(pair.target[i]! + pair.residual[i]!) !== source[i])
}

const targets: [string, () => number][] = [
  ['a quiet estimate', () => normal() * 0.05],
  ['an estimate louder than the source', () => normal() * 0.8],
  ['full-scale nonsense', () => (random() * 2 - 1) * 2],
  ['an estimate beyond all bounds', () => normal() * 1e6],
  ['random bits', anyFloat],
  ['zeros', () => 0],
]

describe('sources on the grid of 24-bit PCM', () => {
  const sources: [string, () => number][] = [
    ['16-bit PCM', () => Math.round((random() * 2 - 1) * 32768) / 32768],
    ['24-bit PCM', onGrid(1)],
    ['up to ±2', onGrid(2)],
    ['full scale', () => (random() < 0.5 ? -1 : 1 - gridStep)],
    ['±2 itself', () => (random() < 0.5 ? -2 : 2)],
    ['silence', () => 0],
  ]
  test.each(
    sources.flatMap(([name, source]) => targets.map(([other, target]) => [name, other, source, target] as const)),
  )('%s, %s: the sum is the source, every sample', (_, __, source, target) => {
    expect(inexact(fill(source), fill(target))).toEqual([])
  })

  test('targets lie on the grid, within half a step of the estimate', () => {
    const estimate = fill(() => normal() * 0.2)
    const { target } = splitExactly(fill(onGrid(1)), estimate)
    for (let i = 0; i < count; i++) {
      expect(Number.isInteger(target[i]! * 2 ** 23)).toBe(true)
      expect(Math.abs(target[i]! - estimate[i]!)).toBeLessThanOrEqual(gridStep / 2)
    }
  })
})

describe('float sources', () => {
  test('louder than ±2, on their own steps', () => {
    for (const scale of [3, 100, 1e6, 1e30, 3.4e38]) {
      const source = fill(() => (random() * 2 - 1) * scale)
      expect(
        inexact(
          source,
          source.map((sample) => sample * random()),
        ),
      ).toEqual([])
    }
  })

  test('exact wherever the target is within the source', () => {
    for (const scale of [1, 0.1, 1e-3, 1e-6, 1e-30, 1e-41]) {
      const source = fill(() => (random() * 2 - 1) * scale)
      expect(
        inexact(
          source,
          source.map((sample) => sample * random()),
        ),
      ).toEqual([])
    }
  })

  test('never further off than half a step of the residual', () => {
    const source = fill(() => normal() * 0.1)
    const estimate = fill(() => normal() * 0.1)
    const { target, residual } = splitExactly(source, estimate)
    for (let i = 0; i < count; i++) {
      const error = Math.abs(Math.fround(target[i]! + residual[i]!) - source[i]!)
      expect(error).toBeLessThanOrEqual(Math.abs(residual[i]!) * 2 ** -24)
      if (Math.min(Math.abs(target[i]!), Math.abs(residual[i]!)) <= Math.abs(source[i]!)) expect(error).toBe(0)
      expect(Math.abs(target[i]! - estimate[i]!)).toBeLessThanOrEqual(gridStep)
    }
  })

  test('random bits: always finite, exact where it can be', () => {
    const source = fill(anyFloat)
    const { target, residual } = splitExactly(source, fill(anyFloat))
    for (let i = 0; i < count; i++) {
      expect(Number.isFinite(target[i]!) && Number.isFinite(residual[i]!)).toBe(true)
      if (Math.min(Math.abs(target[i]!), Math.abs(residual[i]!)) <= Math.abs(source[i]!))
        expect(Math.fround(target[i]! + residual[i]!)).toBe(source[i])
    }
  })

  test('denormals', () => {
    const denormal = () => Math.floor(random() * 2 ** 23) * 2 ** -149
    expect(inexact(fill(denormal), fill(denormal))).toEqual([])
    expect(
      inexact(
        fill(denormal),
        fill(() => 0),
      ),
    ).toEqual([])
    expect(inexact(fill(onGrid(1)), fill(denormal))).toEqual([])
  })
})

/** Samples whose float32 sum, target by target and then the residual, is another than the source's. */
const inexactAll = (source: Float32Array, estimates: readonly Float32Array[]): number[] => {
  const { targets, residual } = splitAll(source, estimates)
  return [...source.keys()].filter((i) => {
    const sum = targets.reduce((total, target) => Math.fround(total + target[i]!), 0)
    return Math.fround(sum + residual[i]!) !== source[i]
  })
}

describe('several targets', () => {
  const sources: [string, () => number][] = [
    ['16-bit PCM', () => Math.round((random() * 2 - 1) * 32768) / 32768],
    ['24-bit PCM', onGrid(1)],
    ['up to ±2', onGrid(2)],
    ['silence', () => 0],
  ]
  test.each(
    sources.flatMap(([name, source]) => targets.map(([other, target]) => [name, other, source, target] as const)),
  )('%s, %s: the sum of all is the source, every sample', (_, __, source, target) => {
    for (const count of [2, 3, 7])
      expect(
        inexactAll(
          fill(source),
          Array.from({ length: count }, () => fill(target)),
        ),
      ).toEqual([])
  })

  test('loud sources, on their own steps, with parts of them', () => {
    for (const scale of [3, 100, 1e6, 1e30]) {
      const source = fill(() => (random() * 2 - 1) * scale)
      const parts = [0.2, 0.5, 0.25].map((share) => source.map((sample) => sample * share * random()))
      expect(inexactAll(source, parts)).toEqual([])
    }
  })

  test('float sources: never further off than half a step of the residual', () => {
    const source = fill(() => normal() * 0.1)
    const { targets, residual } = splitAll(source, [fill(() => normal() * 0.1), fill(() => normal() * 0.1)])
    for (let i = 0; i < count; i++) {
      const sum = Math.fround(targets[0]![i]! + targets[1]![i]!)
      expect(Math.abs(Math.fround(sum + residual[i]!) - source[i]!)).toBeLessThanOrEqual(
        Math.abs(residual[i]!) * 2 ** -24,
      )
    }
  })

  test('random bits: always finite', () => {
    const { targets, residual } = splitAll(fill(anyFloat), [fill(anyFloat), fill(anyFloat), fill(anyFloat)])
    for (const samples of [...targets, residual]) expect(samples.every(Number.isFinite)).toBe(true)
  })

  test('one is what it is alone, and none leaves all', () => {
    const [source, target] = [fill(anyFloat), fill(anyFloat)]
    const pair = splitExactly(source, target)
    const all = splitAll(source, [target])
    expect([all.targets[0], all.residual]).toEqual([pair.target, pair.residual])
    expect(splitAll(source, []).residual).toEqual(source)
  })
})

describe('what is no number', () => {
  const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  test('in the source it counts as silence, in the target as nothing', () => {
    for (const value of broken) {
      const pair = splitExactly(new Float32Array([value, value, 0.5]), new Float32Array([0.25, value, value]))
      expect([...pair.target]).toEqual([0.25, 0, 0])
      expect([...pair.residual]).toEqual([-0.25, 0, 0.5])
    }
  })

  test('lengths that differ are a bug', () => {
    expect(() => splitExactly(new Float32Array(2), new Float32Array(3))).toThrow(RangeError)
    expect(splitExactly(new Float32Array(0), new Float32Array(0)).target).toHaveLength(0)
  })
})

describe('level', () => {
  const tone = (amplitude: number) => [new Float32Array(1000).fill(amplitude)]
  test('is the ratio of energies in dB, over any number of stretches', () => {
    const once = addLevels(noEnergy, tone(0.1), tone(1))
    expect(targetLevel(once)).toBeCloseTo(-20, 5)
    expect(targetLevel(addLevels(once, tone(0.1), tone(1)))).toBeCloseTo(-20, 5)
    expect(targetLevel(addLevels(once, tone(0), tone(1)))).toBeCloseTo(-23.01, 2)
  })

  test('silence is told as a finite level, below what counts as found', () => {
    expect(targetLevel(noEnergy)).toBe(silentLevel)
    expect(targetLevel(addLevels(noEnergy, tone(0), tone(1)))).toBe(silentLevel)
    expect(silentLevel).toBeLessThan(nothingBelow)
  })
})
