import { registerMp3Encoder } from '@mediabunny/mp3-encoder'
import { Mp3OutputFormat } from 'mediabunny'
import type { OutputFile } from '../output-file.ts'
import type { AudioEncoder, EncoderRequest } from './encoder.ts'
import { toInt16 } from './integers.ts'
import { id3Title, infoFrame, infoFrameBytes } from './mp3-tags.ts'
import { startEncoding } from './packets.ts'

/** MP3 by LAME, gapless: with the tag by which decoders give back exactly the length that went in. */
export const createMp3Encoder = async (file: OutputFile, request: EncoderRequest): Promise<AudioEncoder> => {
  registerMp3Encoder()
  file.append(id3Title(request.title))
  const tagAt = file.size
  let first: Uint8Array | null = null
  let frames = 0
  let bytes = 0
  let samples = 0
  const encoding = await startEncoding(
    { codec: 'mp3', bitrate: request.bitrate },
    new Mp3OutputFormat({ xingHeader: false }),
    request,
    {},
    {
      packet: (data) => {
        if (!first) {
          first = data.slice()
          file.append(new Uint8Array(infoFrameBytes(first)))
        }
        frames++
        bytes += data.length
        file.append(data)
      },
    },
  )
  return {
    async write(audio) {
      samples += audio[0]?.length ?? 0
      await encoding.write(toInt16(audio))
    },
    async finish() {
      await encoding.finish()
      if (first) file.writeAt(tagAt, infoFrame({ first, frames, bytes, samples, bitrate: request.bitrate }))
    },
    close: () => encoding.close(),
  }
}
