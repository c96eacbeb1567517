/** Bytes that were there at a moment. */
export type Sample = { readonly at: number; readonly bytes: number }

/** Milliseconds over which a speed is averaged: long enough not to flicker, short enough to follow a change. */
const span = 5000
/** Two samples closer than this say nothing of a speed. */
const shortest = 500

/** Adds what was seen now and forgets what is too old. Bytes that went down are a new download. */
export const withSample = (samples: readonly Sample[], sample: Sample): readonly Sample[] => {
  const last = samples.at(-1)
  if (last && sample.bytes < last.bytes) return [sample]
  if (last && sample.at <= last.at) return samples
  // One from before the span stays, so that a slow stream of news has something to be compared with.
  const recent = samples.findIndex(({ at }) => at >= sample.at - span)
  return [...samples.slice(recent < 0 ? -1 : Math.max(0, recent - 1)), sample]
}

/** Bytes a second over the last seconds up to `now` (ms); null while there is too little to tell. */
export const rateOf = (samples: readonly Sample[], now: number): number | null => {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last || last.at - first.at < shortest) return null
  // Without news the speed falls by itself: a stalled download must not keep its last speed.
  const until = now - last.at > 1000 ? now : last.at
  return ((last.bytes - first.bytes) * 1000) / (until - first.at)
}

/** Seconds until all is here at this speed; null when that cannot be said. */
export const secondsLeft = (missing: number, rate: number | null): number | null =>
  rate === null || rate < 1 ? null : Math.max(0, missing) / rate

/** "12.4 MB/s". */
export const formatRate = (rate: number): string => {
  if (rate >= 1e9) return `${(rate / 1e9).toFixed(1)} GB/s`
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(1)} MB/s`
  return `${Math.round(rate / 1e3)} kB/s`
}
