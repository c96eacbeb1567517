import type { Frames, Hertz } from '../../../base/units.ts'
import { nearestFrameSize, stft } from '../../../dsp/stft.ts'
import type { Audio, ChunkInput } from '../../../separation/system.ts'
import type { ToolRunner } from '../tool.ts'

/** Frames long enough to tell instruments apart that sound together. */
const frameSeconds = 0.09

/** Frames on either side over which the coherence of both channels is measured. */
const timeReach = 2

/** Extra weight on cells that lie clearly in the middle or clearly not. */
const sharpness = 2

export const stereoFrames = (rate: Hertz): { size: Frames; hop: Frames; context: Frames } => {
  const size = nearestFrameSize(frameSeconds, rate)
  return { size, hop: size / 4, context: 2 * size }
}

/**
 * Takes the centre or the sides of the first two channels. Each cell is shared by the similarity of both channels
 * (Avendano and Jot 2004), 2·Re⟨L R*⟩ / (⟨|L|²⟩ + ⟨|R|²⟩), which is 1 for what is equal in both, 0 for what is in one of
 * them or unrelated, and −1 for what is out of phase. The centre is that share of the mean of both channels; the sides
 * are the rest. Further channels count as sides.
 */
export const stereoSeparator = (rate: Hertz, context: Frames, part: 'centre' | 'sides'): ToolRunner => {
  const { size, hop } = stereoFrames(rate)
  const transform = stft(size, hop)
  const { bins } = transform

  const centreOf = (left: Float32Array, right: Float32Array, { start, length }: ChunkInput): Float32Array => {
    const origin = start - context
    const first = transform.firstCovering(Math.max(0, origin))
    const frames = transform.lastCovering(start + length + context - 1) - first + 1
    const cells = frames * bins
    const leftRe = new Float64Array(bins)
    const leftIm = new Float64Array(bins)
    const rightRe = new Float64Array(bins)
    const rightIm = new Float64Array(bins)
    const meanRe = new Float32Array(cells)
    const meanIm = new Float32Array(cells)
    const cross = new Float32Array(cells)
    const power = new Float32Array(cells)
    for (let frame = 0; frame < frames; frame++) {
      const from = transform.frameStart(first + frame) - origin
      transform.analyse(left, from, leftRe, leftIm)
      transform.analyse(right, from, rightRe, rightIm)
      for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) {
        const lr = leftRe[bin]!
        const li = leftIm[bin]!
        const rr = rightRe[bin]!
        const ri = rightIm[bin]!
        meanRe[at] = 0.5 * (lr + rr)
        meanIm[at] = 0.5 * (li + ri)
        cross[at] = 2 * (lr * rr + li * ri)
        power[at] = lr * lr + li * li + rr * rr + ri * ri
      }
    }
    const centre = new Float32Array(length)
    const from = Math.max(0, transform.firstCovering(start) - first)
    const last = transform.lastCovering(start + length - 1) - first
    for (let frame = from; frame <= last; frame++) {
      const begin = Math.max(0, frame - timeReach)
      const end = Math.min(frames - 1, frame + timeReach)
      for (let bin = 0; bin < bins; bin++) {
        let together = 0
        let all = 0
        for (let near = begin; near <= end; near++) {
          together += cross[near * bins + bin]!
          all += power[near * bins + bin]!
        }
        const similarity = all > 0 && together > 0 ? together / all : 0
        const share = similarity ** sharpness
        leftRe[bin] = meanRe[frame * bins + bin]! * share
        leftIm[bin] = meanIm[frame * bins + bin]! * share
      }
      transform.synthesise(leftRe, leftIm, centre, transform.frameStart(first + frame) - start)
    }
    return centre
  }

  const separate = (chunk: ChunkInput): Audio => {
    const centre = centreOf(chunk.audio[0]!, chunk.audio[1]!, chunk)
    return chunk.audio.map((samples, channel) => {
      if (part === 'centre') return channel < 2 ? centre.slice() : new Float32Array(chunk.length)
      const inner = samples.subarray(context, context + chunk.length)
      return channel < 2 ? inner.map((value, index) => value - centre[index]!) : inner.slice()
    })
  }

  return { run: (chunk) => Promise.resolve(separate(chunk)) }
}
