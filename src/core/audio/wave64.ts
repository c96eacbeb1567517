import { type ByteSource, fourLetters, viewOf } from './byte-source.ts'
import type { PcmStream } from './pcm.ts'
import { damaged, MediaError } from './problems.ts'
import { cutOffWarning, parseWaveFormat, pcmName, type WaveFormat, waveEncoding } from './wave.ts'

/** The GUID of the outer `riff` chunk (Sony Pictures Digital, Wave64 specification). */
export const wave64Mark = [0x72, 0x69, 0x66, 0x66, 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0, 0]

/** Reads the header of a Sony Wave64 file: chunks named by GUIDs, 64-bit sizes that count their header, 8-byte steps. */
export const parseWave64 = (bytes: ByteSource): PcmStream => {
  const name = 'W64'
  let format: WaveFormat | null = null
  for (let at = 40; at + 24 <= bytes.size; ) {
    const header = bytes.read(at, 24)
    const id = fourLetters(header)
    const size = Number(viewOf(header).getBigUint64(16, true)) - 24
    const from = at + 24
    if (id === 'fmt ') format = parseWaveFormat(bytes.read(from, Math.max(0, Math.min(size, 64))), false, name)
    if (id === 'data') {
      if (!format) return damaged(name, 'Its audio comes before the chunk that describes it.')
      const encoding = waveEncoding(format, false, name)
      const rest = bytes.size - from
      const held = size > 0 ? Math.min(size, rest) : rest
      const frames = Math.floor(held / format.frameBytes)
      const missing = size > 0 ? Math.floor(size / format.frameBytes) - frames : 0
      if (frames === 0) throw new MediaError({ kind: 'empty' })
      return {
        format: pcmName(name, encoding),
        encoding,
        channels: format.channels,
        rate: format.rate,
        from,
        frames,
        warnings: missing > 0 ? [cutOffWarning(missing, format.rate)] : [],
      }
    }
    if (size < 0) return damaged(name, 'The size of one of its chunks is impossible.')
    at = from + Math.ceil(size / 8) * 8
  }
  return damaged(name, 'There is no audio in it: its data chunk is missing.')
}
