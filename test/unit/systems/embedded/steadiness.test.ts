import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../src/core/base/random.ts'
import { refine } from '../../../../src/core/systems/embedded/refine.ts'
import { partBySteadiness } from '../../../../src/core/systems/embedded/steadiness.ts'
import { windowPowerOf } from '../../../../src/core/systems/embedded/window-power.ts'

const [rows, bins] = [300, 64]

/** Power of noise: distributed exponentially. */
const noise = (level = 1): Float32Array => {
  const random = seededRandom(2)
  return Float32Array.from({ length: rows * bins }, () => -level * Math.log(1 - random()))
}

/** Power that comes and goes, in a few bins at a time. */
const voice = (later = 0, higher = 0): Float32Array => {
  const power = new Float32Array(rows * bins)
  for (let start = 20; start < rows - 30; start += 60)
    for (let row = start; row < start + 20; row++)
      for (let bin = 0; bin < 12; bin++)
        power[((row + later) % rows) * bins + (((Math.floor(start / 7) % 40) + bin + higher) % bins)] = 30
  return power
}

/** The window whose power this is, [rows, bins]. */
const windowOf = (power: Float32Array, frames = rows) =>
  windowPowerOf(
    power.map((value) => (value > 0 ? (value + 1e-6) ** 0.15 : 0)),
    frames,
    bins,
  )

/** Another order of [rows, bins], and back. */
const turned = (plane: Float64Array, from: number, to: number): Float64Array =>
  Float64Array.from(plane, (_, at) => plane[(at % from) * to + Math.floor(at / from)]!)

/** Magnitudes [rows, bins] that are parted. */
const partedBySteadiness = (gain: Float64Array, power: Float32Array, frames = rows): Float64Array => {
  const byFrequency = turned(gain, frames, bins)
  partBySteadiness(byFrequency, windowOf(power, frames))
  return turned(byFrequency, bins, frames)
}

const sum = (one: Float32Array, other: Float32Array): Float32Array => one.map((value, at) => value + other[at]!)
const unsure = (target: Float32Array): Float64Array => Float64Array.from(target, (value) => (value > 0 ? 0.95 : 0.35))
const meanWhere = (values: Float64Array, isMeant: (at: number) => boolean): number => {
  const meant = values.filter((_, at) => isMeant(at))
  return meant.reduce((total, value) => total + value, 0) / meant.length
}

describe('a mask that is unsure', () => {
  test('of a voice takes less of steady noise, and all of the voice', () => {
    const target = voice()
    const gain = unsure(target)
    const kept = partedBySteadiness(gain, sum(target, noise()))
    expect(kept.every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(meanWhere(kept, (at) => target[at]! > 0)).toBeGreaterThan(0.95)
    expect(meanWhere(kept, (at) => target[at] === 0)).toBeLessThan(0.2)
  })

  test('and timid takes all of a voice that stands out of steady noise', () => {
    const target = voice()
    const gain = Float64Array.from(target, (value) => (value > 0 ? 0.45 : 0.05))
    const kept = partedBySteadiness(gain, sum(target, noise()))
    expect(meanWhere(kept, (at) => target[at]! > 0)).toBeGreaterThan(0.7)
    expect(meanWhere(kept, (at) => target[at] === 0)).toBeLessThan(0.1)
  })

  test('stays where the rest comes in bursts', () => {
    const target = voice()
    const gain = unsure(target)
    expect(partedBySteadiness(gain, sum(sum(target, voice(37, 21)), noise(1e-4)))).toEqual(gain)
  })

  test('of steady noise takes less of a voice, and more of the noise', () => {
    const rest = voice()
    const gain = unsure(rest).map((value) => 1 - value)
    const kept = partedBySteadiness(gain, sum(rest, noise()))
    expect(kept.every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(meanWhere(kept, (at) => rest[at]! > 0)).toBeLessThan(0.1)
    expect(meanWhere(kept, (at) => rest[at] === 0)).toBeGreaterThan(0.8)
  })

  test('stays where both are steady', () => {
    const gain = Float64Array.from({ length: rows * bins }, (_, at) => (at % bins < 32 ? 0.8 : 0.3))
    expect(partedBySteadiness(gain, noise())).toEqual(gain)
  })

  test('has an answer in silence, and in a window of few frames', () => {
    const few = new Float64Array(4 * bins).fill(0.3)
    expect(partedBySteadiness(few, noise().subarray(0, 4 * bins), 4)).toEqual(few)
    const silent = partedBySteadiness(new Float64Array(rows * bins).fill(0.3), new Float32Array(rows * bins))
    expect(silent.every(Number.isFinite)).toBe(true)
  })

  test('is judged without rows that padding made', () => {
    const target = voice()
    const power = sum(target, noise())
    const padded = new Float32Array(2 * power.length)
    padded.set(power)
    const gain = unsure(target)
    const kept = partedBySteadiness(Float64Array.of(...gain, ...gain.map(() => 0.5)), padded, 2 * rows)
    const alone = partedBySteadiness(gain, power)
    for (let at = 0; at < (rows - 1) * bins; at += 97) expect(kept[at]).toBeCloseTo(alone[at]!, 9)
  })
})

describe('logits', () => {
  test('that nothing is done to say the same magnitudes', () => {
    const logits = new Float32Array(3 * rows * bins).fill(8)
    const after = refine(logits.slice(), windowOf(noise()), 31, null)
    for (let at = 0; at < rows * bins; at += 101) expect(1 / (1 + Math.exp(-after[at]!))).toBeCloseTo(1, 2)
    expect(after.subarray(rows * bins)).toEqual(logits.subarray(rows * bins))
  })

  test('of what is nowhere are closed evenly', () => {
    const after = refine(new Float32Array(3 * rows * bins).fill(-8), windowOf(noise()), 31, null)
    expect(after[0]).toBeCloseTo(-8 + Math.log(1e-3), 2)
  })
})

describe('the power of a window', () => {
  test('is what the features tell, by frequency; rows of padding have none, and do not count', () => {
    const { power, sounding } = windowPowerOf(Float32Array.of(1.2, 1e-6 ** 0.15, 0, 0), 2, 2)
    expect(power[0]).toBeCloseTo(1.2 ** (1 / 0.15), 4)
    expect([...power.subarray(1)]).toEqual([0, expect.closeTo(0, 9), 0])
    expect([...sounding]).toEqual([0])
  })
})
