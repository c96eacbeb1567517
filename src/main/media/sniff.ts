import { type ByteSource, fourLetters, viewOf } from '../../core/audio/byte-source.ts'
import { MediaError } from '../../core/audio/problems.ts'
import { wave64Mark } from '../../core/audio/wave64.ts'
import { findFirstFrame, id3Length } from './decoders/mp3-frames.ts'

/** Kinds of content that a decoder of the host reads. */
export type MediaKind = 'wave' | 'wave64' | 'aiff' | 'flac' | 'ogg' | 'mp3'

type Mark = readonly [at: number, letters: string]

/** Formats that the renderer decodes. */
const rendererMarks: readonly (readonly [string, ...Mark[]])[] = [
  ['WebM or Matroska', [0, '\x1a\x45\xdf\xa3']],
  ['MP4', [4, 'ftyp']],
  ['QuickTime', [4, 'moov']],
  ['QuickTime', [4, 'mdat']],
  ['QuickTime', [4, 'wide']],
  ['QuickTime', [4, 'pnot']],
  ['AAC', [0, 'ADIF']],
]

/** Other files, so that a refusal can say what was offered. */
const otherMarks: readonly (readonly [string, ...Mark[]])[] = [
  ['a Lasso or other SQLite file', [0, 'SQLite format 3\0']],
  ['a PDF document', [0, '%PDF']],
  ['a ZIP archive or an office document', [0, 'PK\x03\x04']],
  ['a RAR archive', [0, 'Rar!']],
  ['a 7-Zip archive', [0, '7z\xbc\xaf']],
  ['a gzip archive', [0, '\x1f\x8b']],
  ['a PNG picture', [0, '\x89PNG']],
  ['a JPEG picture', [0, '\xff\xd8\xff']],
  ['a GIF picture', [0, 'GIF8']],
  ['a WebP picture', [0, 'RIFF'], [8, 'WEBP']],
  ['an AVI video', [0, 'RIFF'], [8, 'AVI ']],
  ['a MIDI file', [0, 'MThd']],
  ['a WMA or WMV file', [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']],
  ['a WavPack file', [0, 'wvpk']],
  ["a Monkey's Audio file", [0, 'MAC ']],
  ['a True Audio file', [0, 'TTA1']],
  ['a Musepack file', [0, 'MPCK']],
  ['a Musepack file', [0, 'MP+']],
  ['a Sun audio file', [0, '.snd']],
  ['a Core Audio file', [0, 'caff']],
  ['an AMR file', [0, '#!AMR']],
  ['a DSD file', [0, 'DSD ']],
  ['a playlist', [0, '#EXTM3U']],
  ['a Flash video', [0, 'FLV']],
  ['an MPEG video', [0, '\0\0\x01\xba']],
  ['a Windows program', [0, 'MZ']],
  ['a Linux program', [0, '\x7fELF']],
  ['a web page', [0, '<!DOCTYPE html']],
  ['a web page', [0, '<html']],
]

const matches = (head: Uint8Array, marks: readonly Mark[]): boolean =>
  marks.every(([at, letters]) => [...letters].every((letter, i) => head[at + i] === letter.charCodeAt(0)))

const looksLikeText = (head: Uint8Array): boolean =>
  head.length > 0 && head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)

/** ADTS: 12 bits of sync, layer 0, and a next frame where the length says. */
const isAdts = (bytes: ByteSource, from: number): boolean => {
  const isFrame = (at: number): number => {
    const head = bytes.read(at, 7)
    if (head.length < 7 || head[0] !== 0xff || (head[1]! & 0xf6) !== 0xf0) return 0
    return ((head[3]! & 3) << 11) | (head[4]! << 3) | (head[5]! >> 5)
  }
  const length = isFrame(from)
  return length > 7 && (from + length >= bytes.size || isFrame(from + length) > 0)
}

const lookOf = (head: Uint8Array): string => {
  for (const [name, ...marks] of otherMarks) if (matches(head, marks)) return name
  if (looksLikeText(head)) return 'a text file'
  if (head.every((byte) => byte === 0)) return 'a file of zeros'
  return 'no audio format that Lasso knows'
}

/**
 * The kind of a file by its content. Its name is never asked.
 * @returns the kind, and where it starts: ID3 tags before FLAC or MP3 are skipped
 * @throws MediaError `empty`, `needs-renderer` or `unknown`
 */
export const sniff = (bytes: ByteSource): { kind: MediaKind; from: number } => {
  if (bytes.size === 0) throw new MediaError({ kind: 'empty' })
  const head = bytes.read(0, 64)
  const id = fourLetters(head)
  const form = fourLetters(head, 8)
  if (['RIFF', 'RIFX', 'RF64', 'BW64'].includes(id) && form === 'WAVE') return { kind: 'wave', from: 0 }
  if (id === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return { kind: 'aiff', from: 0 }
  if (wave64Mark.every((byte, i) => head[i] === byte)) return { kind: 'wave64', from: 0 }
  if (id === 'OggS') return { kind: 'ogg', from: 0 }
  const from = id3Length(bytes)
  if (fourLetters(bytes.read(from, 4)) === 'fLaC') return { kind: 'flac', from }
  if (isAdts(bytes, from)) throw new MediaError({ kind: 'needs-renderer', format: 'AAC' })
  for (const [format, ...marks] of rendererMarks)
    if (matches(head, marks))
      throw new MediaError({ kind: 'needs-renderer', format: format === 'MP4' ? mp4Name(head) : format })
  if (!otherMarks.some(([, ...marks]) => matches(head, marks))) {
    const first = findFirstFrame(bytes, from)
    if (first !== null) return { kind: 'mp3', from: first }
  }
  throw new MediaError({ kind: 'unknown', looksLike: lookOf(head) })
}

/** "M4A", "MOV" or "MP4" by the major brand (ISO 14496-12). */
const mp4Name = (head: Uint8Array): string => {
  if (head.length < 12 || viewOf(head).getUint32(0) < 8) return 'MP4'
  const brand = fourLetters(head, 8)
  return brand.startsWith('M4A') || brand.startsWith('M4B') ? 'M4A' : brand === 'qt  ' ? 'MOV' : 'MP4'
}
