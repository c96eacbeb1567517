import { type ByteSource, viewOf } from '../audio/byte-source.ts'
import type { CheckedRange } from './checkpoint.ts'
import { refuse, showText } from './refusal.ts'
import { descriptorFlag, readZipDirectory, type ZipEntry } from './zip-directory.ts'
import { readUint64, readZipEnd, saturated32 } from './zip-end.ts'
import { readZip64Extra } from './zip-extra.ts'

/** APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.9. */
const localSignature = 0x04034b50
const localBytes = 30
const descriptorSignature = 0x08074b50
/** What follows a member and the header of the next one, with the extra fields that PyTorch pads with: one read. */
const usualBytes = 512

/** Reads at least so many bytes and answers from them as long as it can: headers lie close together. */
const readAhead = (source: ByteSource): ByteSource => {
  let block = new Uint8Array()
  let start = 0
  return {
    size: source.size,
    read(from, length) {
      const wanted = Math.min(length, source.size - from)
      if (from < start || from + wanted > start + block.length) {
        block = source.read(from, Math.max(length, 2 * usualBytes))
        start = from
      }
      return block.subarray(from - start, from - start + length)
    },
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])

/** Where the content begins, after a local header that says what the directory says. */
const readLocalHeader = (source: ByteSource, entry: ZipEntry): number => {
  const shown = showText(entry.name)
  let header = source.read(entry.offset, usualBytes)
  let view = viewOf(header)
  if (header.length < localBytes || view.getUint32(0, true) !== localSignature)
    return refuse(`“${shown}” is not where the directory of its zip archive says`)
  const nameLength = view.getUint16(26, true)
  const length = localBytes + nameLength + view.getUint16(28, true)
  if (length > header.length) {
    header = source.read(entry.offset, length)
    view = viewOf(header)
  }
  if (header.length < length) return refuse(`“${shown}” in its zip archive is cut off`)
  if (!sameBytes(header.subarray(localBytes, localBytes + nameLength), entry.nameBytes))
    return refuse(`“${shown}” has another name in its own header than in the directory of its zip archive`)
  if (view.getUint16(6, true) !== entry.flags || view.getUint16(8, true) !== 0)
    return refuse(`“${shown}” has other flags in its own header than in the directory of its zip archive`)
  const zip64 = readZip64Extra(header.subarray(localBytes + nameLength, length), entry.name)
  const later = (entry.flags & descriptorFlag) !== 0
  const fits = (value: number, expected: number): boolean => value === expected || (later && value === 0)
  const [stored, bytes] = [view.getUint32(18, true), view.getUint32(22, true)]
  const sizes =
    stored === saturated32 && bytes === saturated32 && zip64?.byteLength === 16
      ? [readUint64(zip64, 0), readUint64(zip64, 8)]
      : [stored, bytes]
  if (!fits(view.getUint32(14, true), entry.crc32) || !sizes.every((size) => fits(size, entry.bytes)))
    return refuse(`“${shown}” has another size or checksum in its own header than in the directory of its zip archive`)
  return entry.offset + length
}

/** The checksum and sizes that may follow the content: with or without a signature, 32 or 64 bits wide. */
const isDescriptor = (bytes: Uint8Array, entry: ZipEntry): boolean => {
  const view = viewOf(bytes)
  const signed = bytes.length === 16 || bytes.length === 24
  if (signed && view.getUint32(0, true) !== descriptorSignature) return false
  const at = signed ? 4 : 0
  if (view.getUint32(at, true) !== entry.crc32) return false
  const wide = bytes.length - at === 20
  const [stored, size] = wide
    ? [readUint64(view, at + 4), readUint64(view, at + 12)]
    : [view.getUint32(at + 4, true), view.getUint32(at + 8, true)]
  return stored === entry.bytes && size === entry.bytes
}

const checkBetween = (source: ByteSource, entry: ZipEntry, from: number, to: number): void => {
  const shown = showText(entry.name)
  if (to < from) refuse(`“${shown}” overlaps what follows it in its zip archive`)
  if (to === from && !(entry.flags & descriptorFlag && entry.bytes > 0)) return
  const fits = (entry.flags & descriptorFlag) !== 0 && [12, 16, 20, 24].includes(to - from)
  if (!fits || !isDescriptor(source.read(from, to - from), entry))
    refuse(`bytes that belong to no member follow “${shown}” in its zip archive`)
}

/**
 * Members of a zip archive with where their content lies, in the file's order. Only what can be mapped is read: stored,
 * not encrypted. Headers and contents must tile the file from its first byte to the directory, which leaves no room for
 * overlaps, for a second archive and for content that only another reader sees.
 * @throws CheckpointRefusal
 */
export const readZip = (source: ByteSource): CheckedRange[] => {
  const end = readZipEnd(source)
  const entries = readZipDirectory(source, end).sort((a, b) => a.offset - b.offset)
  const headers = readAhead(source)
  if ((entries[0]?.offset ?? end.offset) !== 0) return refuse('bytes that belong to no member begin its zip archive')
  return entries.map((entry, index) => {
    const next = entries[index + 1]?.offset ?? end.offset
    const offset = readLocalHeader(headers, entry)
    checkBetween(headers, entry, offset + entry.bytes, next)
    return { name: entry.name, offset, bytes: entry.bytes, crc32: entry.crc32 }
  })
}
