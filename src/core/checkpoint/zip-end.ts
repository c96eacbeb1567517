import { type ByteSource, viewOf } from '../audio/byte-source.ts'
import { refuse } from './refusal.ts'

/** Where the central directory of a zip archive lies, in bytes, and how many members it lists. */
export type ZipEnd = { readonly offset: number; readonly bytes: number; readonly count: number }

/** APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16. */
const endSignature = 0x06054b50
const endBytes = 22
const locatorSignature = 0x07064b50
const locatorBytes = 20
const wideEndSignature = 0x06064b50
const wideEndBytes = 56

/** A field that says: look into the zip64 record. */
export const saturated16 = 0xffff
export const saturated32 = 0xffffffff

/** Members that are listed at most: far more than a network has tensors. */
const mostMembers = 65_536

/** @throws CheckpointRefusal when the number is beyond what a file can have */
export const readUint64 = (view: DataView, at: number): number => {
  const value = view.getBigUint64(at, true)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : refuse('its zip archive names an impossible size')
}

/** Why the last bytes are no end of an archive. */
const explainMissingEnd = (bytes: ByteSource): never => {
  const tail = bytes.read(Math.max(0, bytes.size - endBytes - saturated16), endBytes + saturated16)
  const view = viewOf(tail)
  for (let at = tail.length - endBytes; at >= 0; at--)
    if (view.getUint32(at, true) === endSignature)
      return refuse('bytes follow the end of its zip archive, or a comment, which PyTorch never writes')
  return refuse('it is cut off: the end of its zip archive is missing; download or copy it again')
}

type Narrow = { readonly disks: boolean; readonly count: number; readonly bytes: number; readonly offset: number }

const readNarrowEnd = (bytes: ByteSource): Narrow => {
  if (bytes.size < endBytes) return explainMissingEnd(bytes)
  const view = viewOf(bytes.read(bytes.size - endBytes, endBytes))
  if (view.byteLength < endBytes || view.getUint32(0, true) !== endSignature || view.getUint16(20, true) !== 0)
    return explainMissingEnd(bytes)
  const disks = view.getUint16(4, true) !== 0 || view.getUint16(6, true) !== 0
  const count = view.getUint16(10, true)
  if (view.getUint16(8, true) !== count) return refuse('its zip archive is spread over several disks')
  return { disks, count, bytes: view.getUint32(12, true), offset: view.getUint32(16, true) }
}

/** The zip64 record, or null where the archive has none. */
const readWideEnd = (bytes: ByteSource): (ZipEnd & { readonly at: number }) | null => {
  const locatorAt = bytes.size - endBytes - locatorBytes
  if (locatorAt < 0) return null
  const locator = viewOf(bytes.read(locatorAt, locatorBytes))
  if (locator.getUint32(0, true) !== locatorSignature) return null
  const at = readUint64(locator, 8)
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) !== 1)
    return refuse('its zip archive is spread over several disks')
  if (at !== locatorAt - wideEndBytes) return refuse('the zip64 record of its archive is not where it should be')
  const view = viewOf(bytes.read(at, wideEndBytes))
  if (view.getUint32(0, true) !== wideEndSignature || readUint64(view, 4) !== wideEndBytes - 12)
    return refuse('the zip64 record of its archive is damaged')
  const count = readUint64(view, 32)
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0 || readUint64(view, 24) !== count)
    return refuse('its zip archive is spread over several disks')
  return { at, count, bytes: readUint64(view, 40), offset: readUint64(view, 48) }
}

/** A narrow field agrees with its wide one when it is the same number or says to look there. */
const agrees = (narrow: number, wide: number, saturated: number): boolean => narrow === wide || narrow === saturated

/**
 * Finds the central directory. The end record must be the file's last bytes: an archive that is read from its end and one
 * that is read from its beginning would else be two different archives.
 * @throws CheckpointRefusal
 */
export const readZipEnd = (bytes: ByteSource): ZipEnd => {
  const narrow = readNarrowEnd(bytes)
  const wide = readWideEnd(bytes)
  if (narrow.disks) return refuse('its zip archive is spread over several disks')
  if (wide) {
    const same =
      agrees(narrow.count, wide.count, saturated16) &&
      agrees(narrow.bytes, wide.bytes, saturated32) &&
      agrees(narrow.offset, wide.offset, saturated32)
    if (!same) return refuse('the zip64 record of its archive contradicts the other one')
  }
  const end = wide ?? narrow
  if (end.count > mostMembers) return refuse(`its zip archive lists ${end.count} members, more than ${mostMembers}`)
  const directoryEnd = wide ? wide.at : bytes.size - endBytes
  if (end.offset + end.bytes !== directoryEnd)
    return refuse('the directory of its zip archive is not where it should be; the file may be cut off or added to')
  return { offset: end.offset, bytes: end.bytes, count: end.count }
}
