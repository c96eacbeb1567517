import type { Hertz } from '../../base/units.ts'
import { stretchRows } from '../../dsp/bicubic.ts'
import { melFilters } from '../../dsp/mel.ts'
import { centredStft } from '../../dsp/spectrogram.ts'
import { imageFrames } from './htsat.ts'

/** What differs between the published HTS-ATs before the network. */
export type FrontEnd = {
  /** Samples a second that the network was trained on. */
  readonly rate: Hertz
  /** Samples between frames: a hundredth of a second. */
  readonly hop: number
  /** Bands of the spectrogram: what the checkpoint's `bn0` has. */
  readonly bands: number
}

/** Samples in a frame (`window_size` of HTSAT-base.json and of htsat_config.py). */
const frameSize = 1024
/** Range of the bands (`fmin` and `fmax` of the same). */
const lowest: Hertz = 50
const highest: Hertz = 14000
/** Smallest power of a band (`amin` of models/CLAP/open_clip/htsat.py). */
const smallestPower = 1e-10

/** Level of every band in dB, frame by frame, as torchlibrosa's `LogmelFilterBank`: [frames, bands] */
export const logMel = (samples: Float32Array, { rate, hop, bands }: FrontEnd): Float32Array => {
  const stft = centredStft(frameSize, hop)
  const filters = melFilters(rate, frameSize, bands, lowest, highest)
  const { frames, bins, re, im } = stft.analyse(samples)
  const power = new Float64Array(bins)
  const levels = new Float32Array(frames * bands)
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0, at = frame * bins; bin < bins; bin++, at++) power[bin] = re[at]! ** 2 + im[at]! ** 2
    filters.apply(power, levels, frame * bands)
  }
  for (let at = 0; at < levels.length; at++) levels[at] = 10 * Math.log10(Math.max(levels[at]!, smallestPower))
  return levels
}

/** How a spectrogram shorter than the image fills it. */
export type Filling =
  /** By being stretched (`reshape_wav2img`). */
  | 'stretched'
  /** By whole copies of itself, stretched for what is left (`infer_mode` of models/htsat.py). */
  | 'repeated'

/** Rows of `width` numbers, as many whole times as they fit into `room` rows. */
const copiesOf = (rows: Float32Array, width: number, room: number): Float32Array => {
  const copies = Math.floor((room * width) / rows.length)
  const result = new Float32Array(copies * rows.length)
  for (let copy = 0; copy < copies; copy++) result.set(rows, copy * rows.length)
  return result
}

/**
 * A spectrogram, [frames, bands], brought to as many frames as the network's image has. The reference does so after `bn0`;
 * the weights of a stretch add up to one, so the order is free.
 * @returns [imageFrames(bands), bands]
 */
export const fillImage = (levels: Float32Array, bands: number, filling: Filling): Float32Array => {
  const frames = levels.length / bands
  const room = imageFrames(bands)
  if (frames > room) throw new RangeError(`${frames} frames of a spectrogram, at most ${room} fit`)
  return stretchRows(filling === 'repeated' ? copiesOf(levels, bands, room) : levels, bands, room)
}

/** What the network looks at: the spectrogram of at most ten seconds. [imageFrames(bands), bands] */
export const imageOf = (samples: Float32Array, frontEnd: FrontEnd, filling: Filling = 'stretched'): Float32Array =>
  fillImage(logMel(samples, frontEnd), frontEnd.bands, filling)
