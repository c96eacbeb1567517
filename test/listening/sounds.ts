/** A sound, and when, in seconds. */
export type Sound = {
  readonly from: number
  readonly to: number
  readonly of: readonly [lowest: number, highest: number]
}

/** Hz of sounds that the steered detector tells apart. */
export const lowBands = [200, 2000] as const
export const highBands = [2800, 14_000] as const

const partials = 40

/** Silence but for some sounds: partials from the lowest to the highest frequency of each, so that every band holds some. */
export const silentBut = (rate: number, seconds: number, sounds: readonly Sound[]): Float32Array => {
  const samples = new Float32Array(Math.round(seconds * rate))
  for (const { from, to, of } of sounds)
    for (let partial = 0; partial < partials; partial++) {
      const hertz = of[0] * (of[1] / of[0]) ** (partial / (partials - 1))
      if (hertz >= rate / 2) continue
      const angle = (2 * Math.PI * hertz) / rate
      for (let at = Math.round(from * rate); at < Math.min(samples.length, Math.round(to * rate)); at++)
        samples[at]! += 0.02 * Math.sin(angle * at + partial ** 2)
    }
  return samples
}
