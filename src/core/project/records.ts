import type { Decibels, Frames, Hertz } from '../base/units.ts'

/**
 * The records of a project's document. Flat, readonly, JSON. An id says its kind (`track_…`, `clip_…`).
 * Positions and lengths are frames at the project's rate (`Settings.rate`); every source is stored at that rate.
 */

export type TrackId = string
export type ClipId = string
export type SourceId = string
export type MarkerId = string
export type ExampleId = string

/** How a fade moves from silence to full level; see `core/timeline/fades.ts` for the formulas. */
export type FadeShape = 'linear' | 'equal-power' | 's-curve' | 'exponential'

export type Fade = { readonly length: Frames; readonly shape: FadeShape }

/** One row, whose id is always `settings`. */
export type Settings = {
  readonly id: 'settings'
  /** Rate of the timeline and of every source; null until the first import or recording decides it. */
  readonly rate: Hertz | null
  readonly tempo: number
  readonly beatsPerBar: number
  readonly masterGain: Decibels
}

export type TrackView = 'waveform' | 'spectrogram' | 'both'

/** One of the eight track hues of the renderer's palette, 0 to 7. */
export type TrackColour = number

export type Track = {
  readonly id: TrackId
  readonly name: string
  /** Sorts tracks from top to bottom; fractions are allowed so that one insert changes one row. */
  readonly order: number
  readonly colour: TrackColour
  /** CSS pixels. */
  readonly height: number
  readonly gain: Decibels
  /** −1 left to 1 right. */
  readonly pan: number
  readonly mute: boolean
  readonly solo: boolean
  readonly view: TrackView
}

/** A second source heard beneath a clip, so that the result of a separation can be turned down without loss. */
export type Blend = {
  readonly source: SourceId
  /** First frame of `source` that sounds with the clip's own `from`. */
  readonly from: Frames
  /** 1 is the clip's own source alone, 0 the other source alone; in between the two are mixed linearly. */
  readonly amount: number
}

/** A window onto a source. Editing a clip never changes samples. */
export type Clip = {
  readonly id: ClipId
  readonly track: TrackId
  readonly source: SourceId
  readonly name: string
  /** First frame on the timeline. */
  readonly at: Frames
  /** First frame of the source that sounds. */
  readonly from: Frames
  readonly length: Frames
  readonly gain: Decibels
  readonly fadeIn: Fade
  readonly fadeOut: Fade
  readonly blend: Blend | null
}

/** A marker (`length` 0) or a labelled range. */
export type Marker = {
  readonly id: MarkerId
  readonly at: Frames
  readonly length: Frames
  readonly name: string
}

/** Where an imported source came from: the file as it was, before any resampling to the project's rate. */
export type ImportOrigin = {
  readonly kind: 'import'
  readonly fileName: string
  /** Folder of the imported file where the host knows it: the default place of an export. */
  readonly folder: string | null
  readonly format: string
  readonly rate: Hertz
  readonly channels: number
  readonly frames: Frames
}

/** A range of one source. */
export type SourceRegion = { readonly source: SourceId; readonly from: Frames; readonly length: Frames }

/** What made a separated source: enough for "Repeat" to give the same samples again. */
export type SeparationOrigin = {
  readonly kind: 'separation'
  readonly part: 'target' | 'residual'
  readonly system: string
  readonly systemName: string
  readonly systemVersion: string
  /** sha256 of the checkpoint, where the system has one. */
  readonly checkpoint: string | null
  readonly device: string
  readonly query: string
  /** All queries of the job, this one included, where there were several. */
  readonly queries?: readonly string[] | undefined
  /** What was to stay out, in words. */
  readonly avoid?: string | undefined
  /** The region that showed the sound: a range of one source. */
  readonly example?: SourceRegion | undefined
  /** All of them, the first included, where there were several. */
  readonly examples?: readonly SourceRegion[] | undefined
  /** Sounds of the user's library that showed it, and of how many recordings. */
  readonly library?: readonly { readonly name: string; readonly recordings: number }[] | undefined
  /** Where the sound was taken from, frames of the source; elsewhere the target is silent. Absent for everywhere. */
  readonly spans?: readonly { readonly from: Frames; readonly length: Frames }[] | undefined
  /** The tool or route that the system chose for the query, in its own words. */
  readonly tool: string
  readonly settings: { readonly [name: string]: string | number | boolean | null }
  readonly seed: number
  /** What was separated: a range of one source. */
  readonly source: SourceId
  readonly from: Frames
  readonly length: Frames
  readonly appVersion: string
  readonly madeAt: string
}

/** Audio made by rendering tracks of this project ("Mix to new track"). */
export type RenderOrigin = { readonly kind: 'render'; readonly madeAt: string }

export type Origin = ImportOrigin | SeparationOrigin | RenderOrigin

/** Immutable audio. Its samples and summaries are in blocks of the project file, addressed by id. */
export type Source = {
  readonly id: SourceId
  readonly name: string
  readonly rate: Hertz
  readonly channels: number
  readonly frames: Frames
  readonly origin: Origin
}

/** A region of a source that shows a sound, kept by name: "more like this". */
export type SoundExample = SourceRegion & { readonly id: ExampleId; readonly name: string }

/** Row type of each table of the document. */
export type Tables = {
  settings: Settings
  track: Track
  clip: Clip
  marker: Marker
  source: Source
  example: SoundExample
}

export type TableName = keyof Tables

/** The whole document: tables of rows by id. */
export type Document = { readonly [T in TableName]: { readonly [id: string]: Tables[T] } }

export const tableNames = [
  'settings',
  'track',
  'clip',
  'marker',
  'source',
  'example',
] as const satisfies readonly TableName[]

export const defaultSettings: Settings = { id: 'settings', rate: null, tempo: 120, beatsPerBar: 4, masterGain: 0 }

/** A document with nothing in it. */
export const emptyDocument: Document = {
  settings: { settings: defaultSettings },
  track: {},
  clip: {},
  marker: {},
  source: {},
  example: {},
}

export const noFade: Fade = { length: 0, shape: 'linear' }

/** The one settings row. */
export const settingsOf = (document: Document): Settings => document.settings.settings ?? defaultSettings

/** Tracks from top to bottom. */
export const tracksInOrder = (document: Document): Track[] =>
  Object.values(document.track).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))

/** Clips of one track by position. */
export const clipsOn = (document: Document, track: TrackId): Clip[] =>
  Object.values(document.clip)
    .filter((clip) => clip.track === track)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

/** First frame after a clip. */
export const clipEnd = (clip: Clip): Frames => clip.at + clip.length

/** First frame after everything on the timeline; 0 when empty. */
export const documentEnd = (document: Document): Frames =>
  Object.values(document.clip).reduce((end, clip) => Math.max(end, clipEnd(clip)), 0)
