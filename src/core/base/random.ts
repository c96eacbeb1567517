/** A source of numbers in [0, 1). */
export type Random = () => number

/**
 * Seeded uniform numbers in [0, 1), the same on every machine (mulberry32, public domain, T. Ettinger 2017).
 * @param seed any 32-bit integer
 */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal numbers from `random` (Box and Muller 1958). */
export const gaussian =
  (random: Random): Random =>
  () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
