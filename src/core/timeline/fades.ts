import type { FadeShape } from '../project/records.ts'

/** Fade shapes in the order in which they are offered. */
export const fadeShapes = ['linear', 'equal-power', 's-curve', 'exponential'] as const satisfies readonly FadeShape[]

/** Depth of the exponential fade: it rises as a straight line in dB over 60 dB. */
const decay = Math.log(1000)

/**
 * Gain of a fade-in; a fade-out is the same curve backwards. With p the position:
 *
 * - linear: p
 * - equal-power: sin(p·π/2); a fade-out and a fade-in over each other keep the power of unrelated sounds
 * - s-curve: (1 − cos(p·π)) / 2; smooth at both ends, and the two of a crossfade add up to 1
 * - exponential: (1000^p − 1) / 999; straight in dB, shifted so that it starts at true silence
 *
 * @param position 0 (silence) to 1 (full level); outside of that it is held
 */
export const fadeGain = (shape: FadeShape, position: number): number => {
  if (position <= 0) return 0
  if (position >= 1) return 1
  switch (shape) {
    case 'linear':
      return position
    case 'equal-power':
      return Math.sin((position * Math.PI) / 2)
    case 's-curve':
      return (1 - Math.cos(position * Math.PI)) / 2
    case 'exponential':
      return Math.expm1(position * decay) / 999
  }
}
