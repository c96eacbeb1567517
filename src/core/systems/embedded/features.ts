import type { Spectrum } from '../../dsp/spectrogram.ts'

/** A power law that brings loud and soft near to each other: |X|^0.3 (training/lasso_training/network/spectrum.py). */
export const compression = { exponent: 0.15, floor: 1e-6 }

/** The power that a compressed value tells: |X|² / mean |X|². 1 / 0.15 is 20/3, which is three times as fast as a logarithm. */
export const powerOf = (compressed: number): number => {
  const root = Math.cbrt(compressed)
  const fourth = root * root * root * root
  return fourth * fourth * fourth * fourth * fourth - compression.floor
}

/**
 * What the network sees of a spectrum, whatever its level: [1 or 3, rows, bins − 1]. With p = |X|² / mean |X|² the first plane
 * is p^0.15, and the next two are real and imaginary parts of the same compression. The bin at half the rate is left out.
 * @param phase whether there are real and imaginary parts
 * @param rows at least as many as the spectrum has frames; the rest is zero
 */
export const featuresOf = ({ frames, bins, re, im }: Spectrum, phase: boolean, rows = frames): Float32Array => {
  const seen = bins - 1
  let total = 0
  for (let frame = 0; frame < frames; frame++)
    for (let at = frame * bins, end = at + seen; at < end; at++) total += re[at]! * re[at]! + im[at]! * im[at]!
  const factor = 1 / (total / (frames * seen) + 1e-10)

  const plane = rows * seen
  const features = new Float32Array((phase ? 3 : 1) * plane)
  for (let frame = 0; frame < frames; frame++)
    for (let bin = 0; bin < seen; bin++) {
      const at = frame * bins + bin
      const to = frame * seen + bin
      const x = re[at]!
      const y = im[at]!
      const power = x * x + y * y
      const compressed = Math.exp(compression.exponent * Math.log(power * factor + compression.floor))
      features[to] = compressed
      if (!phase) continue
      const scale = compressed / Math.sqrt(power + 1e-12)
      features[plane + to] = scale * x
      features[2 * plane + to] = scale * y
    }
  return features
}
