import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** Fields of a member's header, local or central, as they are about to be written. */
export type MemberHeader = {
  signature: number
  flags: number
  method: number
  crc32: number
  stored: number
  bytes: number
  name: Uint8Array
  extra: Uint8Array
  comment: Uint8Array
  disk: number
  offset: number
}

/** Fields of the archive's end, for both of its forms. */
export type EndFields = {
  signature: number
  disk: number
  count: number
  countHere: number
  bytes: number
  offset: number
}

/** Content of a member; zeros are left as a hole of the file, with a checksum that may be claimed instead of computed. */
export type Content = Uint8Array | { readonly zeros: number; readonly crc32?: number }
export type Member = { readonly name: string; readonly content: Content }

/** Where an archive misbehaves. Without any it is what PyTorch writes. */
export type ZipTricks = {
  readonly before?: Uint8Array
  readonly after?: Uint8Array
  readonly comment?: Uint8Array
  /** False leaves out the zip64 records, which PyTorch always writes. */
  readonly zip64?: boolean
  /** False puts sizes into local headers, as other writers do. */
  readonly descriptors?: boolean
  /** 64-bit descriptors and zip64 fields in local headers. */
  readonly wideMembers?: boolean
  local?(header: MemberHeader, name: string): void
  central?(header: MemberHeader, name: string): void
  /** Descriptor, or what stands in its place after a member. */
  descriptor?(bytes: Uint8Array, name: string): Uint8Array
  wideEnd?(fields: EndFields): void
  locator?(fields: { signature: number; disk: number; offset: number; disks: number }): void
  end?(fields: EndFields): void
  /** The central directory as a whole. */
  directory?(bytes: Uint8Array): Uint8Array
}

/** Bytes at a place of a file; what lies between segments is a hole. */
export type Segment = { readonly offset: number; readonly bytes: Uint8Array }

export const text = (value: string): Uint8Array => new TextEncoder().encode(value)

export const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Little-endian fields: `[bytes, value]`. */
export const fields = (...list: readonly (readonly [2 | 4 | 8, number])[]): Uint8Array =>
  join(
    list.map(([size, value]) => {
      const view = new DataView(new ArrayBuffer(size))
      if (size === 2) view.setUint16(0, value, true)
      else if (size === 4) view.setUint32(0, value, true)
      else view.setBigUint64(0, BigInt(value), true)
      return new Uint8Array(view.buffer)
    }),
  )

const sizeOf = (content: Content): number => ('zeros' in content ? content.zeros : content.length)

const zeroBlock = new Uint8Array(1 << 20)
const checksumOf = (content: Content): number => {
  if (!('zeros' in content)) return crc32(content)
  if (content.crc32 !== undefined) return content.crc32
  let found = 0
  for (let left = content.zeros; left > 0; left -= zeroBlock.length)
    found = crc32(zeroBlock.subarray(0, Math.min(left, zeroBlock.length)), found)
  return found
}

const saturated = 0xffffffff
const capped = (value: number): number => Math.min(value, saturated)

/** The field of zip64 with what does not fit into 32 bits. */
const zip64Extra = (values: readonly number[]): Uint8Array =>
  values.length === 0
    ? new Uint8Array()
    : fields([2, 1], [2, values.length * 8], ...values.map((value): [8, number] => [8, value]))

const localBytes = (header: MemberHeader): Uint8Array =>
  join([
    fields([4, header.signature], [2, 0], [2, header.flags], [2, header.method], [4, 0], [4, header.crc32]),
    fields([4, header.stored], [4, header.bytes], [2, header.name.length], [2, header.extra.length]),
    header.name,
    header.extra,
  ])

const centralBytes = (header: MemberHeader): Uint8Array =>
  join([
    fields([4, header.signature], [2, 0], [2, 0], [2, header.flags], [2, header.method], [4, 0], [4, header.crc32]),
    fields([4, header.stored], [4, header.bytes], [2, header.name.length], [2, header.extra.length]),
    fields([2, header.comment.length], [2, header.disk], [2, 0], [4, 0], [4, header.offset]),
    header.name,
    header.extra,
    header.comment,
  ])

/** PyTorch's padding that puts a content on a multiple of 64 bytes. */
const paddingFor = (at: number, nameLength: number): Uint8Array => {
  const used = at + 30 + nameLength + 4
  const padding = (64 - (used % 64)) % 64
  return join([text('FB'), fields([2, padding]), new Uint8Array(padding).fill(0x5a)])
}

