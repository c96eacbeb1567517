import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { viewOf } from '../../../core/audio/byte-source.ts'
import { inWaveOrder } from '../../../core/audio/channel-order.ts'
import { roundToGrid } from '../../../core/audio/grid.ts'
import { checkShape, damaged } from '../../../core/audio/problems.ts'
import type { Chunk } from '../decoder.ts'
import type { OggCodec } from './ogg-codec.ts'

type Page = Parameters<OggVorbisDecoder['decodeOggPages']>[0][number]

/** What the decoder reads of a page: the library's own parser is passed by. */
const pageOf = (data: Uint8Array, packets: readonly Uint8Array[], setup: Uint8Array): Page =>
  ({
    data,
    codecFrames: packets.map((packet) => ({ data: packet, header: { vorbisSetup: setup } })),
    isLastPage: false,
  }) as unknown as Page

/** @param identification the first packet (Vorbis I specification §4.2.2) */
export const openVorbis = async (identification: Uint8Array): Promise<OggCodec> => {
  if (identification.length < 30) damaged('Ogg Vorbis', 'It ends within its header.')
  const channels = identification[11]!
  const rate = viewOf(identification).getUint32(12, true)
  checkShape('Ogg Vorbis', channels, rate)
  const decoder = new OggVorbisDecoder()
  await decoder.ready
  let setup: Uint8Array | null = null
  let begun = false
  return {
    format: 'Ogg Vorbis',
    rate,
    channels,
    preSkip: 0,
    trimsStart: true,
    isHeader: (packet) => (packet[0]! & 1) === 1,
    header: (packet) => {
      if (packet[0] === 5) setup = packet.slice()
    },
    async decode(packets) {
      if (!setup) return damaged('Ogg Vorbis', 'The packet with its code books is missing.')
      const pages = begun ? [] : [pageOf(identification, [], setup)]
      begun = true
      const decoded = await decoder.decodeOggPages([...pages, pageOf(new Uint8Array(1), packets, setup)])
      const chunk = inWaveOrder(decoded.channelData) as Chunk
      for (const samples of chunk) roundToGrid(samples)
      return chunk
    },
    close: () => decoder.free(),
  }
}
