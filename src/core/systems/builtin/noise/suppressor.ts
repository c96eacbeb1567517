import type { Hertz } from '../../../base/units.ts'
import { stft } from '../../../dsp/stft.ts'
import type { Audio, ChunkInput, Runner } from '../../../separation/system.ts'
import { bandEdges, noiseFrames } from './geometry.ts'
import { type NoiseProfile, noisePowerAt } from './profile.ts'

const smoothing = 0.96
const leastGain = 0.05

/** Computes the noise of chunks by a decision-directed gain on every channel. */
export const noiseSuppressor = (rate: Hertz, context: number, profile: NoiseProfile): Runner => {
  const { size, hop } = noiseFrames(rate)
  const transform = stft(size, hop)
  const { bins } = transform
  const edges = bandEdges(bins)
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const noise = new Float64Array(bins)
  const last = new Float64Array(bins)

  const suppress = (samples: Float32Array, channel: number, { start, length }: ChunkInput): Float32Array => {
    const origin = start - context
    const clean = new Float32Array(length)
    last.fill(0)
    const first = Math.max(0, transform.firstCovering(Math.max(0, origin)))
    const end = transform.lastCovering(start + length - 1)
    for (let frame = first; frame <= end; frame++) {
      const at = transform.frameStart(frame)
      transform.analyse(samples, at - origin, re, im)
      if (frame % 16 === 0 || frame === first) noisePowerAt(profile, channel, at + size / 2, edges, noise)
      for (let bin = 0; bin < bins; bin++) {
        const power = re[bin]! * re[bin]! + im[bin]! * im[bin]!
        const ratio = power / noise[bin]!
        const prior = smoothing * last[bin]! + (1 - smoothing) * Math.max(0, ratio - 1)
        const gain = Math.max(leastGain, prior / (1 + prior))
        last[bin] = gain * gain * ratio
        re[bin]! *= gain
        im[bin]! *= gain
      }
      if (at + size > start) transform.synthesise(re, im, clean, at - start)
    }
    return clean.map((value, index) => samples[context + index]! - value)
  }

  return {
    run: (chunk: ChunkInput): Promise<Audio> =>
      Promise.resolve(chunk.audio.map((samples, channel) => suppress(samples, channel, chunk))),
  }
}
