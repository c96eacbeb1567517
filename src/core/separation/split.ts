/** Step of the grid on which targets lie: that of 24-bit PCM, so that sums of float32 samples on it are exact up to ±2. */
export const gridStep = 2 ** -23

const steps = 2 ** 24
const largest = (2 - 2 ** -23) * 2 ** 127
/** Adding and taking away 1.5 · 2^29 rounds a double to a multiple of 2^-23, halves to even (52 − 29 = 23 bits are left). */
const rounder = 1.5 * 2 ** 29

const bits = new DataView(new ArrayBuffer(4))

/** Distance between neighbouring float32 numbers at a magnitude. */
const ulpOf = (value: number): number => {
  bits.setFloat32(0, value)
  return 2 ** (Math.max(1, (bits.getUint32(0) >>> 23) & 0xff) - 150)
}

/** Samples of a pair that sum to a source. */
export type Pair = { readonly target: Float32Array<ArrayBuffer>; readonly residual: Float32Array<ArrayBuffer> }

/**
 * Splits one channel into a target and the residual that completes it: `Math.fround(target + residual) === source`.
 *
 * The target is rounded to the grid of 2^-23 (or to the source's own steps above ±2), where both terms are exact in
 * float32 for every source on that grid within ±2: all integer PCM up to 24 bits. For other float32 sources the sum is
 * exact unless target and residual are both more than twice the source; float32 has no such pair then, and the sum is
 * within half a step of the residual (2^-25 of its magnitude), 150 dB below it.
 *
 * Samples that are no finite numbers count as 0. The target is held within ±2 and within ±2 of the source (within
 * ±2^24 steps above), which no sound system exceeds unless it is broken.
 * @param source samples of one channel
 * @param target an estimate of what was asked for, of the same length
 */
export const splitExactly = (source: Float32Array, target: Float32Array): Pair => {
  const frames = source.length
  if (target.length !== frames) throw new RangeError('source and target must be of one length')
  const kept = new Float32Array(frames)
  const rest = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    const whole = source[frame]!
    const near = target[frame]! + rounder - rounder
    const left = whole - near
    kept[frame] = near
    rest[frame] = left
    // Both on the grid, both within ±2: each is exact in float32, and so is their sum.
    if (near >= -2 && near <= 2 && left >= -2 && left <= 2 && Math.fround(left) === left) continue
    splitSample(whole, target[frame]!, kept, rest, frame)
  }
  return { target: kept, residual: rest }
}

/** One sample with all precautions. */
const splitSample = (source: number, target: number, kept: Float32Array, rest: Float32Array, frame: number): void => {
  const whole = Number.isFinite(source) ? source : 0
  const step = Math.max(gridStep, ulpOf(whole))
  const most = Math.min(step * steps, largest)
  const low = Math.max(-most, whole - most)
  const high = Math.min(most, whole + most)
  const wanted = Number.isFinite(target) ? Math.min(Math.max(target, low), high) : 0
  const near = Math.fround(Math.round(wanted / step) * step)
  const left = Math.fround(whole - near)
  kept[frame] = near
  rest[frame] = left
  if (Math.fround(near + left) === whole) return
  // The residual is too large to hold the source's last bits: let the target hold them, where it is small enough.
  const nearby = Math.fround(whole - left)
  if (Math.abs(nearby) <= most && Math.fround(nearby + left) === whole) kept[frame] = nearby
}
