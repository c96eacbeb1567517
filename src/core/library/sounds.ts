import { tokens } from '../systems/builtin/language/words.ts'
import { isSameSound, waysToSay } from '../systems/zeroshot-asp/class-words.ts'

/** A sound of the library: a folder, or several of one name. Paths are within the library, with `/` between their parts. */
export type SoundFolder = {
  readonly name: string
  readonly recordings: readonly string[]
  /** How many of them lie in folders within its own. */
  readonly nested: number
}

export type SortedLibrary = {
  readonly sounds: readonly SoundFolder[]
  /** Recordings that lie in no folder of a sound. */
  readonly stray: readonly string[]
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * What a folder's sound is called: "012 - dog_barking" is "dog barking", and "12 string guitar" what
 * it is.
 */
export const soundName = (folder: string): string => {
  const words = folder.normalize('NFC').replace(/_+/g, ' ').replace(/\s+/g, ' ').trim()
  return words.replace(/^(\d+\s*[-–.:)]\s+|0\d*[-–.:)\s]+)(?=\S*\p{Letter})/u, '') || words || folder
}

/**
 * Which recording shows which sound: that of the folder in the library in which it lies, however deep within.
 * @param folders names of the folders in the library, those without recordings included
 */
export const sortLibrary = (folders: readonly string[], recordings: readonly string[]): SortedLibrary => {
  const stray = recordings.filter((path) => !path.includes('/'))
  const within = Map.groupBy(
    recordings.filter((path) => path.includes('/')),
    (path) => path.slice(0, path.indexOf('/')),
  )
  const byKey = new Map<string, SoundFolder>()
  for (const folder of [...new Set([...folders, ...within.keys()])].sort(byName.compare)) {
    const name = soundName(folder)
    const own = (within.get(folder) ?? []).toSorted(byName.compare)
    const nested = own.filter((path) => path.indexOf('/') !== path.lastIndexOf('/')).length
    const before = byKey.get(name.toLowerCase())
    byKey.set(name.toLowerCase(), {
      name: before?.name ?? name,
      recordings: [...(before?.recordings ?? []), ...own],
      nested: (before?.nested ?? 0) + nested,
    })
  }
  const sounds = [...byKey.values()].sort((a, b) => byName.compare(a.name, b.name))
  return { sounds, stray: stray.toSorted(byName.compare) }
}

/** Names that differ in case, accents or punctuation alone are one; a name of nothing else stands for itself. */
const spelling = (name: string): string => tokens(name).join(' ') || name.normalize('NFC').trim()

/**
 * Sounds that words mean: the one of that name, else all whose name means the same, as a plural does, or another word for
 * one class of AudioSet.
 */
export const soundsNamed = <S extends { readonly name: string }>(sounds: readonly S[], words: string): S[] => {
  if (words.trim() === '') return []
  const asked = spelling(words)
  const exact = sounds.filter(({ name }) => spelling(name) === asked)
  return exact.length > 0 ? exact : sounds.filter(({ name }) => isSameSound(name, words))
}

/** Words beside a sound's own name that mean it, in small letters. */
export const otherWords = (name: string): string[] =>
  waysToSay(name)
    .map((words) => words.toLowerCase())
    .filter((words, index, all) => words !== name.toLowerCase() && all.indexOf(words) === index)
