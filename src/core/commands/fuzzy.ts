/** How well a query matches a text; higher is better. `places` are the indexes of the matched characters. */
export type FuzzyMatch = { readonly score: number; readonly places: readonly number[] }

const startsWord = (text: string, index: number): boolean => index === 0 || /[\s/\-–—:(]/.test(text[index - 1]!)

/** Best alignment of the letters of `query` in `text`, in order: by dynamic programming over (letter, place). */
const align = (query: string, text: string): FuzzyMatch | null => {
  type Cell = { readonly score: number; readonly from: number }
  let row: (Cell | null)[] = []
  const rows: (Cell | null)[][] = []
  for (let letter = 0; letter < query.length; letter++) {
    const next: (Cell | null)[] = new Array(text.length).fill(null)
    let best: { score: number; at: number } | null = letter === 0 ? { score: 0, at: -1 } : null
    for (let place = 0; place < text.length; place++) {
      if (text[place] === query[letter] && (best || letter === 0)) {
        const bonus = startsWord(text, place) ? 8 : 0
        const apart = best ? { score: best.score + bonus + 1, from: best.at } : null
        const before = row[place - 1]
        const together = before ? { score: before.score + bonus + 9, from: place - 1 } : null
        next[place] = together && (!apart || together.score >= apart.score) ? together : apart
      }
      const ended = row[place]
      if (letter > 0 && ended && (!best || ended.score >= best.score)) best = { score: ended.score, at: place }
    }
    rows.push(next)
    row = next
  }
  let at = -1
  for (let place = 0; place < text.length; place++)
    if (row[place] && (at < 0 || row[place]!.score > row[at]!.score)) at = place
  if (at < 0) return null
  const { score } = row[at]!
  const places: number[] = []
  for (let letter = query.length - 1; letter >= 0; letter--) {
    places.unshift(at)
    at = rows[letter]![at]!.from
  }
  return { score, places }
}

/**
 * Matches what someone types loosely: every word of the query must be found, as letters in order. Letters at the start of
 * words and next to each other count more, and shorter texts win among equals.
 * @returns null when a word is not there; an empty query matches everything with score 0
 */
export const fuzzyMatch = (query: string, text: string): FuzzyMatch | null => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const plain = text.toLowerCase()
  let score = 0
  const places = new Set<number>()
  for (const word of words) {
    const match = align(word, plain)
    if (!match) return null
    score += match.score
    for (const place of match.places) places.add(place)
  }
  return { score: words.length === 0 ? 0 : score - plain.length / 50, places: [...places].sort((a, b) => a - b) }
}
