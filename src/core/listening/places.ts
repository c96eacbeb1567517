import type { Frames, Hertz, Seconds } from '../base/units.ts'
import type { Clip, Document, TrackId } from '../project/records.ts'
import { type HeardRange, heardRange, piecesWithin, strandOf } from '../separation/parts.ts'

/** What a clip sounds, and where on the timeline. */
export type Place = { readonly piece: Clip; readonly heard: HeardRange }

/** One recording to listen to, and where it sounds. */
export type ListeningPart = HeardRange & {
  readonly channels: number
  readonly rate: Hertz
  readonly places: readonly Place[]
}

/** What is cut out of a recording between clips closer than this is listened to as well: the rest is told by it. */
const joinWithin: Seconds = 10

/** The recordings that sound on some tracks within a range, each with the clips that sound it. */
export const listeningParts = (
  document: Document,
  tracks: readonly TrackId[],
  from: Frames,
  length: Frames,
): ListeningPart[] => {
  const places = tracks
    .flatMap((track) => piecesWithin(document, track, from, length))
    .map((piece) => ({ piece, heard: heardRange(document, piece) }))
  const strands = Map.groupBy(places, ({ heard }) => strandOf(heard))
  return [...strands.values()].flatMap((strand) => {
    const source = document.source[strand[0]!.heard.source]
    if (!source) return []
    const { channels, rate } = source
    const parts: ListeningPart[] = []
    for (const place of strand.sort((a, b) => a.heard.from - b.heard.from)) {
      const { heard } = place
      const last = parts.at(-1)
      const end = last ? last.from + last.length : 0
      if (last && heard.from - end <= joinWithin * rate)
        parts[parts.length - 1] = {
          ...last,
          length: Math.max(end, heard.from + heard.length) - last.from,
          places: [...last.places, place],
        }
      else parts.push({ ...heard, channels, rate, places: [place] })
    }
    return parts
  })
}
