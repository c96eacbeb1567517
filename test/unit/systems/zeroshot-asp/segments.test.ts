import { describe, expect, it } from 'vitest'
import { segmentLength, segmentsOf, soundingEnergy } from '../../../../src/core/systems/zeroshot-asp/segments.ts'

const rate = 32_000
/** A level at which a whole segment has just so much energy. */
const levelOf = (energy: number) => Math.sqrt(energy / segmentLength)
const steady = (length: number, level: number) => new Float32Array(length).fill(level)
const lengths = (audio: readonly Float32Array[], at = rate) =>
  segmentsOf({ audio, rate: at }).map(({ length }) => length)

describe('segments of a region', () => {
  it('are two seconds each, and the rest is dropped', () => {
    expect(lengths([steady(2 * segmentLength + 5000, 0.1)])).toEqual([segmentLength, segmentLength])
    expect(lengths([steady(segmentLength, 0.1)])).toEqual([segmentLength])
  })
  it('are left out where they are silent', () => {
    const loud = levelOf(1.01 * soundingEnergy)
    const quiet = levelOf(0.99 * soundingEnergy)
    const audio = new Float32Array(3 * segmentLength)
    audio.fill(loud, 0, segmentLength)
    audio.fill(quiet, segmentLength, 2 * segmentLength)
    audio.fill(2 * loud, 2 * segmentLength)
    expect(segmentsOf({ audio: [audio], rate }).map(([first]) => first)).toEqual([
      Math.fround(loud),
      Math.fround(2 * loud),
    ])
  })
  it('are one, shorter one for a region below two seconds, unless that says nothing', () => {
    expect(lengths([steady(20_000, 0.1)])).toEqual([20_000])
    expect(lengths([steady(20_000, levelOf(0.9 * soundingEnergy))])).toEqual([])
    expect(lengths([steady(3000, 0.5)])).toEqual([])
    expect(lengths([steady(0, 0)])).toEqual([])
  })
  it('are mono at 32 kHz, whatever the region has', () => {
    for (const at of [8000, 44_100, 48_000, 96_000])
      expect(lengths([steady(at * 5, 0.2), steady(at * 5, 0.1)], at)).toEqual([segmentLength, segmentLength])
    const [mean] = segmentsOf({ audio: [steady(segmentLength, 0.5), steady(segmentLength, -0.25)], rate })
    expect(mean![100]).toBe(0.125)
    expect(lengths([steady(segmentLength, 0.5), steady(segmentLength, -0.5)])).toEqual([])
  })
})
