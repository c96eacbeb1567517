/** Frames without the target by which the rest's power at a frequency is told; elsewhere it lies between those of its neighbours. */
const fewest = 9

/** Of all frames this share has less power than what goes on all the time: noise of mean 1 has less than −ln 0.8 in a fifth of them. */
const low = 0.2

/** Steadiness of the rest from which its power counts, and from which it counts in full. Noise has 1, a dog's barks less than 0.2. */
const steady = [0.6, 0.9] as const

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

/** @param chosen the power at a place where it counts, or a negative number */
const levelsOf = (sounding: Int32Array, bins: number, chosen: (at: number) => number): Levels => {
  const levels = { byMedian: new Float64Array(bins), mean: new Float64Array(bins), count: new Int32Array(bins) }
  const values = new Float64Array(sounding.length)
  for (let bin = 0; bin < bins; bin++) {
    let [count, sum] = [0, 0]
    for (let index = 0; index < sounding.length; index++) {
      const value = chosen(sounding[index]! * bins + bin)
      if (value < 0) continue
      values[count++] = value
      sum += value
    }
    levels.count[bin] = count
    if (count === 0) continue
    levels.mean[bin] = sum / count
    levels.byMedian[bin] = values.subarray(0, count).sort()[(count - 1) >> 1]! / Math.LN2
  }
  return levels
}

/** Of every frequency, the most that noise could have on average that goes on all the time. */
const lastingOf = (power: Float32Array, bins: number, sounding: Int32Array): Float64Array => {
  const values = new Float32Array(sounding.length)
  return Float64Array.from({ length: bins }, (_, bin) => {
    for (let index = 0; index < sounding.length; index++) values[index] = power[sounding[index]! * bins + bin]!
    return values.sort()[Math.floor(low * (values.length - 1))]! / -Math.log(1 - low)
  })
}

/** The frames in which there is anything at all: padding has nothing. */
const soundingOf = (power: Float32Array, rows: number, bins: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    power.subarray(row * bins, (row + 1) * bins).some((value) => value > 0),
  )

/** 1 where all power is steady, 0 where it comes in bursts. @param lasting bounds what is steady at each frequency */
const steadinessOf = ({ byMedian, mean, count }: Levels, atLeast: number, lasting?: Float64Array): number => {
  let [even, all] = [0, 0]
  for (let bin = 0; bin < mean.length; bin++) {
    if (count[bin]! < atLeast) continue
    even += Math.min(byMedian[bin]!, mean[bin]!, lasting?.[bin] ?? Infinity)
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
  return floor.map((value, bin) => (floor[Math.max(0, bin - 1)]! + 2 * value + floor[Math.min(bins - 1, bin + 1)]!) / 4)
}

/** The mean of every place and the eight around it; what lies beyond the ends is silent. */
const around = (plane: Float64Array, rows: number, bins: number): Float64Array => {
  const across = new Float64Array(plane.length)
  for (let row = 0; row < rows; row++)
    for (let bin = 0; bin < bins; bin++) {
      const at = row * bins + bin
      across[at] = (bin > 0 ? plane[at - 1]! : 0) + plane[at]! + (bin < bins - 1 ? plane[at + 1]! : 0)
    }
  return across.map((value, at) => ((across[at - bins] ?? 0) + value + (across[at + bins] ?? 0)) / 9)
}

/** Magnitudes, nowhere larger than `gain`; `gain` itself where nothing is to be done. */
const withoutSteadyRest = (gain: Float64Array, power: Float32Array, rows: number): Float64Array => {
  const bins = power.length / rows
  const sounding = soundingOf(power, rows, bins)
  const rest = levelsOf(sounding, bins, (at) => (gain[at]! < 0.5 ? power[at]! : -1))
  if (rest.count.filter((count) => count >= fewest).length < 2) return gain
  const restCounts = ramp(steadinessOf(rest, fewest, lastingOf(power, bins, sounding)), steady)
  if (restCounts === 0) return gain

  const target = Float64Array.from(power, (value, at) => value * gain[at]! ** 2)
  const own = levelsOf(sounding, bins, (at) => target[at]!)
  const amount = restCounts * (1 - ramp(steadinessOf(own, 0), changing))
  if (amount === 0) return gain
  const floor = floorOf(rest)
  const near = around(target, rows, bins)
  return gain.map((value, at) => {
    const wiener = near[at]! / (near[at]! + floor[at % bins]! + smallest)
    return (1 - amount) * value + amount * Math.min(value, wiener)
  })
}

/**
 * What is steady in a recording is known better by its statistics than by a mask. Fans, hiss, rain and hum have the same power all
 * the time, so what they have under a voice is what they have beside it. Where the rest is steady and the target is not, every
 * magnitude is at most a Wiener gain against the rest's own power at that frequency (Lim and Oppenheim, 1979); and the other way
 * round, where the target is steady and the rest is not. As training/lasso_training/network/steadiness.py computes it.
 * @param gain magnitudes of a mask, [rows, bins]
 * @param power of the window, [rows, bins]; rows of none do not count
 * @returns magnitudes; `gain` itself where nothing is to be done
 */
export const partedBySteadiness = (gain: Float64Array, power: Float32Array, rows: number): Float64Array => {
  const kept = withoutSteadyRest(gain, power, rows)
  if (kept !== gain) return kept
  const opposite = gain.map((value) => 1 - value)
  const rest = withoutSteadyRest(opposite, power, rows)
  return rest === opposite ? gain : rest.map((value) => 1 - value)
}
