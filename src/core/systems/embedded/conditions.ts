import type { Example, Query, Tell } from '../../separation/system.ts'
import { between } from '../directions.ts'
import type { OpenModel } from '../model.ts'
import type { Conditions } from '../streaming/chunk.ts'
import { embedExample } from './examples.ts'
import type { Form } from './form.ts'
import type { EmbeddedSettings } from './settings.ts'
import { openTextEncoder } from './text-encoder.ts'
import { createReader } from './understanding.ts'

/** Vectors one after another: a condition for several sounds together. */
const joined = (vectors: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const vector of vectors) {
    all.set(vector, at)
    at += vector.length
  }
  return all
}

/**
 * What steers the network for a query. The example belongs to the query's own text, or stands in for it where that is empty
 * or not understood. Words that are not understood are a guess, for somebody who asked for one.
 */
export const conditionsOf = async (
  model: OpenModel,
  form: Form,
  { text, also, avoid }: Query,
  example: Example | null,
  { avoidShare, exampleWeight }: EmbeddedSettings,
  tell: Tell,
): Promise<Conditions> => {
  const encoder = openTextEncoder(model, form)
  const read = createReader(encoder, form)
  const wordsOf = (words: string): Float32Array => {
    const understood = read(words)
    return understood.kind === 'known'
      ? joined(understood.sounds.map(({ embedding }) => embedding))
      : encoder.embed(words)
  }
  let first = wordsOf(text)
  if (example) {
    tell(example.more?.length ? 'Listening to the examples' : 'Listening to the example')
    const sound = await embedExample(model, form, example)
    const understood = read(text)
    first =
      understood.kind === 'known'
        ? joined(understood.sounds.map(({ embedding }) => between(embedding, sound, exampleWeight)))
        : sound
  }
  return { targets: [first, ...also.map(wordsOf)], avoid: avoid === '' ? null : wordsOf(avoid), avoidShare }
}
