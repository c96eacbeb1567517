import type { ListeningWindows } from './windows.ts'

/** Joins the scores of windows that overlap into one row for each moment of a recording. */
export type ScoreJoiner = {
  /**
   * Takes the scores of the next window, [moments, sounds], in order.
   * @returns the rows that became final, from where the last ones ended
   */
  push(scores: Uint8Array): Uint8Array
}

/**
 * Where windows overlap, each moment is scored by all of them, those the more that have it further from their edges: there
 * a network knows only one side of it.
 * @param sounds scores a moment
 */
export const createScoreJoiner = (windows: ListeningWindows, sounds: number): ScoreJoiner => {
  let next = 0
  let done = 0
  // Weighted sums of moments that later windows will still score, from `done` on.
  let sums = new Float64Array(0)
  let weights = new Float64Array(0)

  return {
    push: (scores) => {
      const { firstMoment, moments } = windows.window(next)
      if (scores.length !== moments * sounds)
        throw new RangeError(`window ${next} must hold ${moments} moments of ${sounds} scores`)
      const end = firstMoment + moments
      const isLast = next === windows.count - 1
      const finished = isLast ? end : windows.window(next + 1).firstMoment
      next++
      const held = weights.length
      const grown = new Float64Array((end - done) * sounds)
      grown.set(sums)
      const weighed = new Float64Array(end - done)
      weighed.set(weights)
      for (let moment = 0; moment < moments; moment++) {
        const row = firstMoment + moment - done
        if (row < 0) continue
        const weight = Math.min(moment, moments - 1 - moment) + 1
        weighed[row]! += weight
        for (let sound = 0; sound < sounds; sound++)
          grown[row * sounds + sound]! += weight * scores[moment * sounds + sound]!
      }
      if (held > weighed.length) throw new RangeError('Bug: a window ends before the one before it')
      const count = finished - done
      const final = new Uint8Array(count * sounds)
      for (let row = 0; row < count; row++)
        for (let sound = 0; sound < sounds; sound++)
          final[row * sounds + sound] = Math.round(grown[row * sounds + sound]! / weighed[row]!)
      sums = grown.slice(count * sounds)
      weights = weighed.slice(count)
      done = finished
      return final
    },
  }
}
