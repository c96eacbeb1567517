import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { sdr } from '../../../src/core/dsp/metrics.ts'
import { type Audio, queryFor } from '../../../src/core/separation/system.ts'
import { builtinTools } from '../../../src/core/systems/builtin/system.ts'
import { mainsHum } from '../../bench/quality-mixtures.ts'
import { chunkOf } from '../../bench/quality-run.ts'

const rate = 16_000

/** Tones that come and go, strokes, hum, clicks and noise in two channels that differ. */
const scene = (frames: number): Audio => {
  const random = seededRandom(11)
  const noise = gaussian(random)
  const hum = mainsHum(frames, rate, { frequency: 50, drift: 0.05, harmonics: 8 })
  const make = (tone: number, gain: number): Float32Array =>
    Float32Array.from({ length: frames }, (_, at) => {
      const time = at / rate
      const loud = Math.max(0, Math.sin(2 * Math.PI * 0.4 * time + tone))
      const stroke = Math.exp(-40 * (time % 0.5)) * noise()
      const click = random() < 0.0005 ? 0.8 : 0
      const tones = loud * Math.sin(2 * Math.PI * tone * 200 * time)
      return gain * (0.3 * tones + 0.2 * stroke + click) + 0.05 * hum[at]! + 0.03 * noise()
    })
  return [make(1, 0.8), make(1.5, 0.5)]
}

type Cut = { readonly start: number; readonly length: number }

const targetBy = async (audio: Audio, text: string, cuts: (hop: number) => Cut[]): Promise<Audio> => {
  const frames = audio[0]!.length
  const query = queryFor(text)
  const answer = builtinTools.answer(query)
  if (answer.kind === 'no') throw new Error(answer.reason)
  const request = { query, settings: answer.settings, rate, channels: audio.length, frames, seed: 1 }
  const plan = builtinTools.plan(request)
  const pass = plan.analysis ? builtinTools.analyse(request, plan, null) : null
  for (let at = 0; at < frames; at += 7001) {
    pass?.push(
      audio.map((samples) => samples.subarray(at, at + 7001)),
      at,
    )
  }
  const analysis = pass === null ? null : structuredClone(pass.finish())
  const target = audio.map(() => new Float32Array(frames))
  for (const { start, length } of cuts(plan.hop)) {
    // A runner of its own for each chunk, as after a restart.
    const runner = await builtinTools.prepare(structuredClone(request), structuredClone(plan), analysis, null, () => {})
    const [part] = await runner.run({ audio: chunkOf(audio, start, length, plan.context), start, length })
    expect(part!.map((samples) => samples.length)).toEqual(audio.map(() => length))
    for (const [channel, samples] of part!.entries()) target[channel]!.set(samples, start)
  }
  return target
}

const tools = ['hiss', 'mains hum', 'clicks', 'drums', 'strings', 'centre', 'sides']

describe.each(tools)('chunks of “%s”', (text) => {
  test('in any order and of any size give what a single pass gives', async () => {
    const frames = 14 * rate + 123
    const audio = scene(frames)
    const whole = await targetBy(audio, text, () => [{ start: 0, length: frames }])
    const pieces = await targetBy(audio, text, (hop) => {
      const length = Math.min(hop, 2 * rate + 77)
      const starts = Array.from({ length: Math.ceil(frames / length) }, (_, index) => index * length)
      return starts.reverse().map((start) => ({ start, length: Math.min(length, frames - start) }))
    })
    expect(whole.some((samples) => samples.some((value) => value !== 0))).toBe(true)
    for (const [channel, samples] of whole.entries()) expect(sdr(pieces[channel]!, samples)).toBeGreaterThan(60)
  })

  test.each([1, 2, 31, 800, 5000])('a region of %i frames gives as many', async (frames) => {
    const audio = scene(frames)
    const target = await targetBy(audio, text, () => [{ start: 0, length: frames }])
    for (const samples of target!) expect(samples.every(Number.isFinite)).toBe(true)
  })

  test('silence gives silence', async () => {
    const silence = [new Float32Array(3 * rate), new Float32Array(3 * rate)]
    const target = await targetBy(silence, text, () => [{ start: 0, length: 3 * rate }])
    for (const samples of target!) expect(samples.every((value) => value === 0)).toBe(true)
  })
})

describe.each([8000, 11_025, 22_050, 44_100, 96_000])('at %i Hz', (other) => {
  test.each(tools)('“%s” takes any rate', async (text) => {
    const query = queryFor(text)
    const answer = builtinTools.answer(query)
    if (answer.kind === 'no') throw new Error(answer.reason)
    const frames = other
    const audio = scene(frames)
    const request = { query, settings: answer.settings, rate: other, channels: 2, frames, seed: 1 }
    const plan = builtinTools.plan(request)
    const pass = plan.analysis ? builtinTools.analyse(request, plan, null) : null
    pass?.push(audio, 0)
    const runner = await builtinTools.prepare(request, plan, pass?.finish() ?? null, null, () => {})
    const [target] = await runner.run({ audio: chunkOf(audio, 0, frames, plan.context), start: 0, length: frames })
    for (const samples of target!) expect(samples.every(Number.isFinite)).toBe(true)
  })
})
