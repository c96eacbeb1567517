import { join } from 'node:path'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { rootMeanSquare, siSdr } from '../../src/core/dsp/metrics.ts'
import { builtinTools } from '../../src/core/systems/builtin/system.ts'
import { looped, mainsHum, mixAt, pinkNoise, whiteNoise, withoutSilence } from './quality-mixtures.ts'
import { atRate, type Recording, recordings, spoken } from './quality-recordings.ts'
import { residualOf, separate } from './quality-run.ts'

/** One mixture, what was asked of it, and by how many dB each wanted part came out better than it went in. */
export type Case = {
  readonly tool: string
  readonly detail: string
  readonly rate: number
  readonly gains: readonly number[]
}

const sentence = `The quick brown fox jumps over the lazy dog, and then it sleeps for a while.
  Recording in a noisy room is hard, but somebody has to do it, day after day, in all kinds of weather.`

/** All excerpts of one reading, joined: longer than any of them. */
const joined = (parts: readonly Recording[]): Recording => {
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.samples.length, 0))
  let at = 0
  for (const part of parts) {
    samples.set(part.samples, at)
    at += part.samples.length
  }
  return { name: 'all excerpts', rate: parts[0]!.rate, samples }
}

/** Speech to spoil: read by people, and by espeak-ng where it is installed. */
export const speeches = async (data: string): Promise<Recording[]> => {
  const read = await recordings(join(data, 'librivox'), /\.wav$/)
  const made = ['en-us', 'en+f3', 'de'].map((voice) => spoken(sentence, voice))
  return [...read, joined(read), ...made.filter((recording) => recording !== null)]
}

const improvement = (estimate: Float32Array, mixture: Float32Array, wanted: Float32Array): number =>
  siSdr(estimate, wanted) - siSdr(mixture, wanted)

const cleaned = async (mixture: Float32Array, rate: number, text: string): Promise<Float32Array> => {
  const audio = [mixture]
  return residualOf(audio, await separate(builtinTools, { audio, rate, text }))[0]!
}

/** Speech with white, pink and rain noise at 5 dB. */
export async function* noiseCases(
  data: string,
  speech: readonly Recording[],
  rates: readonly number[],
): AsyncGenerator<Case> {
  const rain = await recordings(join(data, 'esc10', 'rain'), /A\.ogg$/)
  let seed = 0
  for (const rate of rates) {
    for (const original of speech) {
      const { name, samples } = await atRate(original, rate)
      seed++
      const fallen = await atRate(rain[(seed * 7) % rain.length]!, rate)
      const noises: [string, string, Float32Array][] = [
        ['speech + white noise', 'hiss', whiteNoise(samples.length, seed)],
        ['speech + pink noise', 'background noise', pinkNoise(samples.length, seed)],
        ['speech + rain', 'rain', looped(fallen.samples, samples.length, rate)],
      ]
      for (const [tool, text, noise] of noises) {
        const { mixture, wanted } = mixAt(samples, noise, 5)
        const gain = improvement(await cleaned(mixture, rate, text), mixture, wanted)
        yield { tool, rate, gains: [gain], detail: tool.endsWith('rain') ? `${name}, ${fallen.name}` : name }
      }
    }
  }
}

/** Speech with hum at 0 dB, at both frequencies, with few and many harmonics, steady and drifting. */
export async function* humCases(speech: readonly Recording[], rates: readonly number[]): AsyncGenerator<Case> {
  let seed = 0
  for (const rate of rates) {
    for (const original of speech) {
      const { name, samples } = await atRate(original, rate)
      for (const shape of [
        { frequency: 50, drift: 0, harmonics: 12 },
        { frequency: 60, drift: 0.1, harmonics: 12 },
        { frequency: 49.97, drift: 0.1, harmonics: 30 },
        { frequency: 59.9, drift: 0, harmonics: 3 },
      ]) {
        const hum = mainsHum(samples.length, rate, { ...shape, seed: ++seed })
        const { mixture, wanted } = mixAt(samples, hum, 0)
        const gain = improvement(await cleaned(mixture, rate, 'hum'), mixture, wanted)
        yield { tool: 'speech + hum', rate, gains: [gain], detail: `${name}, ${JSON.stringify(shape)}` }
      }
    }
  }
}

const strokes =
  /^(snare-drum__(phrase_mezzo-forte_rhythm|025_forte)|bass-drum__(1_fortissimo|phrase_forte)|castanets__phrase_forte|djembe__phrase_m|tambourine__(phrase_forte|025_forte)|woodblock__phrase|cabasa__phrase|guiro__phrase|tom-toms__phrase|surdo__phrase|washboard__phrase|clash-cymbals__05|agogo-bells__phrase|cowbell__long)/

const sustainers = ['cello', 'flute', 'clarinet', 'oboe', 'french_horn', 'trombone', 'bassoon', 'double_bass']

/** Percussion with a sustained instrument at 0 dB; each case has the gains of both parts. */
export async function* textureCases(data: string, pattern: RegExp = strokes): AsyncGenerator<Case> {
  const rate = 44_100
  const struck = await recordings(join(data, 'philharmonia', 'percussion'), pattern)
  const held: Recording[] = []
  for (const instrument of sustainers) {
    held.push(...(await recordings(join(data, 'philharmonia', instrument), /_(1|15|long)_.*normal/)).slice(0, 3))
  }
  for (const [index, percussion] of struck.entries()) {
    const instrument = held[(index * 5) % held.length]!
    const parts = [percussion, instrument].map(({ samples }) => looped(withoutSilence(samples), 4 * rate, rate))
    const { mixture, wanted, other } = mixAt(parts[0]!, parts[1]!, 0)
    const [target] = await separate(builtinTools, { audio: [mixture], rate, text: 'drums' })
    const [rest] = residualOf([mixture], [target!])
    const gains = [improvement(target!, mixture, wanted), improvement(rest!, mixture, other)]
    yield { tool: 'percussion + sustained', rate, gains, detail: `${percussion.name}, ${instrument.name}` }
  }
}

/** Speech with some fifteen clicks a second, up to eight times its level. */
export async function* clickCases(speech: readonly Recording[]): AsyncGenerator<Case> {
  for (const { name, rate, samples } of speech) {
    const random = seededRandom(samples.length)
    const normal = gaussian(random)
    const spoiled = samples.slice()
    const level = rootMeanSquare(samples)
    for (let count = 0; count < (15 * samples.length) / rate; count++) {
      const at = Math.floor(random() * (samples.length - 100))
      const length = 1 + Math.floor(random() * 0.0008 * rate)
      const height = level * (2 + 6 * random()) * (random() < 0.5 ? -1 : 1)
      for (let n = 0; n < length; n++) spoiled[at + n]! += height * (0.6 + 0.4 * normal()) * Math.exp((-3 * n) / length)
    }
    const gain = improvement(await cleaned(spoiled, rate, 'clicks'), spoiled, samples)
    yield { tool: 'speech + clicks', rate, gains: [gain], detail: name }
  }
}
