import type { Frames, Hertz } from '../../../base/units.ts'
import { stft } from '../../../dsp/stft.ts'
import type { AnalysisPass, Audio } from '../../../separation/system.ts'
import { type FloorEstimator, floorEstimator } from './floor.ts'
import { analysisHop, bandEdges, noiseFrames } from './geometry.ts'
import { leaveRumble } from './rumble.ts'

/** The noise of one channel: a fine spectrum, and its level in bands over time. */
export type ChannelProfile = {
  /** Mean power of each bin of a windowed frame, relative to its band. */
  readonly shape: Float32Array
  /** Natural logarithm of the power of each band, `bands` numbers for each segment. */
  readonly levels: Float32Array
}

/** What the analysis pass of the noise tool finds. */
export type NoiseProfile = {
  /** Frames of a segment. */
  readonly segment: Frames
  readonly segments: number
  readonly channels: readonly ChannelProfile[]
}

const segmentSeconds = 6
const tiny = 1e-14

type ChannelGatherer = {
  readonly estimator: FloorEstimator
  readonly logShape: Float64Array
  readonly levels: number[]
}

/** The median of each level and its neighbours in time, two on either side: a busy segment borrows from its neighbours. */
const smoothed = (levels: readonly number[], bands: number): Float32Array => {
  const segments = levels.length / bands
  const result = new Float32Array(levels.length)
  for (let segment = 0; segment < segments; segment++) {
    for (let band = 0; band < bands; band++) {
      const near: number[] = []
      for (let at = Math.max(0, segment - 2); at <= Math.min(segments - 1, segment + 2); at++) {
        near.push(levels[at * bands + band]!)
      }
      near.sort((a, b) => a - b)
      result[segment * bands + band] = near[(near.length - 1) >> 1]!
    }
  }
  return result
}

/**
 * Gathers the noise profile of a region from the quietest moments of each bin, segment by segment, in memory that does
 * not grow but for some forty numbers a segment.
 * @param length samples of the region
 */
export const noiseAnalysis = (rate: Hertz, channels: number, length: Frames): AnalysisPass => {
  const { size, hop } = noiseFrames(rate)
  const step = analysisHop(rate, length)
  const transform = stft(size, hop)
  const { bins } = transform
  const edges = bandEdges(bins)
  const bands = edges.length - 1
  const framesPerSegment = Math.max(1, Math.round((segmentSeconds * rate) / step))
  const gatherers: ChannelGatherer[] = Array.from({ length: channels }, () => ({
    estimator: floorEstimator(framesPerSegment, bins),
    logShape: new Float64Array(bins),
    levels: [],
  }))
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const floors = new Float64Array(bins)
  const pending = Array.from({ length: channels }, () => new Float32Array(size))
  let filled = 0
  let skipped = 0
  let frames = 0
  let segments = 0

  const closeSegment = (): void => {
    for (const { estimator, logShape, levels } of gatherers) {
      estimator.estimate(frames, floors)
      for (let bin = 0; bin < bins; bin++) floors[bin]! += tiny
      leaveRumble(floors, rate)
      for (let band = 0; band < bands; band++) {
        let sum = 0
        for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) sum += Math.log(floors[bin]!)
        const level = sum / (edges[band + 1]! - edges[band]!)
        levels.push(level)
        for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) logShape[bin]! += Math.log(floors[bin]!) - level
      }
    }
    segments++
    frames = 0
  }

  const addFrame = (): void => {
    for (let channel = 0; channel < channels; channel++) {
      transform.analyse(pending[channel]!, 0, re, im)
      const { powers } = gatherers[channel]!.estimator
      for (let bin = 0, at = frames; bin < bins; bin++, at += framesPerSegment) {
        powers[at] = re[bin]! * re[bin]! + im[bin]! * im[bin]!
      }
    }
    frames++
    if (frames === framesPerSegment) closeSegment()
  }

  return {
    push: (audio) => {
      const pushed = audio[0]?.length ?? 0
      for (let from = 0; from < pushed; ) {
        const passed = Math.min(skipped, pushed - from)
        skipped -= passed
        from += passed
        const count = Math.min(size - filled, pushed - from)
        for (let channel = 0; channel < channels; channel++) {
          pending[channel]!.set(audio[channel]!.subarray(from, from + count), filled)
        }
        filled += count
        from += count
        if (filled === size) {
          addFrame()
          for (const samples of pending) samples.copyWithin(0, step)
          filled = Math.max(0, size - step)
          skipped = Math.max(0, step - size)
        }
      }
    },
    finish: (): NoiseProfile => {
      // A tail of less than half a segment says too little by itself; a region that short has nothing else.
      if (segments === 0 && frames === 0) {
        for (const samples of pending) samples.fill(0, filled)
        addFrame()
      }
      if (frames > 0 && (segments === 0 || frames > framesPerSegment / 2)) closeSegment()
      return {
        segment: framesPerSegment * step,
        segments,
        channels: gatherers.map(({ logShape, levels }) => ({
          shape: Float32Array.from(logShape, (sum) => Math.exp(sum / segments)),
          levels: smoothed(levels, bands),
        })),
      }
    },
  }
}

/** The profile of a region that holds only the noise: the mean power of its frames, the same at all times. */
export const exampleProfile = (rate: Hertz, example: Audio): NoiseProfile => {
  const { size, hop } = noiseFrames(rate)
  const transform = stft(size, hop)
  const { bins } = transform
  const edges = bandEdges(bins)
  const re = new Float64Array(bins)
  const im = new Float64Array(bins)
  const length = example[0]?.length ?? 0
  const frames = Math.max(1, Math.floor((length - size) / hop) + 1)
  return {
    segment: Number.MAX_SAFE_INTEGER,
    segments: 1,
    channels: example.map((samples) => {
      const mean = new Float64Array(bins).fill(tiny)
      for (let frame = 0; frame < frames; frame++) {
        transform.analyse(samples, frame * hop, re, im)
        for (let bin = 0; bin < bins; bin++) mean[bin]! += (re[bin]! * re[bin]! + im[bin]! * im[bin]!) / frames
      }
      const levels = new Float32Array(edges.length - 1)
      const shape = new Float32Array(bins)
      for (let band = 0; band < levels.length; band++) {
        let sum = 0
        for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) sum += Math.log(mean[bin]!)
        levels[band] = sum / (edges[band + 1]! - edges[band]!)
        for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) {
          shape[bin] = mean[bin]! / Math.exp(levels[band]!)
        }
      }
      return { shape, levels }
    }),
  }
}

/** Noise is taken to be a little stronger than it is: what varies more than Gaussian noise, like rain, stays below it. */
const caution = 1.2

/** Writes the noise power of every bin of a channel at frame position `at` of the region into `power`. */
export const noisePowerAt = (
  profile: NoiseProfile,
  channel: number,
  at: Frames,
  edges: Int32Array,
  power: Float64Array,
): void => {
  const { shape, levels } = profile.channels[channel]!
  const bands = edges.length - 1
  const place = Math.min(profile.segments - 1, Math.max(0, at / profile.segment - 0.5))
  const before = Math.floor(place)
  const after = Math.min(profile.segments - 1, before + 1)
  const weight = place - before
  for (let band = 0; band < bands; band++) {
    const level = Math.exp((1 - weight) * levels[before * bands + band]! + weight * levels[after * bands + band]!)
    for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) power[bin] = caution * level * shape[bin]!
  }
}
