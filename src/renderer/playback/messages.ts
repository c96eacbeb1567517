import type { Frames } from '../../core/base/units.ts'
import type { ClipId, Document, SourceId, TrackId } from '../../core/project/records.ts'
import type { Loop, Segment } from './stream.ts'

/** From the page to the feeder. */
export type ToFeeder =
  | {
      readonly kind: 'open'
      readonly rate: number
      readonly control: SharedArrayBuffer
      readonly aside: { readonly control: SharedArrayBuffer; readonly ring: SharedArrayBuffer }
    }
  /** Where the channels of sources are fetched. Sent before a document names them. */
  | { readonly kind: 'urls'; readonly urls: { readonly [source: SourceId]: readonly string[] } }
  | { readonly kind: 'tracks'; readonly rings: { readonly [track: TrackId]: SharedArrayBuffer } }
  /** What is heard now. `changed` names the tracks whose sound differs; null for all. */
  | {
      readonly kind: 'document'
      readonly document: Document
      readonly compared: ReadonlySet<ClipId>
      readonly changed: readonly TrackId[] | null
    }
  | { readonly kind: 'start'; readonly id: number; readonly segment: Segment }
  /** While playing: go on from another frame (null: from where it is), round this loop. */
  | { readonly kind: 'turn'; readonly at: Frames | null; readonly loop: Loop | null; readonly end: Frames | null }
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'audition'
      readonly id: number
      readonly source: SourceId
      readonly urls: readonly string[]
      readonly frames: Frames
      readonly gain: number
    }
  | { readonly kind: 'scrub-start'; readonly id: number }
  | { readonly kind: 'grain'; readonly at: Frames }
  | { readonly kind: 'aside-stop' }

/** From the feeder to the page. */
export type FromFeeder =
  /** The rings hold enough to begin. */
  | { readonly kind: 'ready'; readonly id: number }
  | { readonly kind: 'segment'; readonly segment: Segment }
  /** A block could not be read and is silent. */
  | { readonly kind: 'missing' }
