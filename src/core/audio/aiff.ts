import { type ByteSource, fourLetters, viewOf } from './byte-source.ts'
import type { PcmEncoding, PcmStream } from './pcm.ts'
import { checkShape, damaged, MediaError } from './problems.ts'
import { cutOffWarning, pcmName } from './wave.ts'

/** An 80-bit IEEE 754 extended number, as AIFF stores its rate. */
export const readExtended = (view: DataView, at: number): number => {
  const exponent = view.getUint16(at) & 0x7fff
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6)
  return mantissa * 2 ** (exponent - 16_383 - 63)
}

type Common = {
  readonly channels: number
  readonly frames: number
  readonly bits: number
  readonly rate: number
  readonly codec: string
}

const parseCommon = (bytes: Uint8Array, compressed: boolean): Common => {
  if (bytes.length < 18) damaged('AIFF', 'Its common chunk is too short.')
  const view = viewOf(bytes)
  return {
    channels: view.getUint16(0),
    frames: view.getUint32(2),
    bits: view.getUint16(6),
    rate: Math.round(readExtended(view, 8)),
    codec: compressed && bytes.length >= 22 ? fourLetters(bytes, 18) : 'NONE',
  }
}

/** Compression types of AIFF-C that hold plain samples (Apple 1991, QuickTime file format). */
const encodingOf = ({ codec, bits }: Common): PcmEncoding => {
  const width = Math.ceil(bits / 8)
  const integer = (bytes: number, bigEndian: boolean): PcmEncoding => ({ kind: 'integer', bytes, bigEndian })
  if (codec === 'NONE' || codec === 'twos' || codec === 'sowt') {
    if (width < 1 || width > 4) damaged('AIFF', `Its header gives ${bits} bits to a sample.`)
    return integer(width, codec !== 'sowt')
  }
  if (codec === 'in24') return integer(3, true)
  if (codec === 'in32') return integer(4, true)
  if (codec === '42ni') return integer(3, false)
  if (codec === '23ni') return integer(4, false)
  if (codec === 'raw ') return { kind: 'unsigned', bytes: 1, bigEndian: true }
  if (codec.toLowerCase() === 'fl32') return { kind: 'float', bytes: 4, bigEndian: true }
  if (codec.toLowerCase() === 'fl64') return { kind: 'float', bytes: 8, bigEndian: true }
  if (codec.toLowerCase() === 'alaw') return { kind: 'a-law', bytes: 1, bigEndian: true }
  if (codec.toLowerCase() === 'ulaw') return { kind: 'mu-law', bytes: 1, bigEndian: true }
  throw new MediaError({ kind: 'unknown', looksLike: `AIFF-C with ${codec.trim()} compression inside` })
}

/** Reads the header of AIFF and AIFF-C (Apple 1989 and 1991). Chunks may come in any order. @throws MediaError */
export const parseAiff = (bytes: ByteSource): PcmStream => {
  const compressed = fourLetters(bytes.read(8, 4)) === 'AIFC'
  let common: Common | null = null
  let sound: { from: number; size: number } | null = null
  for (let at = 12; at + 8 <= bytes.size && !(common && sound); ) {
    const header = bytes.read(at, 8)
    const id = fourLetters(header)
    const size = viewOf(header).getUint32(4)
    if (id === 'COMM') common = parseCommon(bytes.read(at + 8, Math.min(size, 64)), compressed)
    if (id === 'SSND') {
      const offset = at + 16 <= bytes.size ? viewOf(bytes.read(at + 8, 4)).getUint32(0) : 0
      const unsized = size <= 8 || size === 0xffff_ffff
      sound = { from: at + 16 + offset, size: unsized ? bytes.size - at - 16 - offset : size - 8 - offset }
    }
    at += 8 + size + (size % 2)
  }
  if (!common) return damaged('AIFF', 'It ends before its format is described.')
  checkShape('AIFF', common.channels, common.rate)
  const encoding = encodingOf(common)
  if (!sound) {
    if (common.frames === 0) throw new MediaError({ kind: 'empty' })
    return damaged('AIFF', 'There is no audio in it: its sound chunk is missing.')
  }
  const frameBytes = encoding.bytes * common.channels
  const held = Math.floor(Math.max(0, Math.min(sound.size, bytes.size - sound.from)) / frameBytes)
  const frames = common.frames > 0 ? Math.min(common.frames, held) : held
  if (frames === 0) throw new MediaError({ kind: 'empty' })
  const missing = common.frames - frames
  return {
    format: pcmName(compressed ? 'AIFF-C' : 'AIFF', encoding),
    encoding,
    channels: common.channels,
    rate: common.rate,
    from: sound.from,
    frames,
    warnings: missing > 0 ? [cutOffWarning(missing, common.rate)] : [],
  }
}
