import { OpusDecoder } from 'opus-decoder'
import { viewOf } from '../../../core/audio/byte-source.ts'
import { inWaveOrder } from '../../../core/audio/channel-order.ts'
import { roundToGrid } from '../../../core/audio/grid.ts'
import { checkShape, damaged, MediaError } from '../../../core/audio/problems.ts'
import { toAmplitude } from '../../../core/base/units.ts'
import type { Chunk } from '../decoder.ts'
import type { OggCodec } from './ogg-codec.ts'

/** The identification header (RFC 7845 §5.1). */
export type OpusHead = {
  readonly channels: number
  readonly preSkip: number
  /** Linear. */
  readonly gain: number
  readonly family: number
  readonly streams: number
  readonly coupled: number
  readonly mapping: number[]
}

export const parseOpusHead = (packet: Uint8Array): OpusHead => {
  if (packet.length < 19) damaged('Ogg Opus', 'It ends within its header.')
  const view = viewOf(packet)
  const channels = packet[9]!
  const family = packet[18]!
  const gain = toAmplitude(view.getInt16(16, true) / 256)
  const preSkip = view.getUint16(10, true)
  if (family === 0)
    return {
      channels,
      preSkip,
      gain,
      family,
      streams: 1,
      coupled: channels - 1,
      mapping: channels === 2 ? [0, 1] : [0],
    }
  if (packet.length < 21 + channels) damaged('Ogg Opus', 'It ends within its header.')
  return {
    channels,
    preSkip,
    gain,
    family,
    streams: packet[19]!,
    coupled: packet[20]!,
    mapping: [...packet.subarray(21, 21 + channels)],
  }
}

const checkHead = (head: OpusHead): void => {
  checkShape('Ogg Opus', head.channels, 48_000)
  if (head.family > 1 && head.family !== 255)
    throw new MediaError({ kind: 'unknown', looksLike: 'Ogg Opus of ambisonic sound' })
  const coded = head.streams + head.coupled
  const fits =
    head.streams > 0 &&
    head.coupled <= head.streams &&
    coded <= 255 &&
    head.mapping.every((from) => from < coded || from === 255)
  if (!fits || (head.family === 0 && head.channels > 2))
    damaged('Ogg Opus', 'The channel mapping in its header is impossible.')
}

/** @param first the first packet, `OpusHead` */
export const openOpus = async (first: Uint8Array): Promise<OggCodec> => {
  const head = parseOpusHead(first)
  checkHead(head)
  const { channels, streams, coupled, mapping, gain, preSkip } = head
  const decoder = new OpusDecoder({
    channels,
    streamCount: streams,
    coupledStreamCount: coupled,
    channelMappingTable: mapping,
    preSkip: 0,
  })
  await decoder.ready
  return {
    format: 'Ogg Opus',
    rate: 48_000,
    channels,
    preSkip,
    trimsStart: false,
    isHeader: (packet) => String.fromCharCode(...packet.subarray(0, 8)) === 'OpusTags',
    header: () => {},
    async decode(packets) {
      const decoded = decoder.decodeFrames(packets)
      if (decoded.errors.length > 0) damaged('Ogg Opus', 'A part of it is damaged.')
      const chunk = (head.family === 1 ? inWaveOrder(decoded.channelData) : decoded.channelData) as Chunk
      for (const samples of chunk) {
        if (gain !== 1) for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * gain
        roundToGrid(samples)
      }
      return chunk
    },
    close: () => decoder.free(),
  }
}
