import { expect, test } from 'vitest'
import { LevelMeter } from '../../../src/renderer/playback/level-meter.ts'
import { MasterMeter, masterWord, masterWords } from '../../../src/renderer/playback/master-meter.ts'

const quantum = (value: number) => new Float32Array(128).fill(value)

test('peaks and powers are those of the newest 50 ms', () => {
  const levels = new Float32Array(4)
  const meter = new LevelMeter(levels, 48_000)
  for (let i = 0; i < 30; i++) meter.push(quantum(0.5), quantum(-0.25))
  expect([...levels]).toEqual([0.5, 0.25, 0.5, 0.25])
  const spike = quantum(0)
  spike[77] = -0.9
  meter.push(spike, null)
  expect(levels[0]).toBeCloseTo(0.9, 6)
  expect(levels[1]).toBeCloseTo(0.9, 6)
  for (let i = 0; i < 18; i++) meter.push(null, null)
  expect(levels[0]).toBeCloseTo(0.9, 6)
  meter.push(null, null)
  expect([...levels]).toEqual([0, 0, 0, 0])
})

test('the master shows loudness and true peak, and forgets them when asked', () => {
  const values = new Float32Array(masterWords)
  const meter = new MasterMeter(values, 48_000)
  let frame = 0
  const tone = () => {
    const samples = Float32Array.from({ length: 128 }, () => 0.1 * Math.sin((2 * Math.PI * 1000 * frame++) / 48_000))
    return [samples, samples]
  }
  for (let i = 0; i < 4 * 375; i++) meter.push(tone())
  // A 1 kHz sine at −20 dBFS on both channels is −20 LUFS (BS.1770-4).
  for (const name of ['momentary', 'shortTerm', 'integrated'] as const)
    expect(values[masterWord[name]]).toBeCloseTo(-20, 1)
  expect(values[masterWord.truePeak]).toBeCloseTo(-20, 1)
  meter.push([])
  meter.reset()
  expect(values[masterWord.integrated]).toBe(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < 375; i++) meter.push([])
  expect(values[masterWord.truePeak]).toBe(Number.NEGATIVE_INFINITY)
})
