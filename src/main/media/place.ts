import {
  type Document,
  type ExampleId,
  noFade,
  type Source,
  settingsOf,
  type TrackId,
} from '../../core/project/records.ts'
import { freeExampleName, keepExamples } from '../../core/separation/examples.ts'
import { addClip } from '../../core/timeline/clips.ts'
import { addTrack } from '../../core/timeline/tracks.ts'

/** Where a new source comes to stand. */
export type Placement = {
  /** A track that exists, or null for a new one at the end. */
  readonly track: TrackId | null
  /** Ids for what may have to be made. */
  readonly newTrack: TrackId
  readonly clip: string
  readonly at: number
}

/** The track that a placement leads to: its own when it still exists, else the new one. */
export const trackOf = (document: Document, { track, newTrack }: Placement): TrackId =>
  track !== null && document.track[track] ? track : newTrack

const addSource = (document: Document, source: Source): Document => {
  const settings = settingsOf(document)
  return {
    ...document,
    settings: { settings: settings.rate === null ? { ...settings, rate: source.rate } : settings },
    source: { ...document.source, [source.id]: source },
  }
}

/** Adds a source that is on no track: all of it is an example, by its name. */
export const placeExample = (document: Document, source: Source, id: ExampleId): Document =>
  keepExamples(addSource(document, source), [
    { id, name: freeExampleName(document, source.name), source: source.id, from: 0, length: source.frames },
  ])

/** Adds a source, with a clip of all of it. The first source decides the rate of the project. */
export const placeSource = (document: Document, source: Source, placement: Placement): Document => {
  const track = trackOf(document, placement)
  const withSource = addSource(document, source)
  const withTrack = document.track[track] ? withSource : addTrack(withSource, { id: track, name: source.name })
  return addClip(withTrack, {
    id: placement.clip,
    track,
    source: source.id,
    name: source.name,
    at: placement.at,
    from: 0,
    length: source.frames,
    gain: 0,
    fadeIn: noFade,
    fadeOut: noFade,
    blend: null,
  })
}
