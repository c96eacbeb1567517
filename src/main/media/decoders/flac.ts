import { FLACDecoder } from '@wasm-audio-decoders/flac'
import type { ByteSource } from '../../../core/audio/byte-source.ts'
import { type FlacInfo, flacFrames, parseFlacMetadata } from '../../../core/audio/flac-frames.ts'
import { checkShape, damaged, MediaError } from '../../../core/audio/problems.ts'
import type { Chunk, Decoder } from '../decoder.ts'
import { decoderFrom, endsEarly, isDecodingError, spoken } from '../decoder-from.ts'

export const flacName = (container: string, info: FlacInfo): string => `${container}, ${info.bits}-bit`

/** Frames given to libFLAC at once: about a second of audio. */
const batch = 16

/** The library divides by the largest integer; samples belong on the grid of their bits, as everywhere else. */
const toGrid = (samples: Float32Array, bits: number): void => {
  if (bits > 24) return
  const scale = 2 ** (bits - 1)
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(samples[i]! * (scale - 1)) / scale + 0
}

/** Decodes whole frames. @throws MediaError where libFLAC finds a frame damaged */
export const decodeFlacFrames = async (decoder: FLACDecoder, frames: Uint8Array[], info: FlacInfo): Promise<Chunk> => {
  const decoded = await decoder.decodeFrames(frames)
  if (decoded.errors.length > 0 || (decoded.samplesDecoded > 0 && decoded.channelData.length !== info.channels))
    damaged('FLAC', 'A part of it is damaged.')
  for (const samples of decoded.channelData) toGrid(samples, info.bits)
  return decoded.channelData as Chunk
}

async function* decode(bytes: ByteSource, audio: number, info: FlacInfo, decoder: FLACDecoder): AsyncGenerator<Chunk> {
  let given = 0
  let frames: Uint8Array[] = []
  const flush = async (): Promise<Chunk> => {
    const chunk = await decodeFlacFrames(decoder, frames, info)
    frames = []
    given += chunk[0]?.length ?? 0
    return chunk
  }
  try {
    for (const frame of flacFrames(bytes, audio)) {
      frames.push(frame)
      if (frames.length === batch) yield await flush()
    }
    yield await flush()
  } catch (thrown) {
    if (!isDecodingError(thrown)) throw thrown
    const promised = info.frames === null ? '' : ` of ${spoken(info.frames / info.rate)}`
    damaged('FLAC', `It is damaged or cut off after ${spoken(given / info.rate)}${promised}.`)
  }
  if (info.frames !== null && given < info.frames) damaged('FLAC', endsEarly(given, info.frames, info.rate))
}

/** Native FLAC by libFLAC; frames are found here, so that damage is told from the end of the file. */
export const createFlacDecoder = async (bytes: ByteSource, from: number): Promise<Decoder> => {
  const { info, audio } = parseFlacMetadata(bytes, from)
  checkShape('FLAC', info.channels, info.rate)
  if (audio >= bytes.size) {
    if (info.frames === null) throw new MediaError({ kind: 'empty' })
    damaged('FLAC', endsEarly(0, info.frames!, info.rate))
  }
  const decoder = new FLACDecoder()
  await decoder.ready
  return decoderFrom({
    facts: { format: flacName('FLAC', info), rate: info.rate, channels: info.channels, frames: info.frames },
    warnings: [],
    parts: decode(bytes, audio, info, decoder),
    close: () => decoder.free(),
  })
}
