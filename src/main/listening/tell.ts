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
import type { TrackId } from '../../core/project/records.ts'
import type { Heard } from './memory.ts'

/** A range of a recording that was heard, and the frame at which it is told: of the timeline, or of its source. */
export type Told = Stretch & { readonly heard: Heard; readonly at: Frames }

/** A range that sounds on a track. */
export type ToldOnTrack = Told & { readonly track: TrackId }

/** The range by the beginning of what was heard. */
const within = ({ heard, from, length }: Told): Stretch => ({ from: from - heard.from, length })

const surest = (spans: readonly SoundSpan[]): number => Math.max(...spans.map(({ confidence }) => confidence))

/** What is heard when on one track. */
type OnTrack = NonNullable<HeardSound['tracks']>[number]

/**
 * The sounds of several ranges together, the surest first.
 * @param sounds their names
 * @param tracks those that were listened to: of several, each sound tells on which it is heard
 */
export const tellSounds = (
  ranges: readonly ToldOnTrack[],
  sounds: readonly string[],
  tracks: readonly TrackId[],
): HeardSound[] => {
  const found = new Map<number, OnTrack[]>()
  for (const [track, own] of Map.groupBy(ranges, (range) => range.track)) {
    const here = new Map<number, SoundSpan[]>()
    for (const range of own) {
      const stretch = within(range)
      for (const [sound, spans] of spansWithin(range.heard.scores, stretch)) {
        const moved = spans.map((span) => ({ ...span, from: span.from - stretch.from + range.at }))
        here.set(sound, [...(here.get(sound) ?? []), ...moved])
      }
    }
    for (const [sound, spans] of here) {
      const merged = { track, confidence: surest(spans), spans: mergeSpans(spans) }
      found.set(sound, [...(found.get(sound) ?? []), merged])
    }
  }
  return [...found]
    .map(([index, on]) => ({
      index,
      name: sounds[index]!,
      confidence: Math.max(...on.map(({ confidence }) => confidence)),
      spans: mergeSpans(on.flatMap(({ spans }) => spans)),
      ...(tracks.length > 1 ? { tracks: on.sort((a, b) => b.confidence - a.confidence) } : {}),
    }))
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index)
}

/** Where in several ranges a sound is most present, and on which track; null when they hold nothing. */
export const tellBest = (
  ranges: readonly ToldOnTrack[],
  sound: number,
): (Stretch & Pick<BestExample, 'confidence'> & Pick<ToldOnTrack, 'track'>) | null => {
  let best: (SoundSpan & Pick<ToldOnTrack, 'track'>) | null = null
  for (const range of ranges) {
    const stretch = within(range)
    const found = bestWithin(range.heard.scores, stretch, sound)
    if (found && (best === null || found.confidence > best.confidence))
      best = { ...found, from: found.from - stretch.from + range.at, track: range.track }
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
