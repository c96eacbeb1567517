import type { TrackRegion } from '../../contract/listening.ts'
import type { Frames } from '../../core/base/units.ts'
import type { TrackId } from '../../core/project/records.ts'
import type { Editor } from '../state/context.tsx'

/** What the timeline needs from the editor around it. */
export type TimelineServices = Pick<Editor, 'project' | 'editor' | 'bytes' | 'run' | 'can'> & {
  readonly playback: Pick<Editor['playback'], 'getState' | 'subscribe' | 'position' | 'seek' | 'scrub'>
  /** What the detection lanes show. */
  readonly listening: Pick<Editor['listening'], 'getState' | 'subscribe'>
  /** The keys of a command, as they are now; undefined when it has none. */
  binding(command: string): string | undefined
  /** Keeps a stretch of a track as an example of a sound, and asks by it. */
  useAsExample(sound: string, region: TrackRegion): void
  /** Imports files that were dropped at a frame, onto a track or, for null, onto new ones. */
  importFiles(files: readonly File[], at: Frames, track: TrackId | null): void
}
