import type { Decibels } from '../base/units.ts'
import { sdr as exactSdr, siSdr as exactSiSdr } from '../dsp/metrics.ts'

type Samples = Float32Array | Float64Array

/** Mean squares below this count as this (`calculate_sdr` in AudioSep's utils.py). */
const powerFloor = 1e-10

/** The step of float32 at 1: what `calculate_sisdr` in AudioSep's utils.py adds to every sum for float32 signals. */
const float32Step = 2 ** -23

/** Signal-to-distortion ratio in dB as AudioSep's benchmark computes it: finite for silence and for exact estimates. */
export const sdr = (estimate: Samples, reference: Samples): Decibels => exactSdr(estimate, reference, powerFloor)

/** Scale-invariant signal-to-distortion ratio in dB as AudioSep's benchmark computes it. */
export const siSdr = (estimate: Samples, reference: Samples): Decibels => exactSiSdr(estimate, reference, float32Step)

/** How one estimate did, in dB; the improvements are against taking the mixture itself for the estimate. */
export type Ratios = {
  readonly sdr: Decibels
  readonly sdri: Decibels
  readonly siSdr: Decibels
  readonly siSdri: Decibels
}

/** @param mixture, estimate, reference mono, of one length */
export const ratiosOf = (mixture: Samples, estimate: Samples, reference: Samples): Ratios => {
  const [ratio, scaled] = [sdr(estimate, reference), siSdr(estimate, reference)]
  return {
    sdr: ratio,
    sdri: ratio - sdr(mixture, reference),
    siSdr: scaled,
    siSdri: scaled - siSdr(mixture, reference),
  }
}
