import { type ByteSource, viewOf } from '../audio/byte-source.ts'
import { refuse, showText } from './refusal.ts'
import { readUint64, saturated16, saturated32, type ZipEnd } from './zip-end.ts'
import { readZip64Extra } from './zip-extra.ts'
import { checkDistinct, readMemberName } from './zip-names.ts'

/** A member as the central directory lists it. */
export type ZipEntry = {
  readonly name: string
  /** Bytes of the name in the file, to be compared with the local header. */
  readonly nameBytes: Uint8Array
  readonly flags: number
  readonly crc32: number
  /** Bytes of the content. */
  readonly bytes: number
  /** Bytes from the start of the file to the local header. */
  readonly offset: number
}

/** PyTorch takes 60 to 100 bytes a member. */
const mostDirectoryBytes = 64 << 20

/** APPNOTE.TXT 6.3.10, section 4.3.12. */
const signature = 0x02014b50
const headerBytes = 46

/** Section 4.4.4: sizes follow the content; names are UTF-8. PyTorch sets both. */
export const descriptorFlag = 0x0008
const utf8Flag = 0x0800
const knownFlags = descriptorFlag | utf8Flag
const encryptionFlags = 0x0001 | 0x0040 | 0x2000

const methods: { readonly [method: number]: string } = {
  8: 'deflate',
  9: 'deflate64',
  12: 'bzip2',
  14: 'lzma',
  93: 'zstd',
  95: 'xz',
  99: 'AES encryption',
}

const checkMethod = (method: number, flags: number, name: string): void => {
  if (flags & encryptionFlags) refuse(`“${showText(name)}” in its zip archive is encrypted`)
  if (method !== 0)
    refuse(
      `“${showText(name)}” in its zip archive is compressed (${methods[method] ?? `method ${method}`}), so that its weights ` +
        'cannot be read in place: open it in PyTorch and save it again with torch.save',
    )
  if (flags & ~knownFlags)
    refuse(`“${showText(name)}” in its zip archive has the flags 0x${flags.toString(16)}, which PyTorch never sets`)
}

/** The true values of fields that the 32-bit header leaves to zip64, in the order of section 4.5.3. */
const widen = (fields: readonly number[], zip64: DataView | null, name: string): number[] => {
  const missing = fields.filter((field) => field === saturated32).length
  if ((zip64?.byteLength ?? 0) !== missing * 8)
    return refuse(`the zip64 field of “${showText(name)}” contradicts the other sizes in its zip archive`)
  let at = 0
  return fields.map((field) => {
    if (field !== saturated32 || !zip64) return field
    at += 8
    return readUint64(zip64, at - 8)
  })
}

/**
 * Members in the directory's order. Sizes come from here, because PyTorch leaves them out of the local headers.
 * @throws CheckpointRefusal
 */
export const readZipDirectory = (source: ByteSource, end: ZipEnd): ZipEntry[] => {
  if (
    end.bytes < end.count * headerBytes ||
    end.bytes > Math.min(mostDirectoryBytes, end.count * (headerBytes + 3 * saturated16))
  )
    return refuse('the directory of its zip archive is damaged')
  const directory = source.read(end.offset, end.bytes)
  const view = viewOf(directory)
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < end.count; index++) {
    if (at + headerBytes > directory.length || view.getUint32(at, true) !== signature)
      return refuse('the directory of its zip archive is damaged')
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const nameAt = at + headerBytes
    const next = nameAt + nameLength + extraLength
    if (next > directory.length) return refuse('the directory of its zip archive is damaged')
    const flags = view.getUint16(at + 8, true)
    const nameBytes = directory.subarray(nameAt, nameAt + nameLength)
    const name = readMemberName(nameBytes, (flags & utf8Flag) !== 0)
    checkMethod(view.getUint16(at + 10, true), flags, name)
    if (view.getUint16(at + 32, true) !== 0) return refuse(`“${showText(name)}” in its zip archive has a comment`)
    if (view.getUint16(at + 34, true) !== 0) return refuse('its zip archive is spread over several disks')
    const zip64 = readZip64Extra(directory.subarray(nameAt + nameLength, next), name)
    const [bytes, stored, offset] = widen(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      zip64,
      name,
    )
    if (bytes !== stored) return refuse(`“${showText(name)}” in its zip archive has two different sizes`)
    entries.push({ name, nameBytes, flags, crc32: view.getUint32(at + 16, true), bytes: bytes!, offset: offset! })
    at = next
  }
  if (at !== directory.length) return refuse('the directory of its zip archive lists more than it counts')
  checkDistinct(entries.map(({ name }) => name))
  return entries
}
