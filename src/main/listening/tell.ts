import type { BestExample, HeardSound, SoundLane } from '../../contract/listening.ts'
import type { Frames, Seconds } from '../../core/base/units.ts'
import {
  bestWithin,
  laneWithin,
  mostPresent,
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

/** Length of the parts of a lane that each have top sounds of their own: an hour has others at its end than at its start. */
const partSeconds: Seconds = 300

/** A range in parts that end where moments do, so that the next goes on where one ends. */
const partsOf = (range: Told): Told[] => {
  const { step, seconds } = range.heard.scores
  const moments = Math.max(1, Math.round(partSeconds / seconds))
  const { from, length } = within(range)
  const end = from + length
  const parts: Told[] = []
  for (let begin = from; begin < end; ) {
    const next = (Math.floor(begin / step / moments + 1e-9) + 1) * moments
    const to = Math.min(end, Math.ceil(next * step - 1e-6))
    parts.push({ ...range, from: range.from + begin - from, length: to - begin, at: range.at + begin - from })
    begin = to
  }
  return parts
}

/**
 * The top sounds of several ranges, moment by moment.
 * @param most sounds of each part
 */
export const tellLane = (
  ranges: readonly Told[],
  sounds: readonly string[],
  most: number,
): Omit<SoundLane, 'complete'> => {
  const highest = new Map<number, number>()
  const parts = ranges.flatMap(partsOf).map((part) => {
    const top = mostPresent(part.heard.scores, within(part), begins, most)
    for (const { sound, peak } of top) highest.set(sound, Math.max(highest.get(sound) ?? 0, peak))
    return { part, top: top.map(({ sound }) => sound) }
  })
  const all = [...highest].sort(([a, x], [b, y]) => y - x || a - b)
  const places = new Map(all.map(([sound], place) => [sound, place]))
  return {
    sounds: all.map(([index, confidence]) => ({ index, name: sounds[index]!, confidence })),
    stretches: parts
      .sort((a, b) => a.part.at - b.part.at)
      .map(({ part, top }) => {
        const stretch = within(part)
        const { from, scores } = laneWithin(part.heard.scores, stretch, top)
        const { step } = part.heard.scores
        const first = part.at + from - stretch.from
        return { from: part.at, length: part.length, first, step, top: top.map((sound) => places.get(sound)!), scores }
      }),
  }
}
