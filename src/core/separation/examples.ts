import type { Frames } from '../base/units.ts'
import type { Document, ExampleId, SoundExample, SourceRegion, TrackId } from '../project/records.ts'
import { isSameSound } from '../systems/zeroshot-asp/class-words.ts'
import { heardRange, piecesWithin } from './parts.ts'

/** The longest stretch of one source that sounds within a range of a track; null where nothing does. */
export const sourceRegion = (document: Document, track: TrackId, from: Frames, length: Frames): SourceRegion | null => {
  const [piece] = piecesWithin(document, track, from, length).sort((a, b) => b.length - a.length)
  if (!piece) return null
  const heard = heardRange(document, piece)
  return { source: heard.source, from: heard.from, length: heard.length }
}

/** Kept examples by name. */
export const examplesByName = (document: Document): SoundExample[] =>
  Object.values(document.example).sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))

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

export const keepExample = (document: Document, example: SoundExample): Document => ({
  ...document,
  example: { ...document.example, [example.id]: example },
})

/** The document itself when there is no such example, or the name is empty. */
export const renameExample = (document: Document, id: ExampleId, name: string): Document => {
  const example = document.example[id]
  return example && name.trim() !== '' ? keepExample(document, { ...example, name: name.trim() }) : document
}

export const removeExample = (document: Document, id: ExampleId): Document => {
  const { [id]: _, ...example } = document.example
  return { ...document, example }
}
