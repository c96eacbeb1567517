import type { BestExample, HeardSound, SoundLane } from '../../contract/listening.ts'
import type { Frames } from '../../core/base/units.ts'
import {
  bestWithin,
  laneWithin,
  peaksWithin,
  type SoundSpan,
  type Stretch,
  spansWithin,
} from '../../core/listening/heard.ts'
import { begins } from '../../core/listening/spans.ts'
import { mergeSpans } from '../../core/listening/timeline.ts'
import type { Heard } from './memory.ts'

/** A range of a recording that was heard, and the frame at which it is told: of the timeline, or of its source. */
export type Told = Stretch & { readonly heard: Heard; readonly at: Frames }

/** The range by the beginning of what was heard. */
const within = ({ heard, from, length }: Told): Stretch => ({ from: from - heard.from, length })

/** The sounds of several ranges together, the surest first. @param sounds their names */
export const tellSounds = (ranges: readonly Told[], sounds: readonly string[]): HeardSound[] => {
  const found = new Map<number, SoundSpan[]>()
  for (const range of ranges) {
    const stretch = within(range)
    for (const [sound, spans] of spansWithin(range.heard.scores, stretch)) {
      const moved = spans.map((span) => ({ ...span, from: span.from - stretch.from + range.at }))
      found.set(sound, [...(found.get(sound) ?? []), ...moved])
    }
  }
  return [...found]
    .map(([index, spans]) => ({
      index,
      name: sounds[index]!,
      confidence: Math.max(...spans.map(({ confidence }) => confidence)),
      spans: mergeSpans(spans),
    }))
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index)
}

/** Where in several ranges a sound is most present; null when they hold nothing. */
export const tellBest = (
  ranges: readonly Told[],
  sound: number,
): (Stretch & Pick<BestExample, 'confidence'>) | null => {
  let best: SoundSpan | null = null
  for (const range of ranges) {
    const stretch = within(range)
    const found = bestWithin(range.heard.scores, stretch, sound)
    if (found && (best === null || found.confidence > best.confidence))
      best = { ...found, from: found.from - stretch.from + range.at }
  }
  return best
}

/** The top sounds of several ranges, moment by moment. */
export const tellLane = (
  ranges: readonly Told[],
  sounds: readonly string[],
  most: number,
): Omit<SoundLane, 'complete'> => {
  const peaks = new Float32Array(sounds.length)
  for (const range of ranges)
    for (const [sound, peak] of peaksWithin(range.heard.scores, within(range)).entries())
      peaks[sound] = Math.max(peaks[sound]!, peak)
  const top = [...peaks.keys()]
    .filter((sound) => peaks[sound]! >= begins)
    .sort((a, b) => peaks[b]! - peaks[a]!)
    .slice(0, most)
  return {
    sounds: top.map((index) => ({ index, name: sounds[index]!, confidence: peaks[index]! })),
    stretches: [...ranges]
      .sort((a, b) => a.at - b.at)
      .map((range) => {
        const stretch = within(range)
        const { from, scores } = laneWithin(range.heard.scores, stretch, top)
        const { step } = range.heard.scores
        return { from: range.at, length: range.length, first: range.at + from - stretch.from, step, scores }
      }),
  }
}
