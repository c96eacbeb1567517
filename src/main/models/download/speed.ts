/** How fast bytes come. */
export type Speed = {
  /** @param bytes received since the start @param now milliseconds of a steady clock @returns bytes per second, null while that cannot be said */
  after(bytes: number, now: number): number | null
}

/** Milliseconds of the past that count. */
const memory = 5000
const spacing = 200

/** The mean over the last five seconds: a stall shows within that time, a burst does not. */
export const createSpeed = (): Speed => {
  let points: { readonly at: number; readonly bytes: number }[] = []
  return {
    after: (bytes, now) => {
      const last = points.at(-1)
      if (last && bytes < last.bytes) points = []
      if (!last || points.length === 0 || now - last.at >= spacing) points.push({ at: now, bytes })
      const keep = points.findIndex((point) => now - point.at <= memory)
      if (keep > 1) points = points.slice(keep - 1)
      const first = points[0]!
      return now - first.at < spacing ? null : ((bytes - first.bytes) / (now - first.at)) * 1000
    },
  }
}
