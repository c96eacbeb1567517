import { correct } from '../builtin/language/spelling.ts'
import { wordsOf } from './words.ts'

/** Whether a text names a sound that the model has not learned. */
export type Strange = (text: string) => boolean

/** Letters from which a word that is near a stranger's is a slip: "below" is no bellow. */
const longEnough = 7

/**
 * Looks for names of sounds that are not learned, in any place of a text and through slips of typing: an encoder that reads
 * pieces of words takes "harpsichord" for a harp, however sure it is of itself.
 * @param names lower case, of one word or several
 * @param vocabulary words that are no slip for a stranger's
 */
export const strangersOf = (names: readonly string[], vocabulary: ReadonlySet<string>): Strange => {
  const phrases = names.map((name) => wordsOf(name).join(' '))
  const familiar = new Set([...vocabulary, ...names.flatMap((name) => wordsOf(name))])
  return (text) => {
    const read = wordsOf(text).map((word) =>
      familiar.has(word) || word.length < longEnough ? word : (correct(word, familiar) ?? word),
    )
    return phrases.some((phrase) => ` ${read.join(' ')} `.includes(` ${phrase} `))
  }
}
