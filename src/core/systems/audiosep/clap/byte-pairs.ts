/** Joins the bytes of a word into the symbols of a vocabulary: byte-level byte-pair encoding (Sennrich 2016, GPT-2). */
export type BytePairs = {
  /** Symbols of a word: its UTF-8 bytes, written as below, merged in the order of the merges. */
  symbolsOf(word: string): readonly string[]
}

const encoder = new TextEncoder()

/**
 * A printable character for every byte, so that symbols hold no spaces or control characters: a visible one of Latin-1
 * stands for itself, the others follow from U+0100 on (GPT-2, `encoder.py`).
 */
const characters: readonly string[] = (() => {
  const visible = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(visible(byte) ? byte : next++))
})()

/** Words that are remembered; a query has few, a pasted book has many. */
const mostRemembered = 10_000

/** A pair of neighbours that may be joined. */
type Candidate = { readonly rank: number; readonly at: number; readonly joined: string }

const before = (a: Candidate, b: Candidate): boolean => a.rank < b.rank || (a.rank === b.rank && a.at < b.at)

/** A binary heap with the first candidate at its root: a word of n bytes takes n log n steps, however long. */
const createCandidates = () => {
  const heap: Candidate[] = []
  return {
    add(candidate: Candidate) {
      let at = heap.push(candidate) - 1
      for (let parent = (at - 1) >> 1; at > 0 && before(candidate, heap[parent]!); parent = (at - 1) >> 1) {
        heap[at] = heap[parent]!
        at = parent
      }
      heap[at] = candidate
    },
    takeFirst(): Candidate | undefined {
      const first = heap[0]
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return first
      let at = 0
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
        if (!before(heap[child]!, last)) break
        heap[at] = heap[child]!
        at = child
      }
      heap[at] = last
      return first
    },
  }
}

/** @param merges the text of `merges.txt`: a pair of symbols on every line, the most frequent first */
export const createBytePairs = (merges: string): BytePairs => {
  const lines = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'))
  const ranks = new Map(lines.map((line, rank) => [line, rank]))
  const remembered = new Map<string, readonly string[]>()

  const merge = (bytes: readonly string[]): readonly string[] => {
    const symbols: (string | null)[] = [...bytes]
    const next = symbols.map((_, at) => at + 1)
    const previous = symbols.map((_, at) => at - 1)
    const candidates = createCandidates()
    const consider = (at: number) => {
      const right = symbols[next[at]!]
      const rank = ranks.get(`${symbols[at]} ${right}`)
      if (rank !== undefined) candidates.add({ rank, at, joined: `${symbols[at]}${right}` })
    }
    for (let at = 0; at + 1 < symbols.length; at++) consider(at)
    for (let first = candidates.takeFirst(); first; first = candidates.takeFirst()) {
      const { at, joined } = first
      const right = next[at]!
      // An earlier join may have taken one of the two; what was found then is no longer there.
      if (symbols[at] === null || `${symbols[at]}${symbols[right]}` !== joined) continue
      symbols[at] = joined
      symbols[right] = null
      next[at] = next[right]!
      if (next[at]! < symbols.length) {
        previous[next[at]!] = at
        consider(at)
      }
      if (previous[at]! >= 0) consider(previous[at]!)
    }
    return symbols.filter((symbol) => symbol !== null)
  }

  return {
    symbolsOf: (word) => {
      const known = remembered.get(word)
      if (known) return known
      const symbols = merge(Array.from(encoder.encode(word), (byte) => characters[byte]!))
      if (remembered.size < mostRemembered) remembered.set(word, symbols)
      return symbols
    },
  }
}
