import { parseAiff } from '../../core/audio/aiff.ts'
import { type ByteSource, slice } from '../../core/audio/byte-source.ts'
import { damaged } from '../../core/audio/problems.ts'
import { parseWave } from '../../core/audio/wave.ts'
import { parseWave64 } from '../../core/audio/wave64.ts'
import type { Decoder } from './decoder.ts'
import { findFirstFrame } from './decoders/mp3-frames.ts'
import { createPcmDecoder } from './decoders/pcm.ts'
import { sniff } from './sniff.ts'

const openMp3 = async (bytes: ByteSource, from: number): Promise<Decoder> =>
  (await import('./decoders/mp3.ts')).createMp3Decoder(bytes, from)

const openWave = async (bytes: ByteSource): Promise<Decoder> => {
  const content = parseWave(bytes)
  if (content.kind === 'pcm') return createPcmDecoder(bytes, content.stream)
  const inside = slice(bytes, content.from, content.size)
  return openMp3(
    inside,
    findFirstFrame(inside, 0) ?? damaged('WAV', 'It should hold MP3 audio, but there is none in it.'),
  )
}

/**
 * Opens the decoder for what `bytes` hold. The WASM of a format is loaded only when it is needed.
 * @throws MediaError
 */
export const openDecoder = async (bytes: ByteSource): Promise<Decoder> => {
  const { kind, from } = sniff(bytes)
  if (kind === 'wave') return openWave(bytes)
  if (kind === 'wave64') return createPcmDecoder(bytes, parseWave64(bytes))
  if (kind === 'aiff') return createPcmDecoder(bytes, parseAiff(bytes))
  if (kind === 'mp3') return openMp3(bytes, from)
  if (kind === 'flac') return (await import('./decoders/flac.ts')).createFlacDecoder(bytes, from)
  return (await import('./decoders/ogg.ts')).createOggDecoder(bytes)
}
