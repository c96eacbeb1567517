/** Builds files byte by byte, so that parsers are tested against something they did not write. */
export const bytes = (...parts: readonly (string | number[] | Uint8Array)[]): Uint8Array => {
  const all = parts.map((part) =>
    typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : [...part],
  )
  return Uint8Array.from(all.flat())
}

export const u16 = (value: number): number[] => [value & 255, (value >> 8) & 255]
export const u32 = (value: number): number[] => [...u16(value % 65_536), ...u16(Math.floor(value / 65_536))]
export const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))]
export const big = (value: number[]): number[] => [...value].reverse()

/** A chunk with its size and, when odd, its padding. */
export const chunk = (id: string, body: number[] | Uint8Array, size = body.length): Uint8Array =>
  bytes(id, u32(size), body, body.length % 2 ? [0] : [])

/** The body of `fmt `. */
export const format = (
  tag: number,
  channels: number,
  rate: number,
  sampleBytes: number,
  bits = sampleBytes * 8,
): number[] => [
  ...u16(tag),
  ...u16(channels),
  ...u32(rate),
  ...u32(rate * channels * sampleBytes),
  ...u16(channels * sampleBytes),
  ...u16(bits),
]

export const riff = (...chunks: readonly Uint8Array[]): Uint8Array => {
  const body = bytes('WAVE', ...chunks)
  return bytes('RIFF', u32(body.length), body)
}
