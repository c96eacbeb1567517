import type { Audio } from '../../../core/separation/system.ts'

const interleave = <T extends Int16Array | Int32Array>(audio: Audio, out: T, scale: number, shift: number): T => {
  const channels = audio.length
  for (let channel = 0; channel < channels; channel++) {
    const samples = audio[channel]!
    for (let i = 0, at = channel; i < samples.length; i++, at += channels)
      out[at] = Math.max(-scale, Math.min(scale - 1, Math.round(samples[i]! * scale))) * shift
  }
  return out
}

const size = (audio: Audio): number => audio.length * (audio[0]?.length ?? 0)

/** Interleaved 16-bit integers, rounded and clipped. */
export const toInt16 = (audio: Audio): Int16Array<ArrayBuffer> =>
  interleave(audio, new Int16Array(size(audio)), 2 ** 15, 1)

/** Interleaved 24-bit integers at the top of 32 bits, rounded and clipped. */
export const toInt24 = (audio: Audio): Int32Array<ArrayBuffer> =>
  interleave(audio, new Int32Array(size(audio)), 2 ** 23, 256)
