/**
 * Distance of Damerau and Levenshtein (optimal string alignment): insertions, deletions, substitutions and swaps of
 * neighbours, each counting one.
 */
export const editDistance = (a: string, b: string): number => {
  const width = b.length + 1
  const cost = new Uint16Array((a.length + 1) * width)
  for (let i = 0; i <= a.length; i++) cost[i * width] = i
  for (let j = 0; j <= b.length; j++) cost[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(
        cost[(i - 1) * width + j]! + 1,
        cost[i * width + j - 1]! + 1,
        cost[(i - 1) * width + j - 1]! + same,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, cost[(i - 2) * width + j - 2]! + 1)
      }
      cost[i * width + j] = least
    }
  }
  return cost[a.length * width + b.length]!
}

const withoutRepeats = (word: string): string => word.replace(/(.)\1+/g, '$1')
const letters = (word: string): string => [...word].sort().join('')

/** Whether `typed` is a plausible slip for `word`: short words only by swapped or repeated letters. */
const isSlip = (typed: string, word: string): boolean => {
  if (typed[0] !== word[0] || word.length < 4 || typed.length < 4) return false
  if (withoutRepeats(typed) === withoutRepeats(word)) return true
  const distance = editDistance(typed, word)
  if (Math.min(word.length, typed.length) >= 9) return distance <= 2
  if (word.length >= 6 && typed.length >= 5) return distance <= 1
  return distance === 1 && letters(typed) === letters(word)
}

/** The one word of `known` that `typed` is a slip for, or null when none or several are. */
export const correct = (typed: string, known: Iterable<string>): string | null => {
  let found: string | null = null
  let least = Infinity
  let several = false
  for (const word of known) {
    if (!isSlip(typed, word)) continue
    const distance = editDistance(typed, word)
    if (distance > least) continue
    several = distance === least && word !== found
    least = distance
    found = word
  }
  return several ? null : found
}
