import type { Random } from '../base/random.ts'
import type { Audio } from '../separation/system.ts'

/**
 * Prepares samples for rounding to `bits`: adds triangular noise of ±1 step (TPDF: Lipshitz, Wannamaker and Vanderkooy
 * 1992), so that the rounding error is noise and never distortion. Stretches that lie on the grid of `bits` already, like
 * digital silence or an untouched 16-bit recording, are left as they are.
 * @param random uniform numbers in [0, 1)
 */
export const dither = (audio: Audio, bits: number, random: Random): Float32Array<ArrayBuffer>[] => {
  const scale = 2 ** (bits - 1)
  return audio.map((samples) => {
    const out = new Float32Array(samples)
    if (samples.every((sample) => Number.isInteger(sample * scale))) return out
    for (let i = 0; i < out.length; i++) {
      const dithered = samples[i]! * scale + random() - random()
      out[i] = Math.round(dithered) / scale
    }
    return out
  })
}
