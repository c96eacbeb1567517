/** Magnitudes nearer to 0 or 1 than this have no finite logit worth having. */
const nearest = 1e-6

/** Share of the direction that its logits say: any would do, and at a half they are of usual size. */
const half = 0.5

/**
 * Logits of the mask that takes several sounds together: the sum of their masks, at most 1 in magnitude, because no sound is
 * in a bin twice.
 * @param parts logits [3, …] of one sound each: of a magnitude by sigmoid, and of a direction by tanh of its real and imaginary parts
 */
export const unionOf = (parts: readonly Float32Array[]): Float32Array => {
  const [first, ...others] = parts as [Float32Array, ...Float32Array[]]
  if (others.length === 0) return first
  const plane = first.length / 3
  const union = new Float32Array(first.length)
  for (let at = 0; at < plane; at++) {
    let [re, im] = [0, 0]
    for (const part of parts) {
      const x = Math.tanh(part[plane + at]!)
      const y = Math.tanh(part[2 * plane + at]!)
      const scale = 1 / (1 + Math.exp(-part[at]!)) / Math.max(Math.hypot(x, y), 1e-10)
      re += scale * x
      im += scale * y
    }
    const length = Math.hypot(re, im)
    const gain = Math.min(1 - nearest, Math.max(nearest, length))
    union[at] = Math.log(gain / (1 - gain))
    union[plane + at] = Math.atanh(length > 0 ? (half * re) / length : half)
    union[2 * plane + at] = Math.atanh(length > 0 ? (half * im) / length : 0)
  }
  return union
}
