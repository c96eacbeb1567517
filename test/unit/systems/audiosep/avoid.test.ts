import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../../src/core/base/random.ts'
import { siSdr } from '../../../../src/core/dsp/metrics.ts'
import { centredStft, type Spectrum } from '../../../../src/core/dsp/spectrogram.ts'
import { without } from '../../../../src/core/systems/streaming/mask.ts'

const rate = 32_000
const length = 2 * rate
const { analyse, synthesise } = centredStft(2048, 320)

/** A voice-like sound: harmonics that glide, in syllables. */
const voice = (seed: number): Float32Array => {
  const random = seededRandom(seed)
  const base = 110 + 90 * random()
  const speed = 2 + 2 * random()
  let phase = 0
  return Float32Array.from({ length }, (_, at) => {
    const time = at / rate
    phase += (2 * Math.PI * base * (1 + 0.2 * Math.sin(time * speed * 3))) / rate
    let sum = 0
    for (let harmonic = 1; harmonic <= 30; harmonic++) sum += Math.sin(harmonic * phase) / harmonic
    return 0.2 * sum * Math.max(0, Math.sin(2 * Math.PI * speed * time)) ** 2
  })
}

/** A rain-like sound: noise that comes in bursts. */
const rain = (seed: number): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  let envelope = 0
  return Float32Array.from({ length }, () => {
    envelope = 0.9995 * envelope + 0.0005 * Math.abs(4 * normal())
    return 0.06 * normal() * envelope
  })
}

const power = ({ re, im }: Spectrum) => re.map((real, at) => real * real + im[at]! * im[at]!)
const scaled = ({ frames, bins, re, im }: Spectrum, gain: Float32Array): Spectrum => ({
  ...{ frames, bins },
  re: re.map((real, at) => real * gain[at]!),
  im: im.map((imaginary, at) => imaginary * gain[at]!),
})

/** The ways to keep a sound out that were compared (docs/decisions/0015). */
const rules: { readonly [name: string]: (target: Float32Array, avoided: Float32Array) => Float32Array } = {
  nothing: (target) => target,
  'at most what is left': (target, avoided) => without(target, avoided, 1),
  'times what is left': (target, avoided) => target.map((gain, at) => gain * (1 - avoided[at]!)),
  'less its share': (target, avoided) => target.map((gain, at) => Math.max(0, gain - avoided[at]!)),
}

/**
 * Mean SI-SDR of the voice in dB by every rule, where its mask lets `leak` of the rain through as well, and the rain's mask
 * claims `greed` of the voice.
 */
const measure = (leak: number, greed: number): { readonly [name: string]: number } => {
  const sums = Object.fromEntries(Object.keys(rules).map((name) => [name, 0]))
  const seeds = [1, 2]
  for (const seed of seeds) {
    const [wanted, unwanted] = [voice(seed), rain(seed + 10)]
    const mixture = analyse(wanted.map((sample, at) => sample + unwanted[at]!))
    const [first, second] = [power(analyse(wanted)), power(analyse(unwanted))]
    const all = first.map((value, at) => value + second[at]! + 1e-12)
    // Shares of the energy, which is what a network that learns to separate comes near to.
    const avoided = second.map((value, at) => (value + greed * first[at]!) / all[at]!)
    const target = first.map((value, at) => (value + leak * second[at]!) / all[at]!)
    for (const [name, rule] of Object.entries(rules))
      sums[name]! += siSdr(synthesise(scaled(mixture, rule(target, avoided)), length), wanted) / seeds.length
  }
  return sums
}

describe('what is to stay out', () => {
  test.each([0, 0.1, 0.3, 1])('is taken where a mask let %d of it in, and costs nothing where it did not', (leak) => {
    const found = measure(leak, 0)
    const chosen = found['at most what is left']!
    // What a mask without a leak reaches: there is nothing better to reach.
    expect(chosen).toBeCloseTo(measure(0, 0).nothing!, 2)
    expect(chosen).toBeGreaterThan(found['times what is left']! - 0.01)
    expect(chosen).toBeGreaterThan(found['less its share']! - 0.01)
  })

  test.each([0, 0.3])('by a mask that claims a fifth of the target, with a leak of %d: the least is lost', (leak) => {
    const found = measure(leak, 0.2)
    const chosen = found['at most what is left']!
    expect(chosen).toBeGreaterThan(found['times what is left']!)
    expect(chosen).toBeGreaterThan(found['less its share']!)
  })

  test('by its share', () => {
    const [target, avoided] = [Float32Array.of(1, 0.5, 0.2, 0), Float32Array.of(0.75, 0.75, 0.75, 1)]
    expect([...without(target, avoided, 0)]).toEqual([...target])
    expect([...without(target, avoided, 0.5)]).toEqual([0.625, 0.5, Math.fround(0.2), 0])
    expect([...without(target, avoided, 1)]).toEqual([0.25, 0.25, Math.fround(0.2), 0])
  })
})
