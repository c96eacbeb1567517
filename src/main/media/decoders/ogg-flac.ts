import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { parseFlacInfo } from '../../../core/audio/flac-frames.ts'
import { checkShape, damaged } from '../../../core/audio/problems.ts'
import { decodeFlacFrames, flacName } from './flac.ts'
import type { OggCodec } from './ogg-codec.ts'

/** @param first the first packet: mapping header, `fLaC` and STREAMINFO (RFC 9639 §10.1) */
export const openOggFlac = async (first: Uint8Array): Promise<OggCodec> => {
  if (first.length < 51) damaged('Ogg FLAC', 'It ends within its header.')
  const info = parseFlacInfo(first.subarray(17))
  checkShape('Ogg FLAC', info.channels, info.rate)
  const decoder = new FLACDecoder()
  await decoder.ready
  return {
    format: flacName('Ogg FLAC', info),
    rate: info.rate,
    channels: info.channels,
    preSkip: 0,
    trimsStart: false,
    isHeader: (packet) => packet[0] !== 0xff,
    header: () => {},
    decode: (packets) => decodeFlacFrames(decoder, packets, info),
    close: () => decoder.free(),
  }
}
