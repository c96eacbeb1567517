import { select } from '../../dsp/selection.ts'
import { around } from './neighbours.ts'
import type { WindowPower } from './window-power.ts'

/** Frames without the target by which the rest's power at a frequency is told; elsewhere it lies between those of its neighbours. */
const fewest = 9

/** Steadiness of the rest from which its power counts, and from which it counts in full. Noise has 1, the sea 0.2 to 0.5, a dog's barks less than 0.05. */
const steady = [0.1, 0.5] as const

/** The power that a mask takes, to the exponent of 1.5: at 1 it would be what may be the target's, at 2 what surely is. */
const takenOf = (gain: number, power: number): number => gain * Math.sqrt(gain) * power

/** Steadiness of the target below which it is told apart by that in full, and above which not at all. */
const changing = [0.3, 0.6] as const

const smallest = 1e-12

const ramp = (x: number, [low, high]: readonly [number, number]): number =>
  Math.min(1, Math.max(0, (x - low) / (high - low)))

/** Power at every frequency, over the frames that count. */
type Levels = {
  /** What noise of the same median would have on average: the median of its power, which is distributed exponentially, is ln 2 of its mean. */
  readonly byMedian: Float64Array
  readonly mean: Float64Array
  /** How many frames counted. */
  readonly count: Int32Array
}

/** A mask by its magnitudes, [bins, rows], or what it leaves. */
type Part = { readonly gain: Float64Array; readonly isRest: boolean }

const shareAt = ({ gain, isRest }: Part, at: number): number => (isRest ? 1 - gain[at]! : gain[at]!)

/** @param powerAt what counts at a place, or a negative number where it does not */
const levelsOf = ({ rows, bins, sounding }: WindowPower, powerAt: (at: number) => number): Levels => {
  const levels = { byMedian: new Float64Array(bins), mean: new Float64Array(bins), count: new Int32Array(bins) }
  const values = new Float64Array(sounding.length)
  for (let bin = 0; bin < bins; bin++) {
    let [count, sum] = [0, 0]
    for (let index = 0; index < sounding.length; index++) {
      const value = powerAt(bin * rows + sounding[index]!)
      if (value < 0) continue
      values[count++] = value
      sum += value
    }
    levels.count[bin] = count
    if (count === 0) continue
    levels.mean[bin] = sum / count
    levels.byMedian[bin] = select(values, count, (count - 1) >> 1) / Math.LN2
  }
  return levels
}

/** 1 where all power is steady, 0 where it comes in bursts. @param lasting bounds what is steady at each frequency */
const steadinessOf = ({ byMedian, mean, count }: Levels, atLeast: number, lasting?: Float64Array): number => {
  let [even, all] = [0, 0]
  for (let bin = 0; bin < mean.length; bin++) {
    if (count[bin]! < atLeast) continue
    even += Math.min(byMedian[bin]!, mean[bin]!, lasting ? lasting[bin]! : Infinity)
    all += mean[bin]!
  }
  return even / (all + smallest)
}

/** The rest's power at every frequency; where too few frames told it, between those of the neighbours on a logarithmic scale. */
const floorOf = ({ byMedian, mean, count }: Levels): Float64Array => {
  const bins = mean.length
  const floor = new Float64Array(bins)
  const isKnown = (bin: number): boolean => count[bin]! >= fewest
  const levelAt = (bin: number): number => Math.log(Math.min(byMedian[bin]!, mean[bin]!) + smallest)
  let before = -1
  for (let bin = 0; bin < bins; ) {
    let after = bin
    while (after < bins && !isKnown(after)) after++
    const [low, high] = [before < 0 ? after : before, after < bins ? after : before]
    for (const end = Math.min(after, bins - 1); bin <= end; bin++) {
      const part = high > low ? (bin - low) / (high - low) : 0
      floor[bin] = Math.exp(levelAt(low) * (1 - part) + levelAt(high) * part)
    }
    before = after
  }
  return floor
}

/** Takes what is steady in the rest out of a part, and opens it where something else stands out of that. @returns whether there was anything to do */
const takeSteadyRest = (part: Part, window: WindowPower): boolean => {
  const { rows, bins, power, lasting } = window
  const rest = levelsOf(window, (at) => (shareAt(part, at) < 0.5 ? power[at]! : -1))
  if (rest.count.filter((count) => count >= fewest).length < 2) return false
  const restCounts = ramp(steadinessOf(rest, fewest, lasting), steady)
  if (restCounts === 0) return false

  const target = new Float32Array(power.length)
  for (let at = 0; at < target.length; at++) target[at] = shareAt(part, at) ** 2 * power[at]!
  const own = levelsOf(window, (at) => target[at]!)
  const amount = restCounts * (1 - ramp(steadinessOf(own, 0), changing))
  if (amount === 0) return false
  const floor = floorOf(rest)
  const near = around(target, window)
  const cautious = target
  for (let bin = 0; bin < bins; bin++)
    for (let row = 0, at = bin * rows; row < rows; row++, at++) {
      const wiener = near[at]! / (near[at]! + floor[bin]! + smallest)
      cautious[at] = takenOf(Math.min(shareAt(part, at), wiener), power[at]!)
    }
  const taken = around(cautious, window)
  for (let bin = 0; bin < bins; bin++)
    for (let row = 0, at = bin * rows; row < rows; row++, at++) {
      const wiener = taken[at]! / (taken[at]! + floor[bin]! + smallest)
      const kept = (1 - amount) * shareAt(part, at) + amount * wiener
      part.gain[at] = part.isRest ? 1 - kept : kept
    }
  return true
}

/**
 * What is steady in a recording is known better by its statistics than by a mask. Fans, hiss, rain and hum have the same power all
 * the time, so what they have under a voice is what they have beside it. Where the rest is steady and the target is not, every
 * magnitude is a Wiener gain against the rest's own power at that frequency (Lim and Oppenheim, 1979): of what the mask takes, once
 * that is at most such a gain itself; and the other way round, where the target is steady and the rest is not. As
 * training/lasso_training/network/steadiness.py computes it.
 * @param gain magnitudes of a mask, [bins, rows], which are changed
 */
export const partBySteadiness = (gain: Float64Array, window: WindowPower): void => {
  if (!takeSteadyRest({ gain, isRest: false }, window)) takeSteadyRest({ gain, isRest: true }, window)
}
