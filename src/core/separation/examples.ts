import type { Frames, Seconds } from '../base/units.ts'
import type { Document, ExampleId, SoundExample, SourceRegion, TrackId } from '../project/records.ts'
import { isSameSound } from '../systems/zeroshot-asp/class-words.ts'
import { heardRange, piecesWithin } from './parts.ts'

/** Most regions of one query, as the contract takes them. */
export const mostExamples = 16

/** What a selection takes along of a neighbouring clip by a hair shows no sound. */
const shortestRegion: Seconds = 0.1

/** Ranges of one source, those that overlap or touch made one: a cut within a recording is no new example. */
const joined = (regions: readonly SourceRegion[]): SourceRegion[] => {
  const result: SourceRegion[] = []
  for (const region of regions.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    const end = last ? last.from + last.length : -1
    if (last && region.from <= end)
      result[result.length - 1] = { ...last, length: Math.max(end, region.from + region.length) - last.from }
    else result.push(region)
  }
  return result
}

/**
 * What sounds within a range of some tracks as ranges of sources, the longest first: one for each recording and each gap
 * in it, at most `mostExamples`. Empty where nothing does.
 */
export const sourceRegions = (
  document: Document,
  tracks: readonly TrackId[],
  from: Frames,
  length: Frames,
): SourceRegion[] => {
  const heard = tracks
    .flatMap((track) => piecesWithin(document, track, from, length))
    .map((piece) => heardRange(document, piece))
  const bySource = Map.groupBy(heard, ({ source }) => source)
  const regions = [...bySource].flatMap(([source, ranges]) =>
    joined(ranges.map((range) => ({ source, from: range.from, length: range.length }))),
  )
  const [longest, ...others] = regions.sort((a, b) => b.length - a.length)
  if (!longest) return []
  const least = (source: string) => shortestRegion * (document.source[source]?.rate ?? 0)
  return [longest, ...others.filter((region) => region.length >= least(region.source))].slice(0, mostExamples)
}

/** Kept examples by name. */
export const examplesByName = (document: Document): SoundExample[] =>
  Object.values(document.example).sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))

/** Regions that show one sound: examples of one name are one query together. */
export type ExampleGroup = { readonly name: string; readonly examples: readonly SoundExample[] }

/** Kept examples of each name, by name. */
export const exampleGroups = (document: Document): ExampleGroup[] =>
  [...Map.groupBy(examplesByName(document), ({ name }) => name)].map(([name, examples]) => ({ name, examples }))

/** Kept examples whose name means the same sound as words do. */
export const examplesNamed = (document: Document, words: string): SoundExample[] =>
  words.trim() === '' ? [] : examplesByName(document).filter(({ name }) => isSameSound(name, words))

/** A name that no kept example has: the wanted one, or with a number. */
export const freeExampleName = (document: Document, wanted: string): string => {
  const taken = new Set(Object.values(document.example).map(({ name }) => name))
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`
  return name
}

export const keepExamples = (document: Document, examples: readonly SoundExample[]): Document => ({
  ...document,
  example: { ...document.example, ...Object.fromEntries(examples.map((example) => [example.id, example])) },
})

/** The document itself when there is none of them, or the name is empty. */
export const renameExamples = (document: Document, ids: readonly ExampleId[], name: string): Document => {
  const wanted = name.trim()
  const known = ids.flatMap((id) => document.example[id] ?? [])
  if (wanted === '' || known.length === 0) return document
  return keepExamples(
    document,
    known.map((example) => ({ ...example, name: wanted })),
  )
}

export const removeExamples = (document: Document, ids: readonly ExampleId[]): Document => ({
  ...document,
  example: Object.fromEntries(Object.entries(document.example).filter(([id]) => !ids.includes(id))),
})
