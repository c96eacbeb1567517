import { singular, tokens } from '../builtin/language/words.ts'
import { audioSetClasses } from './classes.ts'

/** What people say for a class whose name is another. */
const synonyms: { readonly [said: string]: string } = {
  'dog barking': 'Bark',
  'barking dog': 'Bark',
  talking: 'Speech',
  voice: 'Speech',
  'bird song': 'Bird vocalization, bird call, bird song',
  siren: 'Siren',
  'police siren': 'Police car (siren)',
  'ambulance siren': 'Ambulance (siren)',
  footsteps: 'Walk, footsteps',
  steps: 'Walk, footsteps',
  'church bells': 'Church bell',
  phone: 'Telephone',
  'phone ringing': 'Telephone bell ringing',
  typing: 'Typing',
  coughing: 'Cough',
  sneezing: 'Sneeze',
  laughing: 'Laughter',
  clapping: 'Clapping',
  drums: 'Drum',
  'baby crying': 'Baby cry, infant cry',
  'cat meowing': 'Meow',
  waves: 'Waves, surf',
}

const articles = new Set(['a', 'an', 'the', 'some'])

/** Words without articles, plurals and case; a number at the end, as of a second example, counts for nothing. */
const keyOf = (text: string): string =>
  tokens(text.replace(/\s+\d+$/, ''))
    .filter((word) => !articles.has(word))
    .map(singular)
    .join(' ')

/** Every way to say a class: its name, the parts of it between commas, and what people say. */
const classes: ReadonlyMap<string, string> = new Map([
  ...audioSetClasses.flatMap((name) => name.split(', ').map((part) => [keyOf(part), name] as const)),
  ...audioSetClasses.map((name) => [keyOf(name), name] as const),
  ...Object.entries(synonyms).map(([said, name]) => [keyOf(said), name] as const),
])

/** The class of AudioSet that words name; null when they name none. */
export const classOf = (text: string): string | null => classes.get(keyOf(text)) ?? null

/** The ways to say the class that words name: its name, the parts of it, and what people say; none when they name none. */
export const waysToSay = (text: string): string[] => {
  const named = classOf(text)
  if (named === null) return []
  const said = Object.entries(synonyms).flatMap(([words, name]) => (name === named ? [words] : []))
  const parts = named.split(', ').filter((part) => classOf(part) === named)
  return [...(parts.length > 1 ? parts : [named]), ...said]
}

/** Whether two names mean one sound: the same words, or words for one class. */
export const isSameSound = (a: string, b: string): boolean => {
  const named = classOf(a)
  const key = keyOf(a)
  return (key !== '' && key === keyOf(b)) || (named !== null && named === classOf(b))
}
