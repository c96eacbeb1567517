/**
 * Channel order of Vorbis and of Opus mapping family 1 (Vorbis I specification §4.3.9) turned into that of
 * WAVE_FORMAT_EXTENSIBLE: for each channel count, which coded channel comes first, second, …
 */
const fromVorbis: { readonly [channels: number]: readonly number[] } = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
}

/** Channels in the order left, right, centre, LFE, back, side. */
export const inWaveOrder = <T>(channels: readonly T[]): T[] => {
  const order = fromVorbis[channels.length]
  return order ? order.map((coded) => channels[coded]!) : [...channels]
}
