/** A periodic Hann window: copies shifted by size/2, size/3, size/4 … add up to a constant. */
export const hann = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size))

/** The square root of the periodic Hann window, to apply at analysis and again at synthesis. */
export const rootHann = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, n) => Math.sin((Math.PI * n) / size))

/** Sum of the squares of a window: the power gain of white noise through it. */
export const windowPower = (window: Float64Array): number => {
  let sum = 0
  for (let n = 0; n < window.length; n++) sum += window[n]! * window[n]!
  return sum
}
