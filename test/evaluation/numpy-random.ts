/**
 * The uniform doubles of NumPy's legacy generator, `numpy.random.seed(n)` and `numpy.random.random()`: MT19937 (Matsumoto and
 * Nishimura 1998), 53 bits of two draws.
 */
export const numpyRandom = (seed: number): (() => number) => {
  const state = new Uint32Array(624)
  state[0] = seed
  for (let at = 1; at < 624; at++) {
    const before = state[at - 1]! ^ (state[at - 1]! >>> 30)
    state[at] = Math.imul(1_812_433_253, before) + at
  }
  let next = 624
  const twist = (): void => {
    for (let at = 0; at < 624; at++) {
      const mixed = (state[at]! & 0x8000_0000) | (state[(at + 1) % 624]! & 0x7fff_ffff)
      state[at] = state[(at + 397) % 624]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908_b0df : 0)
    }
    next = 0
  }
  const draw = (): number => {
    if (next === 624) twist()
    let value = state[next++]!
    value ^= value >>> 11
    value ^= (value << 7) & 0x9d2c_5680
    value ^= (value << 15) & 0xefc6_0000
    return (value ^ (value >>> 18)) >>> 0
  }
  return () => {
    const high = draw() >>> 5
    const low = draw() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }
}
