import type { Diff } from './diff.ts'
import {
  type Clip,
  type Document,
  type SoundExample,
  type Source,
  settingsOf,
  type Track,
  tableNames,
} from './records.ts'

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

const invalidClip = (clip: Clip, document: Document): string | null => {
  const source = document.source[clip.source]
  if (!document.track[clip.track]) return `clip ${clip.id} is on a track that is not there`
  if (!source) return `clip ${clip.id} plays a source that is not there`
  if (![clip.at, clip.from, clip.length, clip.fadeIn.length, clip.fadeOut.length].every(isCount))
    return `clip ${clip.id} has a position or length that is no count of frames`
  if (clip.length < 1) return `clip ${clip.id} is empty`
  if (clip.from + clip.length > source.frames) return `clip ${clip.id} reaches past the end of its source`
  if (!isCount(clip.at + clip.length)) return `clip ${clip.id} reaches past the end of time`
  if (clip.fadeIn.length > clip.length || clip.fadeOut.length > clip.length)
    return `clip ${clip.id} has a fade that is longer than the clip`
  if (!Number.isFinite(clip.gain)) return `clip ${clip.id} has no finite gain`
  return clip.blend ? invalidBlend(clip, document) : null
}

const invalidBlend = (clip: Clip, document: Document): string | null => {
  const blend = clip.blend!
  const source = document.source[blend.source]
  if (!source) return `clip ${clip.id} blends in a source that is not there`
  if (!isCount(blend.from) || blend.from + clip.length > source.frames)
    return `clip ${clip.id} reaches past the end of the source that it blends in`
  return blend.amount >= 0 && blend.amount <= 1 ? null : `clip ${clip.id} blends by more than all or less than nothing`
}

const invalidSource = (source: Source, before: Source | null, document: Document): string | null => {
  if (source.rate !== settingsOf(document).rate) return `source ${source.id} is not at the project's rate`
  if (!isCount(source.frames) || source.frames < 1) return `source ${source.id} is empty`
  if (!Number.isInteger(source.channels) || source.channels < 1) return `source ${source.id} has no channels`
  const same = !before || (before.frames === source.frames && before.channels === source.channels)
  return same && (!before || before.rate === source.rate) ? null : `the audio of source ${source.id} cannot change`
}

const invalidTrack = (track: Track): string | null =>
  [track.order, track.gain, track.pan, track.height].every(Number.isFinite)
    ? null
    : `track ${track.id} has a number that is not finite`

const invalidExample = ({ id, name, source, from, length }: SoundExample, document: Document): string | null => {
  const held = document.source[source]
  if (!held) return `example ${id} is of a source that is not there`
  if (!isCount(from) || !isCount(length)) return `example ${id} has a position or length that is no count of frames`
  if (length < 1) return `example ${id} is empty`
  if (from + length > held.frames) return `example ${id} reaches past the end of its source`
  return name.trim() === '' ? `example ${id} has no name` : null
}

const changed = <T extends keyof Diff>(diff: Diff, table: T) =>
  Object.entries(diff[table] ?? {}) as [string, NonNullable<Diff[T]>[string]][]

/** Ids that `diff` takes out of a table. */
const removed = (diff: Diff, table: 'track' | 'source'): string[] =>
  changed(diff, table).flatMap(([id, [, after]]) => (after === null ? [id] : []))

const dangling = (diff: Diff, document: Document): string | null => {
  const tracks = new Set(removed(diff, 'track'))
  const sources = new Set(removed(diff, 'source'))
  if (tracks.size === 0 && sources.size === 0) return null
  for (const clip of Object.values(document.clip)) {
    if (tracks.has(clip.track)) return `track ${clip.track} is removed but still has clips`
    if (sources.has(clip.source) || (clip.blend && sources.has(clip.blend.source)))
      return `a source is removed that clip ${clip.id} still plays`
  }
  for (const example of Object.values(document.example))
    if (sources.has(example.source)) return `a source is removed that example ${example.id} is of`
  return null
}

/**
 * Whether a document still makes sense after a diff. Looks only at what the diff touches, so that an edit costs the same
 * in a large project.
 * @param document the document after `diff`
 * @returns the first problem, in words, or null
 */
export const problemOf = (document: Document, diff: Diff): string | null => {
  for (const table of tableNames)
    for (const [id, [, after]] of changed(diff, table))
      if (after && after.id !== id) return `a row of ${table} has another id than its place`

  for (const [id, [before, after]] of changed(diff, 'settings')) {
    if (id !== 'settings' || after === null) return 'a project has exactly one row of settings'
    if ((before?.rate ?? null) === after.rate) continue
    if (Object.values(document.source).some((source) => source.rate !== after.rate))
      return 'the rate of a project cannot change once it holds audio'
  }
  for (const [, [before, after]] of changed(diff, 'source')) {
    const problem = after && invalidSource(after, before, document)
    if (problem) return problem
  }
  for (const [, [, after]] of changed(diff, 'track')) {
    const problem = after && invalidTrack(after)
    if (problem) return problem
  }
  for (const [, [, after]] of changed(diff, 'clip')) {
    const problem = after && invalidClip(after, document)
    if (problem) return problem
  }
  for (const [, [, after]] of changed(diff, 'example')) {
    const problem = after && invalidExample(after, document)
    if (problem) return problem
  }
  for (const [id, [, after]] of changed(diff, 'marker'))
    if (after && !(isCount(after.at) && isCount(after.length) && isCount(after.at + after.length)))
      return `marker ${id} has a position or length that is no count of frames`
  return dangling(diff, document)
}
