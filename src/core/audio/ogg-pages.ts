import { type ByteSource, fourLetters, viewOf } from './byte-source.ts'
import { damaged } from './problems.ts'

/** A page of an Ogg stream (RFC 3533). */
export type OggPage = {
  /** Offset in the file, and bytes with header. */
  readonly at: number
  readonly size: number
  readonly serial: number
  /** Codec's position after the last packet that ends here; −1 when none does. */
  readonly granule: number
  readonly continued: boolean
  readonly first: boolean
  readonly last: boolean
  /** Lengths of the segments. */
  readonly segments: Uint8Array
  readonly body: Uint8Array
}

const checksums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let i = 0; i < 8; i++) value = (value << 1) ^ (value & 0x8000_0000 ? 0x04c1_1db7 : 0)
  return value >>> 0
})

/** The CRC of a page, with its own field (bytes 22 to 25) as zeros. */
export const oggChecksum = (page: Uint8Array): number => {
  let crc = 0
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : page[i]!
    crc = ((crc << 8) ^ checksums[(crc >>> 24) ^ byte]!) >>> 0
  }
  return crc
}

/** Largest page: header, 255 lacing values, 255 segments of 255 bytes. */
export const mostPageBytes = 27 + 255 + 255 * 255

const granuleOf = (view: DataView): number => {
  const value = view.getBigInt64(6, true)
  return value < 0n ? -1 : Number(value)
}

/** The page at `at`; null when there is none, or it is not whole. */
export const readOggPage = (bytes: ByteSource, at: number): OggPage | null => {
  const page = bytes.read(at, mostPageBytes)
  if (page.length < 27 || fourLetters(page) !== 'OggS' || page[4] !== 0) return null
  const count = page[26]!
  const segments = page.subarray(27, 27 + count)
  const size = segments.reduce((sum, length) => sum + length, 27 + count)
  if (segments.length < count || size > page.length) return null
  const view = viewOf(page)
  if (oggChecksum(page.subarray(0, size)) !== view.getUint32(22, true)) return null
  const flags = page[5]!
  return {
    at,
    size,
    serial: view.getUint32(14, true),
    granule: granuleOf(view),
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    segments,
    body: page.subarray(27 + count, size),
  }
}

/** All pages, one after the other. @throws MediaError where the stream is cut off or damaged */
export function* oggPages(bytes: ByteSource): Generator<OggPage> {
  for (let at = 0; at < bytes.size; ) {
    const page = readOggPage(bytes, at)
    if (!page) {
      const rest = bytes.read(at, 4)
      // Tags of other formats that some programs hang on the end.
      if (fourLetters(rest).startsWith('TAG') && bytes.size - at <= 128) return
      const share = `${Math.round((at / bytes.size) * 100)} %`
      if (fourLetters(rest) === 'OggS' && bytes.size - at < mostPageBytes)
        damaged('Ogg', `It is cut off or damaged near its end, after ${share} of the file.`)
      return damaged('Ogg', `It is damaged after ${share} of the file.`)
    }
    yield page
    at += page.size
  }
}

/** The granule position of the last page of a stream, found from the end of the file; null when it is not near. */
export const lastGranule = (bytes: ByteSource, serial: number): number | null => {
  const from = Math.max(0, bytes.size - 4 * mostPageBytes)
  const tail = bytes.read(from, bytes.size - from)
  for (let at = tail.length - 27; at >= 0; at--) {
    if (tail[at] !== 0x4f || fourLetters(tail, at) !== 'OggS') continue
    const page = readOggPage(bytes, from + at)
    if (!page) continue
    // A last page of another stream: chained or multiplexed, so that only decoding tells the length.
    if (page.serial !== serial) return null
    if (page.granule >= 0) return page.granule
  }
  return null
}

/** Puts the packets of one logical stream together. */
export class OggPackets {
  #parts: Uint8Array[] = []

  /** The packets that end on this page. */
  take(page: OggPage): Uint8Array[] {
    const packets: Uint8Array[] = []
    let at = 0
    let length = 0
    // A continued page without the start of its packet, or the reverse: what was begun is lost.
    let orphan = page.continued && this.#parts.length === 0
    if (!page.continued) this.#parts = []
    for (const segment of page.segments) {
      length += segment
      if (segment === 255) continue
      const piece = page.body.subarray(at, at + length)
      if (!orphan) packets.push(this.#join(piece))
      orphan = false
      this.#parts = []
      at += length
      length = 0
    }
    if (length > 0 || page.segments.at(-1) === 255) this.#parts.push(page.body.subarray(at, at + length))
    return packets
  }

  #join(last: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) return last
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, last.length))
    let at = 0
    for (const part of [...this.#parts, last]) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }
}
