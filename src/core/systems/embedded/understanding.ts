import { correct } from '../builtin/language/spelling.ts'
import { adjectives, fillers } from '../builtin/language/words.ts'
import type { Concept, Form } from './form.ts'
import { strangersOf } from './strangers.ts'
import type { TextEncoder } from './text-encoder.ts'
import { wordsOf } from './words.ts'

/** One sound that a query names. */
export type NamedSound = {
  /** As it was typed: "the dog"; where that was a slip, as it was read. */
  readonly text: string
  /** What it was understood as, likeliest first. */
  readonly concept: Concept
  /** Of the concept's own name where the words were understood: what the network was asked by most while it learned. */
  readonly embedding: Float32Array
  /** Probability of the concept, 0 to 1; one of its names is surely it. */
  readonly confidence: number
}

/** What a query means to the model. */
export type Understanding =
  /** The sounds that belong to it together: several for "dog and rain". */
  | { readonly kind: 'known'; readonly sounds: readonly NamedSound[]; readonly confidence: number }
  /** The model has not learned some of it. */
  | { readonly kind: 'unsure'; readonly words: readonly string[]; readonly nearest: readonly string[] }
  /** No words that could name a sound. */
  | { readonly kind: 'nothing' }

/** Reads queries. Cheap enough to be asked at every key. */
export type Reader = (text: string) => Understanding

/** What parts the sounds of an enumeration. "with" does not: it is part of names ("cutting wood with a chainsaw"). */
const conjunctions = /[,;&+/]|\b(?:and|or|plus|as well as|und|et|y)\b/i

/** Known sounds that are named to somebody whose words were not understood: at least this share of the threshold. */
const nearestShare = 0.3
const mostNearest = 3

const articles = new Set(['a', 'an', 'the', 'some'])

/** Words without articles before them, as names are compared. */
const plain = (text: string): string => {
  const words = wordsOf(text)
  const from = words.findIndex((word) => !articles.has(word))
  return from < 0 ? '' : words.slice(from).join(' ')
}

const lettersOf = (word: string): string => [...word].sort().join('')

/** A text as it was typed, without the fillers before and after what it names: "the birds, please" is "birds". */
const bare = (text: string): string => {
  const words = text.split(/\s+/)
  const telling = words.map((word) => !isEmpty(word))
  const [from, to] = [telling.indexOf(true), telling.lastIndexOf(true)]
  return from < 0
    ? text
    : words
        .slice(from, to + 1)
        .join(' ')
        .replace(/[^\p{Letter}\p{Number}]+$/u, '')
}

const isEmpty = (text: string): boolean => wordsOf(text).every((word) => fillers.has(word))

/**
 * Makes a reader of queries.
 *
 * A name of the vocabulary is always understood. Anything else is where the likeliest concept's probability reaches the
 * threshold that training calibrated on held-out phrases and on words that mean nothing to the model; where it does not, the
 * words are read once more without slips of typing. Sounds that are listed as not learned are never understood. Each part of
 * an enumeration is judged alone, so that "dog and hippopotamus" is not taken for "dog".
 */
export const createReader = (encoder: TextEncoder, { concepts, strangers, threshold }: Form): Reader => {
  const named = new Map(concepts.flatMap((concept) => concept.names.map((name) => [plain(name), concept] as const)))

  const vocabulary = new Set(concepts.flatMap(({ names }) => names.flatMap((name) => wordsOf(name))))
  const isWord = (word: string): boolean => vocabulary.has(word) || fillers.has(word) || adjectives.has(word)
  /**
   * The text with words of the vocabulary where others have the same letters in another order. Other slips the encoder
   * learned to look through; and between real words (clucking and clicking) more of them are no slips at all.
   */
  const corrected = (text: string): string =>
    wordsOf(text)
      .map((word) => {
        const meant = isWord(word) ? null : correct(word, vocabulary)
        return meant !== null && lettersOf(meant) === lettersOf(word) ? meant : word
      })
      .join(' ')

  const strange = strangersOf(strangers, vocabulary)

  const embeddings = new Map<Concept, Float32Array>()
  const ownEmbedding = (concept: Concept): Float32Array => {
    const found = embeddings.get(concept) ?? encoder.embed(concept.names[0]!)
    embeddings.set(concept, found)
    return found
  }

  const judge = (text: string) => {
    const embedding = encoder.embed(text)
    const probabilities = encoder.probabilities(embedding)
    const name = named.get(plain(text))
    const best = name ? concepts.indexOf(name) : probabilities.indexOf(Math.max(...probabilities))
    const concept = concepts[best]!
    const confidence = name ? 1 : probabilities[best]!
    const known = name !== undefined || (confidence >= threshold && !strange(text))
    const sound: NamedSound = { text, concept, embedding: known ? ownEmbedding(concept) : embedding, confidence }
    return { sound, known, probabilities }
  }

  const soundOf = (text: string) => {
    const typed = judge(text)
    if (typed.known) return typed
    // "my voice" is the voice, and what has a name needs no more words.
    const told = bare(text)
    for (const read of [told, corrected(text), corrected(told)]) {
      const found = read === text ? typed : judge(read)
      if (found.known) return found
    }
    return typed
  }

  /** What the words are but for slips of typing: not sure enough to be taken, and worth asking. */
  const spelledAlike = (text: string): string[] => {
    const words = wordsOf(text).map((word) => (isWord(word) ? word : (correct(word, vocabulary) ?? word)))
    const { sound, known } = judge(words.join(' '))
    return known ? [sound.concept.names[0]!] : []
  }

  const nearestOf = (text: string, probabilities: Float64Array): string[] =>
    strange(text)
      ? []
      : [
          ...spelledAlike(text),
          ...[...probabilities.entries()]
            .filter(([, probability]) => probability >= nearestShare * threshold)
            .sort(([, a], [, b]) => b - a)
            .map(([index]) => concepts[index]!.names[0]!),
        ]

  return (text) => {
    const whole = text.trim()
    if (wordsOf(whole).length === 0)
      return whole === '' ? { kind: 'nothing' } : { kind: 'unsure', words: [whole], nearest: [] }
    const pieces = named.has(plain(whole)) ? [whole] : whole.split(conjunctions).map((piece) => piece.trim())
    const parts = pieces.filter((piece) => !isEmpty(piece))
    if (parts.length === 0) return { kind: 'nothing' }
    const found = parts.map(soundOf)
    const unknown = found.filter(({ known }) => !known)
    if (unknown.length > 0)
      return {
        kind: 'unsure',
        words: unknown.map(({ sound }) => bare(sound.text)),
        nearest: [
          ...new Set(unknown.flatMap(({ sound, probabilities }) => nearestOf(sound.text, probabilities))),
        ].slice(0, mostNearest),
      }
    const sounds = found
      .map(({ sound }) => sound)
      .filter(({ concept }, at, all) => all.findIndex((other) => other.concept === concept) === at)
    return { kind: 'known', sounds, confidence: Math.min(...sounds.map(({ confidence }) => confidence)) }
  }
}
