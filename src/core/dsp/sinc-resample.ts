import type { Hertz } from '../base/units.ts'

// What networks were trained on when their reference resampled by torchaudio: a short filter that lets images through at
// −60 dB. For everything that is heard there is resample.ts.

/** Zero crossings on either side of the kernel (`lowpass_filter_width`, default of torchaudio.functional.resample). */
const crossings = 6
/** Cut-off over the lower Nyquist frequency (`rolloff` of the same). */
const rolloff = 0.99

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

/**
 * Samples at another rate as torchaudio.functional.resample gives them by default: a sinc under a Hann window, zeros before
 * and after the signal.
 * @param from, to rates, whole numbers of Hertz
 * @returns ⌈length · to / from⌉ samples
 */
export const sincResample = (samples: Float32Array, from: Hertz, to: Hertz): Float32Array => {
  if (from === to) return samples
  const divisor = greatestDivisor(from, to)
  const step = from / divisor
  const phases = to / divisor
  const cutoff = Math.min(step, phases) * rolloff
  const reach = Math.ceil((crossings * step) / cutoff)
  const width = 2 * reach + step
  // A row for each output sample between two input frames of the common period.
  const kernels = Float64Array.from({ length: phases * width }, (_, at) => {
    const phase = Math.floor(at / width)
    const distance = (at - phase * width - reach) / step - phase / phases
    const time = Math.min(crossings, Math.max(-crossings, distance * cutoff))
    const window = Math.cos((time * Math.PI) / crossings / 2) ** 2
    const sinc = time === 0 ? 1 : Math.sin(Math.PI * time) / (Math.PI * time)
    // torchaudio keeps its kernel in single precision.
    return Math.fround((sinc * window * cutoff) / step)
  })
  const result = new Float32Array(Math.ceil((samples.length * phases) / step))
  for (let n = 0; n < result.length; n++) {
    const phase = n % phases
    const first = ((n - phase) / phases) * step - reach
    const low = Math.max(0, -first)
    const high = Math.min(width, samples.length - first)
    let sum = 0
    for (let tap = low; tap < high; tap++) sum += samples[first + tap]! * kernels[phase * width + tap]!
    result[n] = sum
  }
  return result
}
