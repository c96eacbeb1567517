// How a text becomes numbers of n-grams: the same as training/lasso_training/network/text.py.

/** Sizes of the pieces of a word. */
const sizes = [3, 4, 5]

/** FNV-1a, 32 bits, of a word of ASCII letters, digits and angle brackets. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

/** Lower-case letters and digits; everything else parts words. @param most words that count */
export const wordsOf = (text: string, most = Number.POSITIVE_INFINITY): readonly string[] =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).slice(0, most)

/**
 * Buckets of a word, so that plurals and typing errors lie near to it: of `<word>`, and of its pieces of 3, 4 and 5
 * characters. Bucket 0 is for "none".
 * @param most pieces that count
 */
export const gramsOf = (word: string, buckets: number, most: number): readonly number[] => {
  const framed = `<${word}>`
  const pieces = [framed]
  for (const size of sizes)
    if (framed.length > size)
      for (let at = 0; at + size <= framed.length; at++) pieces.push(framed.slice(at, at + size))
  return pieces.slice(0, most).map((piece) => (hash(piece) % (buckets - 1)) + 1)
}
