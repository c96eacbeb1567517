import { type ByteSource, fourLetters, viewOf } from './byte-source.ts'
import type { PcmEncoding, PcmStream } from './pcm.ts'
import { checkShape, damaged, MediaError } from './problems.ts'

/** A chunk of a RIFF file. `size` is what the header says, which may be more than there is. */
type Chunk = { readonly id: string; readonly from: number; readonly size: number }

/** The `fmt ` chunk. */
export type WaveFormat = {
  readonly tag: number
  readonly channels: number
  readonly rate: number
  readonly frameBytes: number
}

/** Format tags (RFC 2361, mmreg.h) that we name but do not read as PCM. */
const tagNames: { readonly [tag: number]: string } = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG layer 1 or 2',
  85: 'MP3',
  146: 'Dolby AC-3',
  255: 'AAC',
  61868: 'FLAC',
}

const unsizedMarks = [0, 0xffff_ffff, 0x7fff_ffff, 0xffff_fff0]
const knownChunks =
  /^(LIST|id3 |ID3 |bext|cue |smpl|fact|PEAK|JUNK|junk|iXML|axml|chna|inst|plst|note|PAD |_PMX|FLLR|afsp|minf|elm1|regn|umid|DGDA|data|fmt )$/

/** @param bytes the body of a `fmt ` chunk, 16 bytes or more */
export const parseWaveFormat = (bytes: Uint8Array, bigEndian: boolean, name: string): WaveFormat => {
  if (bytes.length < 14) damaged(name, 'Its format chunk is too short.')
  const view = viewOf(bytes)
  const little = !bigEndian
  const tag = view.getUint16(0, little)
  const channels = view.getUint16(2, little)
  const rate = view.getUint32(4, little)
  const frameBytes = view.getUint16(12, little)
  const extensible = tag === 0xfffe && bytes.length >= 26
  return { tag: extensible ? view.getUint16(24, little) : tag, channels, rate, frameBytes }
}

/** How the samples of a format lie in the file. @throws MediaError for compressed formats */
export const waveEncoding = (format: WaveFormat, bigEndian: boolean, name: string): PcmEncoding => {
  checkShape(name, format.channels, format.rate)
  const bytes = format.frameBytes / format.channels
  const fits = (...widths: number[]): number =>
    widths.includes(bytes)
      ? bytes
      : damaged(name, `Its header gives ${format.frameBytes} bytes to a frame of ${format.channels} channels.`)
  if (format.tag === 1) return { kind: bytes === 1 ? 'unsigned' : 'integer', bytes: fits(1, 2, 3, 4), bigEndian }
  if (format.tag === 3) return { kind: 'float', bytes: fits(4, 8), bigEndian }
  if (format.tag === 6) return { kind: 'a-law', bytes: fits(1), bigEndian }
  if (format.tag === 7) return { kind: 'mu-law', bytes: fits(1), bigEndian }
  const inside = tagNames[format.tag] ?? `format 0x${format.tag.toString(16)}`
  throw new MediaError({ kind: 'unknown', looksLike: `${name} with ${inside} inside` })
}

/** "WAV, 24-bit". */
export const pcmName = (container: string, encoding: PcmEncoding): string => {
  if (encoding.kind === 'a-law') return `${container}, A-law`
  if (encoding.kind === 'mu-law') return `${container}, µ-law`
  return `${container}, ${encoding.bytes * 8}-bit${encoding.kind === 'float' ? ' float' : ''}`
}

/** The sentence for audio that ends before its header says so. */
export const cutOffWarning = (missingFrames: number, rate: number): string =>
  `The header promises ${(missingFrames / rate).toFixed(1)} s more than the file holds: it was cut off, and all that is there was imported.`

/** Reads the size fields that a `ds64` chunk (EBU Tech 3306) moves out of the 32-bit ones. */
const dataSize64 = (bytes: ByteSource, chunk: Chunk): number =>
  chunk.size >= 16 ? Number(viewOf(bytes.read(chunk.from, 16)).getBigUint64(8, true)) : 0

const looksLikeChunk = (bytes: ByteSource, at: number): boolean =>
  at + 8 <= bytes.size && knownChunks.test(fourLetters(bytes.read(at, 4)))

/** Where the audio of a data chunk ends: recorders that were interrupted leave sizes of 0, −1 or far too much. */
const dataEnd = (bytes: ByteSource, chunk: Chunk, size64: number | null): { end: number; promised: number } => {
  const promised = size64 ?? chunk.size
  const rest = bytes.size - chunk.from
  if (size64 === null || size64 === 0) {
    const unsized = unsizedMarks.includes(chunk.size) && !(chunk.size === 0 && looksLikeChunk(bytes, chunk.from))
    const wrapped = rest > 2 ** 32 && !looksLikeChunk(bytes, chunk.from + chunk.size + (chunk.size % 2))
    if (unsized || wrapped) return { end: bytes.size, promised: rest }
  }
  return { end: chunk.from + Math.min(promised, rest), promised }
}

/** What a WAV file holds: uncompressed samples, or a stream of another codec to be decoded elsewhere. */
export type WaveContent =
  | { readonly kind: 'pcm'; readonly stream: PcmStream }
  | { readonly kind: 'mp3'; readonly from: number; readonly size: number }

/**
 * Reads the header of WAV, RF64, BW64 and RIFX (Microsoft/IBM 1991, WAVEFORMATEXTENSIBLE, EBU Tech 3306, ITU-R BS.2088).
 * @throws MediaError
 */
export const parseWave = (bytes: ByteSource): WaveContent => {
  const id = fourLetters(bytes.read(0, 4))
  const name = id === 'RIFF' || id === 'RIFX' ? 'WAV' : id
  const bigEndian = id === 'RIFX'
  let format: WaveFormat | null = null
  let size64: number | null = null
  for (let at = 12; at + 8 <= bytes.size; ) {
    const header = bytes.read(at, 8)
    const chunk: Chunk = { id: fourLetters(header), from: at + 8, size: viewOf(header).getUint32(4, !bigEndian) }
    if (chunk.id === 'ds64') size64 = dataSize64(bytes, chunk)
    if (chunk.id === 'fmt ') format = parseWaveFormat(bytes.read(chunk.from, Math.min(chunk.size, 64)), bigEndian, name)
    if (chunk.id === 'data') {
      const { end, promised } = dataEnd(bytes, chunk, size64)
      if (!format) return damaged(name, 'Its audio comes before the chunk that describes it.')
      if (format.tag === 0x55) return { kind: 'mp3', from: chunk.from, size: end - chunk.from }
      const encoding = waveEncoding(format, bigEndian, name)
      const frames = Math.floor((end - chunk.from) / format.frameBytes)
      const missing = Math.floor(promised / format.frameBytes) - frames
      if (frames === 0) throw new MediaError({ kind: 'empty' })
      return {
        kind: 'pcm',
        stream: {
          format: pcmName(name, encoding),
          encoding,
          channels: format.channels,
          rate: format.rate,
          from: chunk.from,
          frames,
          warnings: missing > 0 ? [cutOffWarning(missing, format.rate)] : [],
        },
      }
    }
    const next = chunk.from + chunk.size
    at =
      chunk.size % 2 === 1 && !looksLikeChunk(bytes, next + 1) && looksLikeChunk(bytes, next)
        ? next
        : next + (chunk.size % 2)
  }
  if (!format) return damaged(name, 'It ends before its format is described.')
  if (bytes.size <= 12 + 8 + 16 + 8) throw new MediaError({ kind: 'empty' })
  return damaged(name, 'There is no audio in it: its data chunk is missing.')
}
