import { type CentredStft, mirrored, smallestWindowSum, windowSum } from '../dsp/spectrogram.ts'
import type { Node } from './graph.ts'
import { divide } from './operators/elementwise.ts'
import { convolve, convolveTransposed } from './operators/layers.ts'
import { concat, gather, integers, pad, reshape, slice, transpose } from './operators/shape.ts'

// The transform of `src/core/dsp/spectrogram.ts` as nodes of a graph, for devices on which samples should stay: one
// convolution with windowed cosines and sines there, one transposed convolution back, as torchlibrosa's STFT and ISTFT.
//
// B batch, L samples, T frames, F bins, N samples in a frame.

/** Real and imaginary parts, each [B, 1, T, F]. */
export type SpectrumNodes = { readonly re: Node; readonly im: Node }

/** Cosines, then sines, of every bin over a frame, scaled bin by bin and windowed: [2 F, 1, N]. */
const basis = (x: Node, { size, bins, window }: CentredStft, scale: (bin: number) => number, hint: string): Node => {
  const data = new Float32Array(2 * bins * size)
  const cosines = Float64Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * n) / size))
  const sines = Float64Array.from({ length: size }, (_, n) => Math.sin((2 * Math.PI * n) / size))
  for (let bin = 0; bin < bins; bin++)
    for (let n = 0; n < size; n++) {
      const phase = (bin * n) % size
      const weight = scale(bin) * window[n]!
      data[bin * size + n] = weight * cosines[phase]!
      data[(bins + bin) * size + n] = -weight * sines[phase]!
    }
  return x.graph.constant({ type: 'float32', shape: [2 * bins, 1, size], data }, hint)
}

/** Half a frame of mirrored samples at both ends. x: [B, 1, L] to [B, 1, L + N] */
const mirrorEnds = (x: Node, half: number, layer: string): Node => {
  const length = x.shape[2]!
  if (length > half) return pad(x, 2, [half, half], 'reflect', layer)
  // ONNX mirrors once only: a signal shorter than that is looked up.
  const places = Array.from({ length: length + 2 * half }, (_, at) => mirrored(at - half, length))
  return gather(x, integers(x, places, `${layer}/mirrored`), 2, layer)
}

/** The transform of a signal. x: [B, 1, L] */
export const spectrumOf = (x: Node, stft: CentredStft, layer = 'stft'): SpectrumNodes => {
  const { size, hop, bins } = stft
  const kernels = basis(x, stft, () => 1, `${layer}/basis`) // [2 F, 1, N]
  const parts = convolve(mirrorEnds(x, size / 2, layer), kernels, null, { stride: [hop] }, layer) // [B, 2 F, T]
  const byFrame = transpose(parts, [0, 2, 1], layer) // [B, T, 2 F]
  const [batch, frames] = byFrame.shape as [number, number, number]
  const part = (from: number) => reshape(slice(byFrame, 2, from, from + bins, layer), [batch, 1, frames, bins], layer)
  return { re: part(0), im: part(bins) }
}

/** The signal whose transform is nearest to a spectrum, its first `length` samples: [B, 1, L]. */
export const signalOf = ({ re, im }: SpectrumNodes, stft: CentredStft, length: number, layer = 'istft'): Node => {
  const { size, hop, bins, window } = stft
  const [batch, , frames] = re.shape as [number, number, number, number]
  const parts = [re, im].map((part) => transpose(reshape(part, [batch, frames, bins], layer), [0, 2, 1], layer))
  // All bins but the first and the last stand for their mirror images too.
  const scale = (bin: number) => (bin === 0 || bin === bins - 1 ? 1 : 2) / size
  const kernels = basis(re, stft, scale, `${layer}/basis`) // [2 F, 1, N]
  const added = convolveTransposed(concat(parts, 1, layer), kernels, null, [hop], layer) // [B, 1, (T − 1) hop + N]
  const kept = slice(added, 2, size / 2, size / 2 + length, layer) // [B, 1, L]
  const weight = windowSum(window, hop, frames).subarray(size / 2, size / 2 + length)
  const data = Float32Array.from(weight, (sum) => Math.max(sum, smallestWindowSum))
  return divide(kept, re.graph.constant({ type: 'float32', shape: [length], data }, `${layer}/window sum`), layer)
}
