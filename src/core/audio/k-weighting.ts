import type { Hertz } from '../base/units.ts'

/** Coefficients of a second-order section, a0 = 1. */
export type Biquad = readonly [b0: number, b1: number, b2: number, a1: number, a2: number]

/**
 * The two filters of K-weighting (ITU-R BS.1770-4 annex 1) for any rate: a shelf of +4 dB for the head, and a high pass.
 * The recommendation gives coefficients for 48 kHz; these are the analogue filters behind them, by bilinear transform
 * (parameters as in libebur128, which fits the 48 kHz table to 1e-12).
 */
export const kWeighting = (rate: Hertz): readonly [shelf: Biquad, highPass: Biquad] => {
  const gain = 3.999843853973347
  const shelfQ = 0.7071752369554196
  const shelfK = Math.tan((Math.PI * 1681.974450955533) / rate)
  const high = 10 ** (gain / 20)
  const band = high ** 0.4996667741545416
  const shelf = 1 + shelfK / shelfQ + shelfK ** 2
  const passQ = 0.5003270373238773
  const passK = Math.tan((Math.PI * 38.13547087602444) / rate)
  const pass = 1 + passK / passQ + passK ** 2
  return [
    [
      (high + (band * shelfK) / shelfQ + shelfK ** 2) / shelf,
      (2 * (shelfK ** 2 - high)) / shelf,
      (high - (band * shelfK) / shelfQ + shelfK ** 2) / shelf,
      (2 * (shelfK ** 2 - 1)) / shelf,
      (1 - shelfK / shelfQ + shelfK ** 2) / shelf,
    ],
    [1, -2, 1, (2 * (passK ** 2 - 1)) / pass, (1 - passK / passQ + passK ** 2) / pass],
  ]
}

/**
 * Weights of channels in the order of WAVE_FORMAT_EXTENSIBLE (BS.1770-4 table 3): 1 in front and straight behind, 1.41 at
 * the sides and surrounds, 0 for the LFE.
 */
export const channelWeights = (channels: number): readonly number[] => {
  const side = 1.41
  const layouts: { readonly [channels: number]: readonly number[] } = {
    4: [1, 1, side, side],
    5: [1, 1, 1, side, side],
    6: [1, 1, 1, 0, side, side],
    7: [1, 1, 1, 0, 1, side, side],
    8: [1, 1, 1, 0, 1, 1, side, side],
  }
  return layouts[channels] ?? new Array<number>(channels).fill(1)
}
