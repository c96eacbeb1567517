/** One case of test/fixtures/museval/make.py, which makes the same signals. */
export type MusevalCase = {
  readonly name: string
  readonly sources: number
  readonly channels: number
  readonly frames: number
  /** Source, first frame and end of a stretch of zeros. */
  readonly silent: readonly [number, number, number] | null
  /** By source and window; null for NaN. */
  readonly scores: readonly (readonly { readonly [score in 'sdr' | 'isr' | 'sir' | 'sar']: number | null }[])[]
}

type Channels = Float64Array[]

/** Uniform noise in [−1, 1), by a congruential generator that is a line in any language. */
export const noise = (seed: number, frames: number): Float64Array => {
  let state = seed
  return Float64Array.from({ length: frames }, () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const coloured = (seed: number, frames: number): Float64Array => {
  let held = 0
  return noise(seed, frames).map((value) => {
    held = 0.9 * held + value
    return 0.1 * held
  })
}

const channelsFrom = (count: number, make: (channel: number) => Float64Array): Channels =>
  Array.from({ length: count }, (_, channel) => make(channel))

export const signalsOf = ({
  sources,
  channels,
  frames,
  silent,
}: MusevalCase): { truth: Channels[]; found: Channels[] } => {
  const numbers = Array.from({ length: sources }, (_, source) => source)
  const truth = numbers.map((source) =>
    channelsFrom(channels, (channel) => coloured(100 * source + channel + 1, frames)),
  )
  if (silent) for (const samples of truth[silent[0]]!) samples.fill(0, silent[1], silent[2])
  const found = numbers.map((source) =>
    channelsFrom(channels, (channel) => {
      const own = truth[source]![channel]!
      const other = truth[(source + 1) % sources]![channels - 1 - channel]!
      const hiss = noise(7000 + 100 * source + channel, frames)
      return own.map(
        (value, at) => 0.8 * value + 0.3 * (own[at - 3] ?? 0) + 0.2 * (other[at - 10] ?? 0) + 0.05 * hiss[at]!,
      )
    }),
  )
  return { truth, found }
}