/** An archive as `torch.save` writes it, in segments so that large ones can be written as sparse files. */
export const zipSegments = (members: readonly Member[], tricks: ZipTricks = {}): Segment[] => {
  const segments: Segment[] = []
  let at = 0
  const put = (bytes: Uint8Array): void => {
    if (bytes.length > 0) segments.push({ offset: at, bytes })
    at += bytes.length
  }
  put(tricks.before ?? new Uint8Array())
  const central = members.map(({ name, content }) => {
    const bytes = sizeOf(content)
    const later = tricks.descriptors !== false && bytes > 0
    const offset = at
    const nameBytes = text(name)
    const header = (signature: number): MemberHeader => ({
      signature,
      flags: later ? 0x808 : 0x800,
      method: 0,
      crc32: checksumOf(content),
      stored: capped(bytes),
      bytes: capped(bytes),
      name: nameBytes,
      extra: new Uint8Array(),
      comment: new Uint8Array(),
      disk: 0,
      offset: capped(offset),
    })
    const local = header(0x04034b50)
    if (later) Object.assign(local, { crc32: 0, stored: 0, bytes: 0 })
    const wide = tricks.wideMembers === true || bytes >= saturated
    if (wide && !later) Object.assign(local, { stored: saturated, bytes: saturated })
    const wideField = wide ? zip64Extra([bytes, bytes]) : new Uint8Array()
    local.extra = join([wideField, paddingFor(at + wideField.length, nameBytes.length)])
    tricks.local?.(local, name)
    put(localBytes(local))
    if ('zeros' in content) at += content.zeros
    else put(content)
    const listed = header(0x02014b50)
    const sizes: (readonly [2 | 4 | 8, number])[] = wide
      ? [
          [8, bytes],
          [8, bytes],
        ]
      : [
          [4, bytes],
          [4, bytes],
        ]
    const descriptor = later ? fields([4, 0x08074b50], [4, listed.crc32], ...sizes) : new Uint8Array()
    put(tricks.descriptor?.(descriptor, name) ?? descriptor)
    listed.extra = zip64Extra([...(bytes >= saturated ? [bytes, bytes] : []), ...(offset >= saturated ? [offset] : [])])
    tricks.central?.(listed, name)
    return centralBytes(listed)
  })
  const start = at
  const directory = tricks.directory?.(join(central)) ?? join(central)
  put(directory)
  const count = members.length
  const whole = { disk: 0, count, countHere: count, bytes: directory.length, offset: start }
  if (tricks.zip64 !== false) {
    const wide: EndFields = { signature: 0x06064b50, ...whole }
    tricks.wideEnd?.(wide)
    const locator = { signature: 0x07064b50, disk: 0, offset: at, disks: 1 }
    tricks.locator?.(locator)
    put(
      join([
        fields([4, wide.signature], [8, 44], [2, 0x031e], [2, 45], [4, wide.disk], [4, wide.disk], [8, wide.countHere]),
        fields([8, wide.count], [8, wide.bytes], [8, wide.offset]),
        fields([4, locator.signature], [4, locator.disk], [8, locator.offset], [4, locator.disks]),
      ]),
    )
  }
  const end: EndFields = { signature: 0x06054b50, ...whole, offset: capped(start) }
  tricks.end?.(end)
  const comment = tricks.comment ?? new Uint8Array()
  put(
    join([
      fields([4, end.signature], [2, end.disk], [2, end.disk], [2, end.countHere], [2, end.count]),
      fields([4, end.bytes], [4, end.offset], [2, comment.length]),
      comment,
      tricks.after ?? new Uint8Array(),
    ]),
  )
  return segments
}

/** Writes an archive without its holes. @returns bytes of the file */
export const writeSparse = (path: string, segments: readonly Segment[]): number => {
  const file = openSync(path, 'w')
  for (const { offset, bytes } of segments) writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
  const last = segments.at(-1)!
  return last.offset + last.bytes.length
}

/** The archive in memory. */
export const zipFile = (members: readonly Member[], tricks: ZipTricks = {}): Uint8Array => {
  const segments = zipSegments(members, tricks)
  const last = segments.at(-1)!
  const bytes = new Uint8Array(last.offset + last.bytes.length)
  for (const segment of segments) bytes.set(segment.bytes, segment.offset)
  return bytes
}
