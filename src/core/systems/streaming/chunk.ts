import type { Frames, Hertz } from '../../base/units.ts'
import { createResampler } from '../../dsp/resample.ts'
import { centredStft, mirrored, type Spectrum } from '../../dsp/spectrogram.ts'
import type { Runner, Tell } from '../../separation/system.ts'
import { addScaled, topEnvelope } from './bands.ts'
import type { ConditionedNetwork } from './conditioned-network.ts'
import { gainsOf, type Mask, type MaskOf, without } from './mask.ts'
import { bins, frameHop, frameSize, sampleRate } from './spectra.ts'

/** Embeddings that steer the network: one for each target, and that of what is to stay out of all. */
export type Conditions = {
  readonly targets: readonly Float32Array[]
  readonly avoid: Float32Array | null
  /** 0 to 1: how much of what is to stay out is kept out. */
  readonly avoidShare: number
}

export type ChunkOptions = {
  readonly rate: Hertz
  /** Of the whole region. */
  readonly frames: Frames
  readonly context: Frames
  /** One mask for all channels, from their mean, or one for each. */
  readonly channels: 'linked' | 'independent'
  /** The network for windows of a fixed number of frames. */
  readonly separator: Pick<ConditionedNetwork, 'mask'> & { readonly frames: number }
  /** What its logits say. */
  readonly maskOf: MaskOf
  readonly conditions: Conditions
  /**
   * Makes other magnitudes of the masks of all targets together, of which nothing is to be kept out.
   * @param mixture magnitudes that the network saw, [frames, 1025]
   * @param gains magnitudes of every target's mask, [frames, 1025]
   */
  readonly refine?: (mixture: Float32Array, gains: readonly Float32Array[]) => readonly Float32Array[]
}

/** At least so much of what its channels hold is left of their mean, in every bin. */
const leastOfMean = 0.5

const { analyse, synthesise } = centredStft(frameSize, frameHop)

/**
 * Magnitudes of the mean of all channels. Where they cancel (one of them with its polarity turned, microphones far apart)
 * the network would hear nothing of what everybody hears: a part of their power stands in for it.
 */
const foldedMagnitude = (spectra: readonly Spectrum[]): Float32Array => {
  const [{ re, im }] = spectra as [Spectrum]
  if (spectra.length === 1) return re.map((real, at) => Math.sqrt(real * real + im[at]! * im[at]!))
  return re.map((_, at) => {
    let [x, y, power] = [0, 0, 0]
    for (const spectrum of spectra) {
      const [real, imaginary] = [spectrum.re[at]!, spectrum.im[at]!]
      x += real
      y += imaginary
      power += real * real + imaginary * imaginary
    }
    const count = spectra.length
    return Math.sqrt(Math.max((x * x + y * y) / (count * count), (leastOfMean * leastOfMean * power) / count))
  })
}

/** Smallest magnitude that AudioSep's network was shown (models/base.py, `wav_to_spectrogram_phase`: a power of 1e-10). */
const smallestMagnitude = 1e-5

/** Rows of a window, [rows, 1025]: what is missing at the end is mirrored, as the recording might go on. */
const fillWindow = (magnitude: Float32Array, frames: number, rows: number): Float32Array => {
  const window = new Float32Array(rows * bins)
  for (let row = 0; row < rows; row++) {
    const from = mirrored(row, frames) * bins
    for (let bin = 0; bin < bins; bin++) window[row * bins + bin] = Math.max(smallestMagnitude, magnitude[from + bin]!)
  }
  return window
}

const applyMask = ({ frames, re: x, im: y }: Spectrum, { re, im }: Mask): Spectrum => {
  if (!im) return { frames, bins, re: x.map((real, at) => real * re[at]!), im: y.map((value, at) => value * re[at]!) }
  return {
    frames,
    bins,
    re: x.map((real, at) => real * re[at]! - y[at]! * im[at]!),
    im: x.map((real, at) => real * im[at]! + y[at]! * re[at]!),
  }
}

/**
 * Separates chunks at any rate and of any channels. Every channel is brought to the network's rate and transformed; the
 * network sees magnitudes and gives a mask for every query; the mask turns and scales every channel's own spectrum. What the
 * network's band left out of the recording follows the mask's top band.
 */
export const createChunkSeparator = (options: ChunkOptions): Runner['run'] => {
  const { rate, frames: total, context, channels, separator, maskOf, conditions, refine } = options
  const down = createResampler(rate, sampleRate)
  const up = createResampler(sampleRate, rate)
  const toNetwork = sampleRate / rate

  const masksOf = async (magnitude: Float32Array, frames: number, tell?: Tell): Promise<Mask[]> => {
    const { targets, avoid, avoidShare } = conditions
    const wanted = avoid ? [...targets, avoid] : targets
    const logits = await separator.mask(fillWindow(magnitude, frames, separator.frames), wanted, tell)
    if (!avoid) {
      const gains = refine?.(
        magnitude,
        logits.map((each) => gainsOf(each, frames)),
      )
      return logits.map((each, query) => maskOf(each, frames, gains?.[query]))
    }
    const avoided = gainsOf(logits.at(-1)!, frames)
    return logits.slice(0, -1).map((each) => maskOf(each, frames, without(gainsOf(each, frames), avoided, avoidShare)))
  }

  return async ({ audio, start, length }, tell) => {
    // Beyond the region there are zeros, which the network need not see.
    const from = Math.max(0, start - context)
    const to = Math.min(total, start + length + context)
    const heard = audio.map((samples) => samples.subarray(from - start + context, to - start + context))
    const begin = Math.ceil((from * sampleRate) / rate)
    const count = Math.ceil((to * sampleRate) / rate) - begin
    // A few samples between two of the network's: nothing for it to hear.
    if (count <= 0) return conditions.targets.map(() => audio.map(() => new Float32Array(length)))

    const bands = heard.map((samples) => down.run(samples, from, begin, count))
    const spectra = bands.map((band) => analyse(band))
    const { frames } = spectra[0]!
    const groups = channels === 'linked' ? [spectra] : spectra.map((spectrum) => [spectrum])
    const masks: Mask[][] = []
    for (const group of groups) masks.push(await masksOf(foldedMagnitude(group), frames, tell))

    return conditions.targets.map((_, query) =>
      spectra.map((spectrum, channel) => {
        const group = channels === 'linked' ? 0 : channel
        const mask = masks[group]![query]!
        const inBand = synthesise(applyMask(spectrum, mask), count)
        if (rate === sampleRate) return inBand.slice(start - begin, start - begin + length)
        // target = up(masked) + envelope · (recording − up(band)), with the two ways up made one.
        const envelope = topEnvelope(mask.gain, groups[group]!, rate)
        addScaled(inBand, bands[channel]!, -1, envelope, 0, 1)
        const output = up.run(inBand, begin, start, length)
        const native = heard[channel]!.subarray(start - from, start - from + length)
        addScaled(output, native, 1, envelope, start * toNetwork - begin, toNetwork)
        return output
      }),
    )
  }
}
