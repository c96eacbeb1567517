import type { Frames, Hertz } from '../../base/units.ts'
import { createResampler } from '../../dsp/resample.ts'
import type { Spectrum } from '../../dsp/spectrogram.ts'
import type { Runner, Tell } from '../../separation/system.ts'
import { addScaled, topEnvelope } from './bands.ts'
import type { ConditionedNetwork } from './conditioned-network.ts'
import { type Front, foldedMagnitude, publishedFront } from './front.ts'
import { gainsOf, type Mask, type MaskOf, without } from './mask.ts'

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
  /** How the network hears the recording; as the published ones do unless told otherwise. */
  readonly front?: Front
  /**
   * Makes other magnitudes of the masks of all targets together, of which nothing is to be kept out.
   * @param mixture magnitudes of the channels that share the masks, [frames, bins]
   * @param gains magnitudes of every target's mask, [frames, bins]
   */
  readonly refine?: (mixture: Float32Array, gains: readonly Float32Array[]) => readonly Float32Array[]
}

const applyMask = ({ frames, bins, re: x, im: y }: Spectrum, { re, im }: Mask): Spectrum => {
  const masked = { frames, bins, re: new Float32Array(x.length), im: new Float32Array(x.length) }
  if (im)
    for (let at = 0; at < x.length; at++) {
      masked.re[at] = x[at]! * re[at]! - y[at]! * im[at]!
      masked.im[at] = x[at]! * im[at]! + y[at]! * re[at]!
    }
  else
    for (let at = 0; at < x.length; at++) {
      masked.re[at] = x[at]! * re[at]!
      masked.im[at] = y[at]! * re[at]!
    }
  return masked
}

/**
 * Separates chunks at any rate and of any channels. Every channel is brought to the network's rate and transformed; the
 * network sees their mean and gives a mask for every query; the mask turns and scales every channel's own spectrum. What the
 * network's band left out of the recording follows the mask's top band.
 */
export const createChunkSeparator = (options: ChunkOptions): Runner['run'] => {
  const { rate, frames: total, context, channels, separator, maskOf, conditions, refine } = options
  const { front = publishedFront } = options
  const { rate: networkRate, stft } = front
  const down = createResampler(rate, networkRate)
  const up = createResampler(networkRate, rate)
  const toNetwork = networkRate / rate

  const masksOf = async (group: readonly Spectrum[], tell?: Tell): Promise<Mask[]> => {
    const { frames, bins } = group[0]!
    const { targets, avoid, avoidShare } = conditions
    const wanted = avoid ? [...targets, avoid] : targets
    const logits = await separator.mask(front.look(group, separator.frames), wanted, tell)
    const gains = (each: Float32Array) => gainsOf(each, frames, bins)
    if (!avoid) {
      const refined = refine?.(foldedMagnitude(group), logits.map(gains))
      return logits.map((each, query) => maskOf(each, frames, refined?.[query], bins))
    }
    const avoided = gains(logits.at(-1)!)
    return logits.slice(0, -1).map((each) => maskOf(each, frames, without(gains(each), avoided, avoidShare), bins))
  }

  return async ({ audio, start, length }, tell) => {
    // Beyond the region there are zeros, which the network need not see.
    const from = Math.max(0, start - context)
    const to = Math.min(total, start + length + context)
    const heard = audio.map((samples) => samples.subarray(from - start + context, to - start + context))
    const begin = Math.ceil((from * networkRate) / rate)
    const count = Math.ceil((to * networkRate) / rate) - begin
    // A few samples between two of the network's: nothing for it to hear.
    if (count <= 0) return conditions.targets.map(() => audio.map(() => new Float32Array(length)))

    const bands = heard.map((samples) => down.run(samples, from, begin, count))
    const spectra = bands.map((band) => stft.analyse(band))
    const groups = channels === 'linked' ? [spectra] : spectra.map((spectrum) => [spectrum])
    const masks: Mask[][] = []
    for (const group of groups) masks.push(await masksOf(group, tell))

    return conditions.targets.map((_, query) =>
      spectra.map((spectrum, channel) => {
        const group = channels === 'linked' ? 0 : channel
        const mask = masks[group]![query]!
        const inBand = stft.synthesise(applyMask(spectrum, mask), count)
        if (rate === networkRate) return inBand.slice(start - begin, start - begin + length)
        // target = up(masked) + envelope · (recording − up(band)), with the two ways up made one.
        const envelope = topEnvelope(mask.gain, groups[group]!, rate, networkRate)
        const grid = { hop: stft.hop }
        addScaled(inBand, bands[channel]!, -1, envelope, grid, 0, 1)
        const output = up.run(inBand, begin, start, length)
        const native = heard[channel]!.subarray(start - from, start - from + length)
        addScaled(output, native, 1, envelope, grid, start * toNetwork - begin, toNetwork)
        return output
      }),
    )
  }
}
