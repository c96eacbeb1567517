import { type Random, seededRandom } from '../../../src/core/base/random.ts'
import { mainsHum, pinkNoise, whiteNoise } from '../quality-mixtures.ts'
import { frames, rate } from './excerpt.ts'

/** Air that a fan moves, dull, with the tones of its blades, which swell as it turns. */
export const fanNoise = (seed: number): Float32Array => {
  const random = seededRandom(seed)
  const air = pinkNoise(frames, seed)
  const blades = 60 + 140 * random()
  const turns = blades / (3 + Math.floor(3 * random()))
  const cutoff = 400 + 1600 * random()
  const keep = Math.exp((-2 * Math.PI * cutoff) / rate)
  const tones = Array.from({ length: 5 }, (_, order) => ({
    gain: (0.3 + random()) / (order + 1),
    phase: 2 * Math.PI * random(),
  }))
  let dull = 0
  return air.map((value, index) => {
    dull = keep * dull + (1 - keep) * value
    const time = (2 * Math.PI * index) / rate
    const tone = tones.reduce(
      (sum, { gain, phase }, order) => sum + gain * Math.sin((order + 1) * blades * time + phase),
      0,
    )
    return dull * (1 + 0.2 * Math.sin(turns * time)) + 0.05 * tone
  })
}

const seedFrom = (random: Random): number => Math.floor(random() * 2 ** 31)

/** Five seconds of steady noise by its kind. */
export const noises: { readonly [kind: string]: (random: Random) => Float32Array } = {
  'white noise': (random) => whiteNoise(frames, seedFrom(random)),
  'pink noise': (random) => pinkNoise(frames, seedFrom(random)),
  hum: (random) =>
    mainsHum(frames, rate, { frequency: random() < 0.5 ? 50 : 60, drift: 0.1 * random(), seed: seedFrom(random) }),
  fan: (random) => fanNoise(seedFrom(random)),
}
