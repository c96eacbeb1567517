import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { toAmplitude } from '../../src/core/base/units.ts'

/** The parts of the demo's recording, each alone: 48 kHz mono, one length. Their sum is the mixture. */
export type DemoParts = {
  readonly speech: Float32Array
  readonly fan: Float32Array
  readonly drums: Float32Array
  readonly chords: Float32Array
  readonly mixture: Float32Array
  /** First frame of the jingle: speech over the fan before it, drums over chords from it on. */
  readonly jingleAt: number
}

const rate = 48_000

/** Scales `samples` in place to a root mean square of `level` dBFS. */
const scaleTo = (samples: Float32Array, level: number): Float32Array => {
  let power = 0
  for (const sample of samples) power += sample * sample
  const scale = toAmplitude(level) / Math.sqrt(power / samples.length)
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * scale
  return samples
}

/** A fan: noise through a one-pole low-pass over a bed of white noise, slowly breathing. */
const fanNoise = (frames: number, seed: number): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  const samples = new Float32Array(frames)
  let low = 0
  for (let i = 0; i < frames; i++) {
    const white = normal()
    low += 0.06 * (white - low)
    samples[i] = (3 * low + 0.25 * white) * (1 + 0.03 * Math.sin((2 * Math.PI * 0.7 * i) / rate))
  }
  return samples
}

type Hit = (into: Float32Array, at: number, normal: () => number) => void

const kick: Hit = (into, at) => {
  let phase = 0
  for (let i = 0; i < 0.25 * rate && at + i < into.length; i++) {
    const time = i / rate
    phase += (2 * Math.PI * (48 + 150 * Math.exp(-time * 45))) / rate
    into[at + i]! += 0.9 * Math.sin(phase) * Math.exp(-time * 16)
  }
}

const snare: Hit = (into, at, normal) => {
  for (let i = 0; i < 0.18 * rate && at + i < into.length; i++) {
    const time = i / rate
    into[at + i]! += (0.28 * normal() + 0.3 * Math.sin(2 * Math.PI * 190 * time)) * Math.exp(-time * 30)
  }
}

const hat: Hit = (into, at, normal) => {
  let before = 0
  for (let i = 0; i < 0.05 * rate && at + i < into.length; i++) {
    const white = normal()
    into[at + i]! += 0.16 * (white - before) * Math.exp((-i / rate) * 90)
    before = white
  }
}

/** One bar of sixteenths: which hits fall where. */
const bar: readonly (readonly [hit: Hit, sixteenths: readonly number[]])[] = [
  [kick, [0, 6, 8]],
  [snare, [4, 12]],
  [hat, [0, 2, 4, 6, 8, 10, 12, 14]],
]

const drumLoop = (frames: number, seed: number): Float32Array => {
  const normal = gaussian(seededRandom(seed))
  const samples = new Float32Array(frames)
  const sixteenth = Math.round((60 / 96 / 4) * rate)
  for (let start = 0; start < frames; start += 16 * sixteenth)
    for (const [hit, places] of bar)
      for (const place of places)
        if (start + place * sixteenth < frames) hit(samples, start + place * sixteenth, normal)
  return samples
}

/** Four chords held over two bars each, their notes a little apart in tune, fading in and out softly. */
const heldChords = (frames: number): Float32Array => {
  const chords = [
    [57, 60, 64, 69],
    [53, 57, 60, 65],
    [48, 55, 60, 64],
    [55, 59, 62, 67],
  ] as const
  const samples = new Float32Array(frames)
  const length = Math.ceil(frames / chords.length)
  for (let i = 0; i < frames; i++) {
    const within = (i % length) / length
    const swell = Math.min(1, within * 12, (1 - within) * 12)
    for (const note of chords[Math.floor(i / length)]!) {
      const phase = (2 * Math.PI * 440 * 2 ** ((note - 69) / 12) * i) / rate
      samples[i]! += swell * (Math.sin(phase) + 0.4 * Math.sin(2.003 * phase) + 0.2 * Math.sin(2.997 * phase))
    }
  }
  return samples
}

/** Every part on the grid of 16-bit samples, so that the mixture is their exact sum in a 16-bit file. */
const toSixteenBits = (samples: Float32Array): Float32Array =>
  samples.map((sample) => Math.round(sample * 32_768) / 32_768)

/** `samples` from a frame on, silence around it. */
const placed = (samples: Float32Array, at: number, frames: number): Float32Array => {
  const out = new Float32Array(frames)
  out.set(toSixteenBits(samples), at)
  return out
}

const jingleSeconds = 10

/**
 * The demo's recording: someone speaks while a fan runs, then a jingle of drums over held chords.
 * @param speech 48 kHz mono
 */
export const makeRecording = (speech: Float32Array, seed = 7): DemoParts => {
  const jingleAt = speech.length
  const jingle = jingleSeconds * rate
  const frames = jingleAt + jingle
  const parts = {
    speech: placed(scaleTo(speech.slice(), -24), 0, frames),
    fan: placed(scaleTo(fanNoise(jingleAt, seed), -32), 0, frames),
    drums: placed(scaleTo(drumLoop(jingle, seed + 1), -24), jingleAt, frames),
    chords: placed(scaleTo(heldChords(jingle), -24), jingleAt, frames),
  }
  const mixture = parts.speech.map((sample, i) => sample + parts.fan[i]! + parts.drums[i]! + parts.chords[i]!)
  return { ...parts, mixture, jingleAt }
}
