/** Modified Bessel function of the first kind, order 0 (Abramowitz and Stegun 9.6.12), to double precision. */
const besselI0 = (x: number): number => {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

/** Shape parameter β of a Kaiser window for a stop band `attenuation` dB down, above 50 (Kaiser 1974). */
export const kaiserShape = (attenuation: number): number => 0.1102 * (attenuation - 8.7)

/**
 * Taps on either side of the middle that a Kaiser-windowed sinc needs (Kaiser 1974).
 * @param transition from the end of the pass band to the begin of the stop band, in cycles a sample
 */
export const kaiserReach = (attenuation: number, transition: number): number =>
  Math.ceil((attenuation - 7.95) / (2.285 * 2 * Math.PI * transition) / 2)

/** A Kaiser window as a function of the position from −1 to 1; zero beyond. */
export const kaiser = (shape: number): ((position: number) => number) => {
  const most = besselI0(shape)
  return (position) => (Math.abs(position) > 1 ? 0 : besselI0(shape * Math.sqrt(1 - position * position)) / most)
}
