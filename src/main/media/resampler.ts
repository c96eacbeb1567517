import libsamplerate from '@alexanderolsen/libsamplerate-js'
import type { Frames, Hertz } from '../../core/base/units.ts'
import type { Audio } from '../../core/separation/system.ts'
import type { Chunk } from './decoder.ts'

/** Length of `frames` at `from` when brought to `to`: the one rule for every source of a project. */
export const resampledLength = (frames: Frames, from: Hertz, to: Hertz): Frames => Math.round((frames * to) / from)

/** Brings a stream from one rate to another, all channels in step, delay compensated. */
export type Resampler = {
  /** Takes audio of any length; returns what is ready. */
  push(audio: Audio): Chunk
  /** The rest, so that the whole is `resampledLength` of what was pushed. */
  finish(): Generator<Chunk>
  close(): void
}

/** Samples, of all channels together, that one call may carry in or out; the library's own buffers hold 1,008,000. */
const callSamples = 262_144

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

const interleave = (audio: Audio, from: number, count: number): Float32Array => {
  const channels = audio.length
  const out = new Float32Array(count * channels)
  for (let channel = 0; channel < channels; channel++) {
    const samples = audio[channel]!
    for (let i = 0, at = channel; i < count; i++, at += channels) out[at] = samples[from + i]!
  }
  return out
}

/**
 * libsamplerate's best sinc converter (E. de Castro Lopo): 97 % of the band kept, aliases below −140 dB.
 * @param from rate of what comes in
 * @param to rate of what goes out
 */
export const createResampler = async (channels: number, from: Hertz, to: Hertz): Promise<Resampler> => {
  const common = divisor(from, to)
  const { create, ConverterType } = libsamplerate
  const converter = await create(channels, from / common, to / common, {
    converterType: ConverterType.SRC_SINC_BEST_QUALITY,
  })
  const ratio = to / from
  const piece = Math.max(1, Math.floor(callSamples / channels / Math.max(1, ratio)))
  const room = new Float32Array(Math.ceil(piece * ratio + 4096) * channels)
  let taken = 0
  let given = 0

  const convert = (interleaved: Float32Array): Float32Array => {
    const length = { frames: 0 }
    converter.full(interleaved, room, length)
    return room.subarray(0, length.frames * channels)
  }

  const collect = (parts: readonly Float32Array[], most: Frames): Chunk => {
    const ready = parts.reduce((sum, part) => sum + part.length / channels, 0)
    const count = Math.min(ready, most)
    const out = Array.from({ length: channels }, () => new Float32Array(count))
    let at = 0
    for (const part of parts)
      for (let i = 0; i < part.length && at < count; i += channels, at++)
        for (let channel = 0; channel < channels; channel++) out[channel]![at] = part[i + channel]!
    given += count
    return out
  }

  return {
    push(audio) {
      const total = audio[0]?.length ?? 0
      const parts: Float32Array[] = []
      for (let at = 0; at < total; at += piece) {
        const count = Math.min(piece, total - at)
        parts.push(convert(interleave(audio, at, count)).slice())
      }
      taken += total
      return collect(parts, resampledLength(taken, from, to) - given)
    },
    *finish() {
      const silence = new Float32Array(Math.min(piece, 8192) * channels)
      for (let left = resampledLength(taken, from, to) - given; left > 0; ) {
        const rest = collect([convert(silence)], left)
        left -= rest[0]!.length
        yield rest
      }
    },
    close: () => converter.destroy(),
  }
}
