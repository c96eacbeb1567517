import { singular, tokens } from '../builtin/language/words.ts'
import { audioSetClasses } from './classes.ts'
import { synonyms } from './synonyms.ts'

const articles = new Set(['a', 'an', 'the', 'some'])

/** Words without articles, plurals and case; a number at the end, as of a second example, counts for nothing. */
const keyOf = (text: string): string =>
  tokens(text.replace(/\s+\d+$/, ''))
    .filter((word) => !articles.has(word))
    .map(singular)
    .join(' ')

/** A name without what it says in brackets: "Police car (siren)". */
const bare = (name: string): string => name.replace(/\s*\([^)]*\)/g, '')

/** The parts of a name between its commas: "Dishes, pots, and pans" is any of the three. */
const partsOf = (name: string): string[] =>
  name
    .split(', ')
    .map((part) => part.replace(/^and /, ''))
    .filter((part) => part !== 'etc.')

/** Every way to say a class. What comes later goes before: a class's own name before all that others are called. */
const classes: ReadonlyMap<string, string> = new Map([
  ...audioSetClasses.map((name) => [keyOf(bare(name)), name] as const),
  ...synonyms.map(([said, name]) => [keyOf(said), name] as const),
  ...audioSetClasses.flatMap((name) => partsOf(name).map((part) => [keyOf(part), name] as const)),
  ...audioSetClasses.map((name) => [keyOf(name), name] as const),
])

/** The class of AudioSet that words name; null when they name none. */
export const classOf = (text: string): string | null => classes.get(keyOf(text)) ?? null

/** The ways to say the class that words name: its name, the parts of it, and what people say; none when they name none. */
export const waysToSay = (text: string): string[] => {
  const named = classOf(text)
  if (named === null) return []
  const said = synonyms.flatMap(([words, name]) => (name === named && classOf(words) === named ? [words] : []))
  const parts = partsOf(named).filter((part) => classOf(part) === named)
  return [...(parts.length > 1 ? parts : [named]), ...said]
}

/** Whether two names mean one sound: the same words, or words for one class. */
export const isSameSound = (a: string, b: string): boolean => {
  const named = classOf(a)
  const key = keyOf(a)
  return (key !== '' && key === keyOf(b)) || (named !== null && named === classOf(b))
}
