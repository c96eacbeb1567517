import { viewOf } from './byte-source.ts'
import { oggChecksum } from './ogg-pages.ts'

/** Segments of a page at most. */
const mostSegments = 255
/** A page is closed when its packets reach this: some tenths of a second of Opus. */
const pageBytes = 8192

/** Puts packets of one logical stream into Ogg pages (RFC 3533). */
export class OggWriter {
  readonly #serial: number
  readonly #emit: (page: Uint8Array<ArrayBuffer>) => void
  #sequence = 0
  #segments: number[] = []
  #packets: Uint8Array[] = []
  #bytes = 0
  #granule = 0

  /** @param emit takes finished pages */
  constructor(serial: number, emit: (page: Uint8Array<ArrayBuffer>) => void) {
    this.#serial = serial
    this.#emit = emit
  }

  /** @param granule codec's position after this packet */
  packet(data: Uint8Array, granule: number): void {
    const count = Math.floor(data.length / 255) + 1
    // Pages are closed late, so that the last one has a packet to end with.
    if (this.#bytes >= pageBytes || this.#segments.length + count > mostSegments) this.flush(false)
    for (let i = 0; i < count - 1; i++) this.#segments.push(255)
    this.#segments.push(data.length % 255)
    this.#packets.push(data)
    this.#bytes += data.length
    this.#granule = granule
  }

  /** Closes the page. @param last marks the end of the stream */
  flush(last: boolean): void {
    if (this.#segments.length === 0 && !last) return
    const page = new Uint8Array(27 + this.#segments.length + this.#bytes)
    const view = viewOf(page)
    page.set([0x4f, 0x67, 0x67, 0x53, 0, (this.#sequence === 0 ? 2 : 0) | (last ? 4 : 0)])
    view.setBigInt64(6, BigInt(this.#granule), true)
    view.setUint32(14, this.#serial, true)
    view.setUint32(18, this.#sequence++, true)
    page[26] = this.#segments.length
    page.set(this.#segments, 27)
    let at = 27 + this.#segments.length
    for (const packet of this.#packets) {
      page.set(packet, at)
      at += packet.length
    }
    view.setUint32(22, oggChecksum(page), true)
    this.#emit(page)
    this.#segments = []
    this.#packets = []
    this.#bytes = 0
  }
}
