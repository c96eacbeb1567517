import type { Seconds } from '../base/units.ts'

/** Length of a query's segment (`segment_frames` of config.py: 200 frames of a hundredth of a second). */
export const exampleSeconds: Seconds = 2

/** Where a sound is most present. */
export type Anchor = {
  /** In moments from the beginning, a fraction as well. */
  readonly start: number
  /** Mean score over the example, 0 to 255. */
  readonly score: number
}

/** Finds the place of the best example in scores that come moment by moment. */
export type AnchorFinder = { push(score: number): void; finish(): Anchor | null }

/**
 * The segment whose sum of scores is highest, as the paper chooses what it trains on (`get_auto_tagging` of
 * models/asp_model.py in RetroCirce/Zero_Shot_Audio_Source_Separation at 3a4e363: framewise scores summed over 200 frames,
 * and the segment around their maximum). The score is one for all of a moment, so that the sum is highest where the segment
 * begins or ends with one.
 * @param moment seconds from one moment to the next
 */
export const createAnchorFinder = (moment: Seconds): AnchorFinder => {
  const length = exampleSeconds / moment
  const whole = Math.floor(length + 1e-9)
  const part = length - whole
  const recent: number[] = []
  let count = 0
  let total = 0
  let best: Anchor | null = null
  const offer = (start: number, sum: number) => {
    const score = sum / length
    if (best === null || score > best.score + 1e-9) best = { start, score }
  }
  return {
    push: (score) => {
      recent.push(score)
      total += score
      count++
      if (recent.length < whole + 1) return
      const inner = recent.slice(1, -1).reduce((sum, each) => sum + each, 0)
      const [oldest, newest] = [recent[0]!, recent.at(-1)!]
      offer(count - whole - 1, oldest + inner + part * newest)
      offer(count - length, part * oldest + inner + newest)
      recent.shift()
    },
    // A recording of less than two seconds is its own best example.
    finish: () => best ?? (count > 0 ? { start: 0, score: total / count } : null),
  }
}
