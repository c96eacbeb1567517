import type { ExampleOrigin, Library, LibrarySound } from '../../contract/library.ts'
import { soundsNamed } from '../../core/library/sounds.ts'

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** What a sound's chip counts, and says when it cannot be chosen. */
export const soundFact = ({ recordings, heard, waiting }: LibrarySound): string => {
  if (heard > 0 && waiting > 0) return `${heard} of ${counted(recordings, 'recording')} listened to`
  if (heard > 0) return counted(heard, 'recording')
  if (recordings === 0) return 'no recordings in its folder yet'
  return waiting > 0 ? 'not listened to yet' : 'nothing in its folder can be used'
}

/** Sounds whose name, or another word for them, has what is looked for. */
export const soundsMatching = (sounds: readonly LibrarySound[], typed: string): readonly LibrarySound[] => {
  const wanted = typed.trim().toLowerCase()
  return sounds.filter(({ name, words }) => [name, ...words].some((word) => word.toLowerCase().includes(wanted)))
}

/** The library as a system's knowledge, for completions: the words of what can serve. */
export const knownOf = ({ sounds }: Pick<Library, 'sounds'>) => ({
  knows: sounds
    .filter(({ heard }) => heard > 0)
    .map(({ name, words }) => ({ words: [name, ...words], tool: 'Your library', audience: 'anyone' as const })),
})

/** Sounds that words mean but of which nothing was listened to yet. */
export const unheardFor = ({ sounds }: Pick<Library, 'sounds'>, words: string): readonly LibrarySound[] => {
  const meant = soundsNamed(sounds, words)
  return meant.some(({ heard }) => heard > 0) ? [] : meant.filter(({ waiting }) => waiting > 0)
}

/** Changes whenever the answers of systems may: a sound came, went, or was listened to. */
export const keyOf = (library: Library | null): string =>
  library === null
    ? ''
    : `${library.listener?.model ?? ''} ${library.sounds.map(({ name, heard }) => `${name}:${heard}`).join()}`

/** Where the examples of an answer come from, as a sentence. */
export const originSentence = ({ from, names, recordings }: ExampleOrigin): string => {
  const of = names.map((name) => `“${name}”`).join(', ')
  return from === 'library'
    ? `From your library, ${counted(recordings, 'recording')} of ${of}.`
    : `From this project, ${counted(recordings, 'example')} of ${of}.`
}
