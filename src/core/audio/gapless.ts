import type { Frames } from '../base/units.ts'
import { fourLetters, viewOf } from './byte-source.ts'

/** What iTunes notes about a gapless AAC file. */
export type GaplessNote = { readonly delay: Frames; readonly padding: Frames; readonly frames: Frames }

/** Reads an `iTunSMPB` comment: hexadecimal fields, of which the second to fourth count; null when it is none. */
export const parseGaplessNote = (text: string): GaplessNote | null => {
  const fields = text.trim().split(/\s+/)
  if (fields.length < 4 || !fields.slice(0, 4).every((field) => /^[0-9a-f]{8,16}$/i.test(field))) return null
  const [, delay, padding, frames] = fields.map((field) => Number.parseInt(field, 16))
  return frames! > 0 && delay! < 65_536 && padding! < 65_536
    ? { delay: delay!, padding: padding!, frames: frames! }
    : null
}

/** A box within its parent (ISO 14496-12 §4.2). `size` counts the header. */
export type Mp4Box = { readonly type: string; readonly headerBytes: number; readonly size: number }

/** @param bytes 16 bytes from where the box starts, or more; @returns null where none can be. Size 0: to the end. */
export const readMp4Box = (bytes: Uint8Array): Mp4Box | null => {
  if (bytes.length < 8) return null
  const view = viewOf(bytes)
  const short = view.getUint32(0)
  const type = fourLetters(bytes, 4)
  if (short !== 1) return short === 0 || short >= 8 ? { type, headerBytes: 8, size: short } : null
  return bytes.length < 16 ? null : { type, headerBytes: 16, size: Number(view.getBigUint64(8)) }
}

const indexOf = (bytes: Uint8Array, letters: string, from: number, to: number): number => {
  const codes = [...letters].map((letter) => letter.charCodeAt(0))
  for (let at = from; at + codes.length <= to; at++) if (codes.every((code, i) => bytes[at + i] === code)) return at
  return -1
}

/** The gapless note among the tags of a `moov` box: the name `iTunSMPB`, then a `data` box with the text. */
export const findGaplessNote = (moov: Uint8Array): GaplessNote | null => {
  const name = indexOf(moov, 'iTunSMPB', 0, moov.length)
  const data = name < 0 ? -1 : indexOf(moov, 'data', name, Math.min(moov.length, name + 64))
  if (data < 0) return null
  // The box's name is followed by its type and locale, 4 bytes each.
  return parseGaplessNote(String.fromCharCode(...moov.subarray(data + 12, data + 160)))
}
