import type { ToolId } from '../tool.ts'
import { falseFriends, neverCorrected, type Sound, sounds } from './sounds.ts'
import { correct } from './spelling.ts'
import { adjectives, fillers, singular, tokens, wholes } from './words.ts'

/** What a query names: one tool; several that cannot run as one; a word nobody knows; or no sound at all. */
export type Understanding =
  | {
      readonly kind: 'sound'
      readonly tool: ToolId
      readonly words: string
      readonly sound: Sound
      readonly corrected: boolean
    }
  | { readonly kind: 'several'; readonly tools: readonly ToolId[] }
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'nothing' }

type Phrase = { readonly words: readonly string[]; readonly sound: Sound }

const normal = (text: string): string[] => tokens(text).map(singular)

const phrases: readonly Phrase[] = sounds
  .flatMap((sound) => sound.words.map((text) => ({ words: normal(text), sound })))
  .sort((a, b) => b.words.length - a.words.length)

const phrasesByFirstWord = Map.groupBy(phrases, (phrase) => phrase.words[0]!)
const otherMeanings = falseFriends.map(normal)
const companions = new Map(sounds.map((sound) => [sound, new Set((sound.companions ?? []).flatMap(normal))]))
const protectedWords = new Set([...neverCorrected, ...neverCorrected.map(singular)])
const emptyWords = new Set([...fillers, ...adjectives].flatMap(normal))
const wholeWords = new Set([...wholes].flatMap(normal))
const correctable = new Set(
  [...phrases.flatMap((phrase) => phrase.words), ...[...companions.values()].flatMap((words) => [...words])].filter(
    (word) => !emptyWords.has(word),
  ),
)
/** Long words without a meaning of their own are spelled wrong as easily: "backround". */
const longEmptyWords = [...emptyWords].filter((word) => word.length >= 8)
const knownWords = new Set([...correctable, ...emptyWords, ...wholeWords])

const startsWith = (words: readonly string[], at: number, phrase: readonly string[]): boolean =>
  phrase.every((word, index) => words[at + index] === word)

const spelled = (word: string): string => {
  if (knownWords.has(word) || protectedWords.has(word)) return word
  return correct(word, [...correctable, ...longEmptyWords]) ?? word
}

type Match = Phrase & { readonly at: number }

const findPhrases = (words: readonly string[]): { matches: Match[]; rest: string[] } => {
  const matches: Match[] = []
  const rest: string[] = []
  for (let at = 0; at < words.length; ) {
    const phrase = phrasesByFirstWord.get(words[at]!)?.find((candidate) => startsWith(words, at, candidate.words))
    if (phrase) matches.push({ ...phrase, at })
    else rest.push(words[at]!)
    at += phrase ? phrase.words.length : 1
  }
  return { matches, rest }
}

/** Drops what a better word beside it explains: "noise" in "rain noise", "hum" in "fan hum", "amp" in "amp hum". */
const mostTelling = (matches: readonly Match[], joined: boolean): Match[] => {
  let kept = [...matches]
  const dropUnlessAll = (isEmpty: (match: Match) => boolean): void => {
    const telling = kept.filter((match) => !isEmpty(match))
    if (telling.length > 0) kept = telling
  }
  if (!joined) {
    dropUnlessAll((match) => match.sound.generic === true)
    if (kept.some((match) => match.sound.device)) dropUnlessAll((match) => match.sound.tool === 'mains-hum')
  }
  dropUnlessAll((match) =>
    kept.some((other) => {
      if (other.sound.tool === match.sound.tool || other.sound.confidence <= match.sound.confidence - 0.2) return false
      const allowed = companions.get(other.sound)!
      return match.words.every((word) => allowed.has(word))
    }),
  )
  return kept
}

/** Reads a query by the table of sounds. Every word must have a meaning there: one unknown word makes it unknown. */
export const understand = (text: string): Understanding => {
  const typed = normal(text)
  const words = typed.map(spelled)
  for (let at = 0; at < words.length; at++) {
    const meaning = otherMeanings.find((phrase) => startsWith(words, at, phrase))
    if (meaning) return { kind: 'unknown', word: meaning.join(' ') }
  }
  const { matches, rest } = findPhrases(words)
  const content = rest.filter((word) => word !== 'and' && word !== 'or' && !emptyWords.has(word))
  if (matches.length === 0) {
    return content.length === 0 ? { kind: 'nothing' } : { kind: 'unknown', word: content.join(' ') }
  }
  const telling = mostTelling(matches, rest.includes('and'))
  const unknown = content.filter(
    (word) => !wholeWords.has(word) && !telling.some((match) => companions.get(match.sound)!.has(word)),
  )
  if (unknown.length > 0) return { kind: 'unknown', word: unknown.join(' ') }
  const tools = [...new Set(telling.map((match) => match.sound.tool))]
  if (tools.length > 1) return { kind: 'several', tools }
  const best = telling.reduce((a, b) => (b.sound.confidence > a.sound.confidence ? b : a))
  return {
    kind: 'sound',
    tool: best.sound.tool,
    words: best.words.join(' '),
    sound: best.sound,
    corrected: words.some((word, index) => word !== typed[index]),
  }
}
