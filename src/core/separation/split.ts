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

type Samples = Float32Array<ArrayBuffer>

/** Samples that sum to a source, added in this order. */
export type Split = { readonly targets: readonly Samples[]; readonly residual: Samples }

/** Samples of a pair that sum to a source. */
export type Pair = { readonly target: Samples; readonly residual: Samples }

/**
 * Splits one channel into targets and the residual that completes them: with every addition in float32,
 * `targets[0] + targets[1] + … + residual === source`.
 *
 * Targets are rounded to the grid of 2^-23 (or to the source's own steps above ±2), where all terms and their partial
 * sums are exact in float32 for every source on that grid within ±2: all integer PCM up to 24 bits. For other float32
 * sources the sum is exact unless the targets' sum and the residual are both more than twice the source; float32 has no
 * such pair then, and the sum is within half a step of the residual (2^-25 of its magnitude), 150 dB below it.
 *
 * Samples that are no finite numbers count as 0. Each target, and each partial sum, is held within ±2, and the sum within
 * ±2 of the source (within ±2^24 steps above), which no sound system exceeds unless it is broken.
 * @param source samples of one channel
 * @param targets estimates of what was asked for, of the same length
 */
export const splitAll = (source: Float32Array, targets: readonly Float32Array[]): Split => {
  const frames = source.length
  if (targets.some(({ length }) => length !== frames)) throw new RangeError('source and targets must be of one length')
  const kept = targets.map(() => new Float32Array(frames))
  const rest = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    const whole = source[frame]!
    let sum = 0
    let fits = true
    for (let index = 0; index < kept.length; index++) {
      const near = targets[index]![frame]! + rounder - rounder
      sum += near
      kept[index]![frame] = near
      fits &&= near >= -2 && near <= 2 && sum >= -2 && sum <= 2
    }
    const left = whole - sum
    rest[frame] = left
    // All on the grid, all within ±2: each is exact in float32, and so are their sums.
    if (fits && left >= -2 && left <= 2 && Math.fround(left) === left) continue
    splitSample(whole, targets, kept, rest, frame)
  }
  return { targets: kept, residual: rest }
}

/** The same for one target: `Math.fround(target + residual) === source`. */
export const splitExactly = (source: Float32Array, target: Float32Array): Pair => {
  const { targets, residual } = splitAll(source, [target])
  return { target: targets[0]!, residual }
}

/** One sample with all precautions. */
const splitSample = (
  source: number,
  targets: readonly Float32Array[],
  kept: readonly Samples[],
  rest: Samples,
  frame: number,
): void => {
  const whole = Number.isFinite(source) ? source : 0
  const step = Math.max(gridStep, ulpOf(whole))
  const most = Math.min(step * steps, largest)
  const low = Math.max(-most, whole - most)
  const high = Math.min(most, whole + most)
  let before = 0
  let sum = 0
  for (const [index, { [frame]: estimate }] of targets.entries()) {
    before = sum
    const wanted = before + (Number.isFinite(estimate) ? estimate! : 0)
    const reached = Math.min(Math.max(wanted, low, before - most), high, before + most)
    const near = Math.fround(Math.round((reached - before) / step) * step)
    kept[index]![frame] = near
    sum = Math.fround(before + near)
  }
  const left = Math.fround(whole - sum)
  rest[frame] = left
  if (Math.fround(sum + left) === whole || kept.length === 0) return
  // The residual is too large to hold the source's last bits: let the last target hold them, where it is small enough.
  const nearby = Math.fround(whole - left)
  const last = Math.fround(nearby - before)
  if (Math.abs(nearby) > most || Math.fround(before + last) !== nearby) return
  if (Math.fround(nearby + left) === whole) kept.at(-1)![frame] = last
}
