import type { Seconds } from '../../core/base/units.ts'

/** Guesses how long work will still take from its progress reports. */
export type Estimate = {
  /**
   * @param progress 0 to 1, as reported now
   * @param now seconds of a steady clock
   * @returns seconds left, or null while too little is known
   */
  after(progress: number, now: Seconds): Seconds | null
}

/** Reports closer together than this tell more of scheduling than of speed. */
const spacing: Seconds = 0.25
/** Points remembered: the slope is that of the last eight seconds or more. */
const memory = 32
/** Nothing is said in the first second: start-up is not typical. */
const silence: Seconds = 1

const median = (values: number[]): number => {
  const sorted = values.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The slope of progress over time is the median of the slopes between all pairs of points (Theil 1950, Sen 1968): up to
 * 29 % of the reports may be stalls or leaps without moving it. Progress that goes back starts over.
 */
export const createEstimate = (): Estimate => {
  let points: { at: Seconds; progress: number }[] = []
  return {
    after: (progress, now) => {
      const last = points.at(-1)
      if (last && progress < last.progress) points = []
      if (points.length === 0 || now - points.at(-1)!.at >= spacing) points.push({ at: now, progress })
      // Thin out instead of forgetting, so that long work is judged by more than its last seconds.
      if (points.length > memory)
        points = points.filter((_, index) => index === 0 || index % 2 === (points.length - 1) % 2)
      const first = points[0]!
      if (progress >= 1) return 0
      if (now - first.at < silence || points.length < 3) return null
      const slopes: number[] = []
      for (let later = 1; later < points.length; later++)
        for (let earlier = 0; earlier < later; earlier++) {
          const [a, b] = [points[earlier]!, points[later]!]
          slopes.push((b.progress - a.progress) / (b.at - a.at))
        }
      const slope = median(slopes)
      return slope > 0 ? (1 - progress) / slope : null
    },
  }
}
