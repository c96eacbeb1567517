import { describe, expect, test } from 'vitest'
import { gaussian, seededRandom } from '../../../src/core/base/random.ts'
import { siSdr } from '../../../src/core/dsp/metrics.ts'
import { type Answer, type PlanRequest, type Query, queryFor } from '../../../src/core/separation/system.ts'
import { installedSystems } from '../../../src/core/systems/registry.ts'
import { mainsHum } from '../../bench/quality-mixtures.ts'
import { residualOf, separate } from '../../bench/quality-run.ts'

const system = installedSystems()[0]!
const ask = (text: string, example: Query['example'] = null): Answer => system.answer(queryFor(text, example))

const requestFor = (text: string, channels: number): PlanRequest => {
  const query = queryFor(text)
  const answer = system.answer(query)
  const settings = answer.kind === 'yes' ? answer.settings : {}
  return { query, settings, rate: 48_000, channels, frames: 96_000, seed: 0 }
}

describe('the built-in tools', () => {
  test('tell which tool will run, and how sure that is', () => {
    const answer = ask('hiss')
    expect(answer).toMatchObject({ kind: 'yes', tool: 'Background noise (spectral)' })
    if (answer.kind === 'yes') expect(answer.confidence).toBeGreaterThan(0.9)
    const rough = ask('snare')
    expect(rough.kind === 'yes' && rough.explanation).toMatch(/cannot tell one drum from another/)
    expect(ask('vocals in the middle')).toMatchObject({ explanation: expect.stringMatching(/Stereo only/) })
    expect(ask('air conditoner')).toMatchObject({ explanation: expect.stringMatching(/Read as “air conditioner”/) })
  })

  test('refuse what they do not know, and say what they do', () => {
    const answer = ask('the dog')
    expect(answer.kind === 'no' && answer.reason).toMatch(/do not know “dog”.*hiss.*drums/)
    expect(ask('')).toMatchObject({ kind: 'no' })
    expect(ask('hiss and drums')).toMatchObject({ kind: 'no', reason: expect.stringMatching(/one at a time/) })
  })

  test('take an example alone as a profile of noise', () => {
    expect(ask('', { from: 0, length: 48_000 })).toMatchObject({ kind: 'yes', tool: 'Background noise (spectral)' })
    expect(ask('the dog', { from: 0, length: 48_000 }).kind).toBe('no')
  })

  test('every word that they offer is answered by the tool that is named beside it', () => {
    for (const { words, tool } of system.describe().knows) {
      for (const word of words) expect(ask(word), word).toMatchObject({ kind: 'yes', tool })
    }
  })

  test('plans survive JSON, keep the tool and refuse mono where stereo is needed', () => {
    const plan = system.plan(requestFor('drums', 2))
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(plan).toMatchObject({ settings: { tool: 'percussive-part' }, analysis: false })
    expect(() => system.plan(requestFor('centre', 1))).toThrow(/needs a stereo recording/)
    expect(() => system.plan(requestFor('the dog', 2))).toThrow(/do not know/)
  })
})

describe('what they find', () => {
  const rate = 16_000
  const noise = (seed: number, frames: number): Float32Array =>
    Float32Array.from({ length: frames }, gaussian(seededRandom(seed)))

  test('hum is not made up where there is none', async () => {
    const audio = [noise(1, 4 * rate)]
    const [target] = await separate(system, { audio, rate, text: 'hum' })
    expect(siSdr(residualOf(audio, [target!])[0]!, audio[0]!)).toBeGreaterThan(30)
  })

  test.each([50, 60])('a hum of %i Hz alone is taken whole', async (frequency) => {
    const audio = [mainsHum(6 * rate, rate, { frequency, harmonics: 10 }).map((value) => value * 0.1)]
    const [target] = await separate(system, { audio, rate, text: 'mains hum' })
    expect(siSdr(target!, audio[0]!)).toBeGreaterThan(30)
  })

  test('an example shows the noise that is meant', async () => {
    const frames = 6 * rate
    const hiss = noise(3, frames)
    const tone = Float32Array.from({ length: frames }, (_, at) => (at < rate ? 0 : Math.sin(at * 0.3)))
    const audio = [tone.map((value, at) => 0.5 * value + 0.05 * hiss[at]!)]
    const example = { from: 0, length: rate }
    const [target] = await separate(system, { audio, rate, text: 'hiss', example })
    expect(siSdr(residualOf(audio, [target!])[0]!, tone) - siSdr(audio[0]!, tone)).toBeGreaterThan(10)
  })

  test('the centre is what both channels share', async () => {
    const frames = 3 * rate
    const middle = noise(5, frames)
    const left = noise(6, frames)
    const audio = [middle, middle.map((value, at) => value + 0.01 * left[at]!)]
    const target = await separate(system, { audio, rate, text: 'centre' })
    expect(siSdr(target[0]!, middle)).toBeGreaterThan(30)
    const wide = await separate(system, { audio: [left, noise(7, frames)], rate, text: 'sides' })
    expect(siSdr(wide[0]!, left)).toBeGreaterThan(6)
  })
})
