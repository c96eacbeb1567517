import { createBytePairs } from './byte-pairs.ts'

/** Turns text into the ids of RoBERTa's vocabulary. */
export type Tokenizer = {
  /** Every id is below this. */
  readonly size: number
  /**
   * Ids with `<s>` before and `</s>` behind.
   * @param most ids at most, both ends included; text that does not fit is cut off
   */
  encode(text: string, most?: number): number[]
}

/** `max_length` of models/clap_encoder.py: what RoBERTa's table of positions has room for. */
export const mostTokens = 512

/** Names that stand for themselves when they occur in a text, as in Hugging Face's RobertaTokenizer. */
const specials = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'] as const

/** Swallows the space before it, like a word of its own (`lstrip` of RobertaTokenizer). */
const mask = '<mask>'

/**
 * Words with the space before them, as GPT-2 cuts a text: English contractions, letters, digits, other marks, and runs of
 * white space whose last character belongs to the next word. Unicode's classes; JavaScript's own `\s` is another set.
 */
const words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

const space = /\p{White_Space}/u

const withoutTrailingSpace = (text: string): string => {
  let end = text.length
  while (end > 0 && space.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

/**
 * RoBERTa's tokenizer: byte-level byte-pair encoding (Liu 2019, §4.4; GPT-2's). Half of a surrogate pair that stands
 * alone is U+FFFD.
 * @param vocabulary the text of `vocab.json`: symbol to id
 * @param merges the text of `merges.txt`
 * @throws Error when the vocabulary is no JSON, or has no `<s>`, `</s>` or `<unk>`
 */
export const createTokenizer = (vocabulary: string, merges: string): Tokenizer => {
  const ids = new Map(Object.entries(JSON.parse(vocabulary) as { readonly [symbol: string]: number }))
  const bytePairs = createBytePairs(merges)
  const idOf = (symbol: string): number => {
    const id = ids.get(symbol)
    if (id === undefined) throw new Error(`the vocabulary has no ${symbol}`)
    return id
  }
  const [start, end, unknown] = [idOf('<s>'), idOf('</s>'), idOf('<unk>')]
  const special = new RegExp(`(${specials.filter((name) => ids.has(name)).join('|')})`)

  /** Ids one after another, no more of them made than are asked for. */
  function* idsOf(text: string): Generator<number> {
    const pieces = text.split(special)
    for (const [at, piece] of pieces.entries()) {
      // A split by one group has the texts at even places and the names between them.
      if (at % 2 === 1) yield idOf(piece)
      else {
        const plain = pieces[at + 1] === mask ? withoutTrailingSpace(piece) : piece
        for (const [word] of plain.matchAll(words))
          for (const symbol of bytePairs.symbolsOf(word)) yield ids.get(symbol) ?? unknown
      }
    }
  }

  return {
    size: [...ids.values()].reduce((most, id) => Math.max(most, id + 1), 0),
    encode: (text, most = mostTokens) => [start, ...idsOf(text).take(most - 2), end],
  }
}
