import type { ByteSource } from '../../../core/audio/byte-source.ts'
import { lastGranule, OggPackets, type OggPage, oggPages } from '../../../core/audio/ogg-pages.ts'
import { damaged, MediaError } from '../../../core/audio/problems.ts'
import type { Chunk, Decoder } from '../decoder.ts'
import { decoderFrom } from '../decoder-from.ts'
import type { OggCodec } from './ogg-codec.ts'
import { openOggFlac } from './ogg-flac.ts'
import { openOpus } from './ogg-opus.ts'
import { openVorbis } from './ogg-vorbis.ts'

const startsWith = (packet: Uint8Array, letters: string): boolean =>
  [...letters].every((letter, i) => packet[i] === letter.charCodeAt(0))

/** Opens the codec that a first packet announces; null for one that is no audio, which is passed over. */
const openCodec = async (packet: Uint8Array): Promise<OggCodec | null> => {
  if (startsWith(packet, '\x01vorbis')) return openVorbis(packet)
  if (startsWith(packet, 'OpusHead')) return openOpus(packet)
  if (startsWith(packet, '\x7fFLAC')) return openOggFlac(packet)
  if (startsWith(packet, 'Speex   ')) throw new MediaError({ kind: 'unknown', looksLike: 'Ogg with Speex inside' })
  return null
}

/**
 * One link of a chain of streams, and how its samples map to granule positions: sample `s` of what is decoded ends at
 * position `s − base`.
 */
class Link {
  readonly codec: OggCodec
  readonly serial: number
  base: number | null = null
  /** Its last page was taken. */
  ended = false
  readonly #packets = new OggPackets()
  #headers = true
  #decoded = 0
  /** The last page's samples wait: an empty last page may still cut them. */
  #held: Chunk = []

  constructor(codec: OggCodec, serial: number) {
    this.codec = codec
    this.serial = serial
  }

  /** Takes a page of this stream; returns the samples that are sure to belong to it. */
  async take(page: OggPage): Promise<Chunk> {
    this.ended ||= page.last
    const packets = this.#packets.take(page).filter((packet) => this.#isAudio(packet))
    const chunk = packets.length > 0 ? await this.codec.decode(packets) : []
    const length = chunk[0]?.length ?? 0
    const before = this.#decoded
    this.#decoded += length
    if (this.base === null && length > 0 && page.granule >= 0) this.base = this.#baseAt(page)
    const sure = page.last ? this.#upTo(page.granule, this.#held, before) : this.#held
    this.#held = this.#after(page.last ? this.#upTo(page.granule, chunk, this.#decoded) : chunk, before)
    return sure
  }

  /** What is left when the stream has ended. */
  finish(): Chunk {
    const rest = this.#held
    this.#held = []
    return rest
  }

  #isAudio(packet: Uint8Array): boolean {
    if (this.#headers && this.codec.isHeader(packet)) {
      this.codec.header(packet)
      return false
    }
    this.#headers = false
    return packet.length > 0
  }

  #baseAt(page: OggPage): number {
    const base = this.#decoded - page.granule
    if (base <= 0) return base
    return page.last || !this.codec.trimsStart ? 0 : base
  }

  /** Cuts what lies after a granule position, of samples that end at `end` of what was decoded. */
  #upTo(granule: number, chunk: Chunk, end: number): Chunk {
    const excess = granule < 0 || this.base === null ? 0 : end - (granule + this.base)
    return excess > 0 ? chunk.map((samples) => samples.slice(0, Math.max(0, samples.length - excess))) : chunk
  }

  /** Cuts what lies before the first sample that counts, of samples that start at `from` of what was decoded. */
  #after(chunk: Chunk, from: number): Chunk {
    const skip = Math.max(0, this.base ?? 0) + this.codec.preSkip - from
    return skip > 0 ? chunk.map((samples) => samples.slice(skip)) : chunk
  }
}

const openLink = async (page: OggPage, like: Link | null): Promise<Link | null> => {
  const codec = await openCodec(new OggPackets().take(page)[0] ?? new Uint8Array(0))
  if (!codec) return null
  if (like && (codec.rate !== like.codec.rate || codec.channels !== like.codec.channels))
    damaged(codec.format, 'Its channels or its sample rate change on the way.')
  return new Link(codec, page.serial)
}

async function* decode(
  pages: Generator<OggPage>,
  opened: Link,
  start: readonly Chunk[],
  codecs: OggCodec[],
): AsyncGenerator<Chunk> {
  let link = opened
  yield* start
  for (const page of pages) {
    if (page.first && (link.ended || page.serial !== link.serial)) {
      // The first audio stream of each group is the one; the groups follow one another.
      if (!link.ended) continue
      const next = await openLink(page, link)
      if (!next) continue
      yield link.finish()
      codecs.push(next.codec)
      link = next
      continue
    }
    if (page.serial !== link.serial) continue
    yield await link.take(page)
  }
  yield link.finish()
}

/**
 * Ogg with Vorbis, Opus or FLAC, demultiplexed here: pages are checked, granule positions give exact starts and ends,
 * chained streams follow one another, streams that are not audio are passed over.
 */
export const createOggDecoder = async (bytes: ByteSource): Promise<Decoder> => {
  const pages = oggPages(bytes)
  let link: Link | null = null
  const start: Chunk[] = []
  let lastPageEnd = 0
  // Up to the first page with audio, by which positions are known.
  for (let next = pages.next(); !next.done; next = pages.next()) {
    const page = next.value
    lastPageEnd = page.at + page.size
    if (page.first) link ??= await openLink(page, null)
    else if (!link) break
    else if (page.serial === link.serial) start.push(await link.take(page))
    if (link && (link.base !== null || page.last)) break
  }
  if (!link) throw new MediaError({ kind: 'unknown', looksLike: 'an Ogg file without audio' })
  const { codec, base, serial } = link
  const codecs = [codec]
  // A stream that has ended already while more follows is the first of a chain.
  const chained = link.ended && lastPageEnd < bytes.size
  const end = chained ? null : lastGranule(bytes, serial)
  const frames = end === null || base === null ? null : Math.max(0, end + Math.min(0, base) - codec.preSkip)
  return decoderFrom({
    facts: { format: codec.format, rate: codec.rate, channels: codec.channels, frames },
    warnings: [],
    parts: decode(pages, link, start, codecs),
    close: () => {
      for (const each of codecs.splice(0)) each.close()
    },
  })
}
