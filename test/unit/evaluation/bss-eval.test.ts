import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bssEval } from '../../../src/core/evaluation/bss-eval/bss-eval.ts'
import { signalOf } from '../../../src/core/evaluation/bss-eval/signal.ts'
import { type MusevalCase, signalsOf } from './museval-signals.ts'

const file = join(import.meta.dirname, '..', '..', 'fixtures', 'museval', 'expected.json')
const { window, cases } = JSON.parse(readFileSync(file, 'utf8')) as { window: number; cases: MusevalCase[] }
const names = ['sdr', 'isr', 'sir', 'sar'] as const

describe('BSS Eval v4', () => {
  it.each(cases.map((one) => [one.name, one] as const))('is what museval computes: %s', async (_, one) => {
    const { truth, found } = signalsOf(one)
    const scores = await bssEval(truth.map(signalOf), found.map(signalOf), { window, hop: window })
    expect(scores.map((source) => source.length)).toEqual(one.scores.map((source) => source.length))
    for (const [source, frames] of one.scores.entries())
      for (const [frame, answers] of frames.entries())
        for (const name of names) {
          const value = scores[source]![frame]![name]
          const expected = answers[name]
          // The mark is 0.01 dB; what differs is rounding alone.
          if (expected === null) expect(value).toBeNaN()
          else expect(Math.abs(value - expected)).toBeLessThan(1e-4)
        }
  })

  it('takes references that say the same on both channels', async () => {
    const { truth, found } = signalsOf({ ...cases[1]!, sources: 2, frames: 6000 })
    const twice = (signals: Float64Array[][]) => signals.map(([samples]) => signalOf([samples!, samples!]))
    const scores = await bssEval(twice(truth), twice(found), { window: 3000, hop: 3000, taps: 64 })
    const single = await bssEval(truth.map(signalOf), found.map(signalOf), { window: 3000, hop: 3000, taps: 64 })
    for (const [source, frames] of single.entries())
      for (const [frame, expected] of frames.entries())
        for (const name of names) expect(scores[source]![frame]![name]).toBeCloseTo(expected[name], 2)
  })

  it('reads no more than a piece at a time, and lets the program breathe', async () => {
    const { truth, found } = signalsOf({ ...cases[1]!, sources: 2, frames: 40_000 })
    let longest = 0
    let pauses = 0
    const watched = (samples: Float64Array[]) => {
      const signal = signalOf(samples)
      const read = (at: number, length: number) => {
        longest = Math.max(longest, length)
        expect(at + length).toBeLessThanOrEqual(signal.frames)
        return signal.read(at, length)
      }
      return { ...signal, read }
    }
    const pause = async () => {
      pauses++
    }
    await bssEval(truth.map(watched), found.map(watched), { window: 4000, hop: 4000, taps: 32, pause })
    expect(longest).toBeLessThanOrEqual(16_384)
    expect(pauses).toBeGreaterThan(12)
    const stop = async () => {
      throw new Error('stopped')
    }
    const stopped = bssEval(truth.map(watched), found.map(watched), { window: 4000, hop: 4000, taps: 32, pause: stop })
    await expect(stopped).rejects.toThrow('stopped')
  })
})
