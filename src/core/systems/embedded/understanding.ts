import { fillers } from '../builtin/language/words.ts'
import type { Concept, Form } from './form.ts'
import type { TextEncoder } from './text-encoder.ts'
import { wordsOf } from './words.ts'

/** One sound that a query names. */
export type NamedSound = {
  /** As it was typed: "the dog". */
  readonly text: string
  /** What it was understood as, likeliest first. */
  readonly concept: Concept
  readonly embedding: Float32Array
  /** Probability of the concept, 0 to 1. */
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

const isEmpty = (text: string): boolean => wordsOf(text).every((word) => fillers.has(word))

/**
 * Makes a reader of queries.
 *
 * A name of the vocabulary is always understood. Anything else is where the likeliest concept's probability reaches the
 * threshold that training calibrated on held-out phrases and on words that mean nothing to the model. Each part of an
 * enumeration is judged alone, so that "dog and hippopotamus" is not taken for "dog".
 */
export const createReader = (encoder: TextEncoder, { concepts, threshold }: Form): Reader => {
  const named = new Map(concepts.flatMap((concept) => concept.names.map((name) => [plain(name), concept] as const)))

  const soundOf = (text: string) => {
    const embedding = encoder.embed(text)
    const probabilities = encoder.probabilities(embedding)
    const name = named.get(plain(text))
    const best = name ? concepts.indexOf(name) : probabilities.indexOf(Math.max(...probabilities))
    const confidence = probabilities[best]!
    const sound: NamedSound = { text, concept: concepts[best]!, embedding, confidence }
    return { sound, known: name !== undefined || confidence >= threshold, probabilities }
  }

  const nearestOf = (probabilities: Float64Array): string[] =>
    [...probabilities.entries()]
      .filter(([, probability]) => probability >= nearestShare * threshold)
      .sort(([, a], [, b]) => b - a)
      .slice(0, mostNearest)
      .map(([index]) => concepts[index]!.names[0]!)

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
        words: unknown.map(({ sound }) => sound.text),
        nearest: [...new Set(unknown.flatMap(({ probabilities }) => nearestOf(probabilities)))].slice(0, mostNearest),
      }
    const sounds = found
      .map(({ sound }) => sound)
      .filter(({ concept }, at, all) => all.findIndex((other) => other.concept === concept) === at)
    return { kind: 'known', sounds, confidence: Math.min(...sounds.map(({ confidence }) => confidence)) }
  }
}
