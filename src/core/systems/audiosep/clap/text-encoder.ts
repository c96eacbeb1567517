import { createGraph, type Graph } from '../../../nn/graph.ts'
import type { Session, Tensors } from '../../../nn/session.ts'
import { type WeightIndex, WeightMismatch } from '../../../nn/weights.ts'
import type { OpenModel } from '../../model.ts'
import { clapWeights } from './clap-weights.ts'
import { project } from './projection.ts'
import { padding, positionsOf, roberta } from './roberta.ts'
import { createTokenizer, mostTokens } from './tokenizer.ts'

/** CLAP's text branch: what a sentence means, as a vector of length 1. */
export type TextEncoder = {
  /** @returns 512 numbers whose squares add up to 1 */
  embed(text: string): Promise<Float32Array>
  release(): void
}

/** The same for a text that is ids already. */
export type TokenEncoder = {
  /** @param ids of the vocabulary, `<s>` and `</s>` included, at most 512 */
  embed(ids: readonly number[]): Promise<Float32Array>
  release(): void
}

/**
 * Lengths that graphs are made for: a query is a few words, and computing 512 tokens for it would take thirty times as
 * long. The reference does; its mask makes what it adds exactly nothing.
 */
const lengths = [16, 32, 64, 128, 256, mostTokens] as const

/** Added to the attention to what is no token: its exponential is zero in single precision. */
const nothing = -1e9

/** CLAP's text branch for sequences of one length. Inputs `ids`, `positions`, `mask`; output `embedding` [1, 512]. */
export const textGraph = (index: WeightIndex, length: number): Graph => {
  const graph = createGraph('clap-text')
  const w = clapWeights(graph, index)
  const ids = graph.input('ids', [length], 'int64')
  const positions = graph.input('positions', [length], 'int64')
  const mask = graph.input('mask', [length])
  const pooled = roberta({ ids, positions, mask }, w.under('text_branch')) // [1, H]
  graph.output('embedding', project(pooled, w.under('text_projection'))) // [1, 512]
  return graph.finish()
}

/** Inputs of `textGraph` for ids, padded to its length. */
export const textFeeds = (ids: readonly number[], length: number): Tensors => {
  const padded = Array.from({ length }, (_, at) => ids[at] ?? padding)
  const shape = [length]
  return {
    ids: { type: 'int64', shape, data: BigInt64Array.from(padded, BigInt) },
    positions: { type: 'int64', shape, data: BigInt64Array.from(positionsOf(padded), BigInt) },
    mask: { type: 'float32', shape, data: Float32Array.from(padded, (_, at) => (at < ids.length ? 0 : nothing)) },
  }
}

/**
 * Opens the text branch for ids. A session for a length is made when a text of that length first comes.
 * @param open makes a graph ready
 */
export const createTokenEncoder = (index: WeightIndex, open: (graph: Graph) => Promise<Session>): TokenEncoder => {
  const sessions = new Map<number, Promise<Session>>()
  const sessionFor = (length: number): Promise<Session> => {
    const opened = sessions.get(length) ?? open(textGraph(index, length))
    sessions.set(length, opened)
    // What failed once (no memory) may work the next time.
    opened.catch(() => sessions.delete(length))
    return opened
  }
  return {
    embed: async (ids) => {
      const length = lengths.find((room) => ids.length <= room)
      if (length === undefined) throw new RangeError(`${ids.length} tokens, at most ${mostTokens} fit`)
      const session = await sessionFor(length)
      const { embedding } = await session.run(textFeeds(ids, length))
      return embedding!.data as Float32Array
    },
    release: () => {
      for (const session of sessions.values())
        session.then(
          (opened) => opened.release(),
          () => {},
        )
      sessions.clear()
    },
  }
}

/** Rows of the table of words: ids that the network knows. */
const knownWords = (index: WeightIndex): number => {
  const graph = createGraph('clap-words')
  return clapWeights(graph, index).under('text_branch.embeddings.word_embeddings').shapeOf('weight')[0]!
}

/**
 * Opens CLAP's text branch of a model. Texts are encoded as they are, case and punctuation included, as
 * models/clap_encoder.py does.
 * @throws WeightMismatch when the model holds no CLAP, or its vocabulary is another's
 */
export const openTextEncoder = async (model: OpenModel): Promise<TextEncoder> => {
  const tokenizer = createTokenizer(model.text('vocabulary'), model.text('merges'))
  const known = knownWords(model.tensors)
  if (tokenizer.size > known)
    throw new WeightMismatch(`the vocabulary has ${tokenizer.size} symbols, the checkpoint knows ${known}`)
  const encoder = createTokenEncoder(model.tensors, (graph) => model.inference.open(graph))
  return {
    embed: (text) => encoder.embed(tokenizer.encode(text)),
    release: () => encoder.release(),
  }
}
