import type { Random } from '../../../src/core/base/random.ts'
import { frames, pick, rate } from './excerpt.ts'

/** A note that is to be played: its MIDI number, when and how long, in frames, and how loud, up to 1. */
export type Played = {
  readonly pitch: number
  readonly start: number
  readonly length: number
  readonly loudness: number
}

const scales = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
]

/** A random walk through a scale, in the rhythm of a beat, with rests, sometimes in thirds. @param range MIDI numbers that can be played */
export const melody = (range: readonly number[], random: Random): Played[] => {
  const steps = pick(scales, random)
  const key = Math.floor(random() * 12)
  const inScale = range.filter((pitch) => steps.includes((pitch - key + 120) % 12))
  const pitches = inScale.length > 2 ? inScale : range
  const beat = 0.18 + 0.4 * random()
  const inThirds = random() < 0.25
  const played: Played[] = []
  let degree = Math.floor(random() * pitches.length)
  for (let place = random() * 0.3 * rate; place < frames; ) {
    degree = Math.min(pitches.length - 1, Math.max(0, degree + Math.floor(random() * 7) - 3))
    const length = beat * pick([0.5, 1, 1, 1, 2, 3], random) * rate
    const sounding = Math.round(length * (0.7 + 0.6 * random()))
    const loudness = 0.5 + 0.5 * random()
    if (played.length === 0 || random() > 0.12)
      for (const offset of inThirds ? [0, 2] : [0]) {
        const pitch = pitches[Math.min(degree + offset, pitches.length - 1)]!
        played.push({ pitch, start: Math.round(place), length: sounding, loudness })
      }
    place += length
  }
  return played
}
