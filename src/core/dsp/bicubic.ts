/** Keys's cubic convolution kernel (1981) at distances 0…1 and 1…2 with the sharpness that PyTorch uses. */
const sharpness = -0.75
const near = (x: number): number => ((sharpness + 2) * x - (sharpness + 3)) * x * x + 1
const far = (x: number): number => ((sharpness * x - 5 * sharpness) * x + 8 * sharpness) * x - 4 * sharpness

/**
 * Rows in between rows: the first and the last stay where they are, as
 * `torch.nn.functional.interpolate(…, mode='bicubic', align_corners=True)` along one axis. Beyond an end its row repeats.
 * @param rows [count, width]
 * @returns [wanted, width]
 */
export const stretchRows = (rows: Float32Array, width: number, wanted: number): Float32Array => {
  const count = rows.length / width
  if (count === wanted) return rows
  const scale = wanted > 1 ? (count - 1) / (wanted - 1) : 0
  const result = new Float32Array(wanted * width)
  for (let row = 0; row < wanted; row++) {
    const position = row * scale
    const before = Math.floor(position)
    const part = position - before
    const weights = [far(1 + part), near(part), near(1 - part), far(2 - part)] as const
    const starts = weights.map((_, tap) => Math.min(count - 1, Math.max(0, before - 1 + tap)) * width)
    for (let column = 0; column < width; column++) {
      let sum = 0
      for (let tap = 0; tap < 4; tap++) sum += weights[tap]! * rows[starts[tap]! + column]!
      result[row * width + column] = sum
    }
  }
  return result
}
