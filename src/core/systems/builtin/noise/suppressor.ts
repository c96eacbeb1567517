import type { Frames, Hertz } from '../../../base/units.ts'
import { stft } from '../../../dsp/stft.ts'
import type { ChunkInput } from '../../../separation/system.ts'
import type { ToolRunner } from '../tool.ts'
import { gainsOf } from './gains.ts'
import { bandEdges, noiseFrames } from './geometry.ts'
import { type NoiseProfile, noisePowerAt } from './profile.ts'

/** −26 dB: what is left of the noise sounds even and hides the joints of the gains. */
const leastGain = 0.05

/** Frames between updates of the noise's level. */
const updateEvery = 8

/** Computes the noise of chunks, each channel by its own profile. */
export const noiseSuppressor = (rate: Hertz, context: Frames, profile: NoiseProfile): ToolRunner => {
  const { size, hop } = noiseFrames(rate)
  const transform = stft(size, hop)
  const { bins } = transform
  const edges = bandEdges(bins)
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const noise = new Float64Array(bins)
  let real = new Float32Array(0)
  let imaginary = new Float32Array(0)
  let gains = new Float32Array(0)
  let work = new Float32Array(0)

  const makeRoom = (count: number): void => {
    if (real.length >= count) return
    real = new Float32Array(count)
    imaginary = new Float32Array(count)
    gains = new Float32Array(count)
    work = new Float32Array(count)
  }

  const suppress = (
    samples: Float32Array,
    channel: number,
    { start, length }: ChunkInput,
  ): Float32Array<ArrayBuffer> => {
    const origin = start - context
    const first = transform.firstCovering(Math.max(0, origin))
    const frames = transform.lastCovering(start + length + context - 1) - first + 1
    makeRoom(frames * bins)
    for (let frame = 0; frame < frames; frame++) {
      const at = transform.frameStart(first + frame)
      transform.analyse(samples, at - origin, re, im)
      if ((first + frame) % updateEvery === 0 || frame === 0) noisePowerAt(profile, channel, at + hop, edges, noise)
      const row = frame * bins
      for (let bin = 0; bin < bins; bin++) {
        const x = re[bin]!
        const y = im[bin]!
        real[row + bin] = x
        imaginary[row + bin] = y
        gains[row + bin] = (x * x + y * y) / noise[bin]!
      }
    }
    gainsOf(gains, work, frames, bins, leastGain)
    const target = new Float32Array(length)
    const last = transform.lastCovering(start + length - 1) - first
    for (let frame = Math.max(0, transform.firstCovering(start) - first); frame <= last; frame++) {
      const row = frame * bins
      for (let bin = 0; bin < bins; bin++) {
        const taken = 1 - gains[row + bin]!
        re[bin] = real[row + bin]! * taken
        im[bin] = imaginary[row + bin]! * taken
      }
      transform.synthesise(re, im, target, transform.frameStart(first + frame) - start)
    }
    return target
  }

  return {
    run: (chunk) => Promise.resolve(chunk.audio.map((samples, channel) => suppress(samples, channel, chunk))),
  }
}
