import type { Random } from '../../../src/core/base/random.ts'
import { frames, pick, rate } from './excerpt.ts'
import { melody } from './melody.ts'
import type { Note } from './notes.ts'

/** Semitones by which a recorded note is played higher or lower at most. */
const furthest = 2

/** Played faster or slower, as a sampler does. */
const shifted = (samples: Float32Array, by: number): Float32Array => {
  if (by === 0) return samples
  const speed = 2 ** (by / 12)
  return Float32Array.from({ length: Math.floor((samples.length - 1) / speed) }, (_, index) => {
    const at = Math.floor(index * speed)
    const part = index * speed - at
    return samples[at]! * (1 - part) + samples[at + 1]! * part
  })
}

/** Adds a note, let go of after `length` frames by a short fade. */
const place = (into: Float32Array, samples: Float32Array, start: number, length: number, gain: number): void => {
  const end = Math.min(length, samples.length, into.length - start)
  const fade = Math.min(end, Math.round(0.06 * rate))
  for (let index = 0; index < end; index++) {
    const release = Math.min(1, (end - index) / fade)
    into[start + index]! += gain * release * samples[index]!
  }
}

const tuned = (notes: readonly Note[]) =>
  notes.flatMap(({ samples, pitch }) => (pitch === null ? [] : [{ samples, pitch }]))

/** Struck sounds in a bar that repeats. */
const pattern = (notes: readonly Note[], random: Random): Float32Array => {
  const output = new Float32Array(frames)
  const step = Math.round((0.1 + 0.18 * random()) * rate)
  for (let voice = 0; voice < 3; voice++) {
    const { samples } = pick(notes, random)
    const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const bar = Array.from({ length: 16 }, (_, beat) => beat === 4 * voice || random() < 0.3)
    for (let beat = 0; beat * step < frames; beat++)
      if (bar[beat % 16]) place(output, samples, beat * step, samples.length, (0.5 + 0.5 * random()) / peak)
  }
  return output
}

/** Five seconds of an instrument, played from its recorded notes: a melody, or a pattern of what is struck. */
export const phrase = (notes: readonly Note[], random: Random): Float32Array => {
  const melodic = tuned(notes)
  if (melodic.length === 0) return pattern(notes, random)
  const range = Array.from({ length: 128 }, (_, pitch) => pitch).filter((pitch) =>
    melodic.some((note) => Math.abs(note.pitch - pitch) <= furthest),
  )
  const output = new Float32Array(frames)
  for (const { pitch, start, length, loudness } of melody(range, random)) {
    const distance = Math.min(...melodic.map((note) => Math.abs(note.pitch - pitch)))
    const note = pick(
      melodic.filter((one) => Math.abs(one.pitch - pitch) === distance),
      random,
    )
    place(output, shifted(note.samples, pitch - note.pitch), start, length, loudness)
  }
  return output
}
