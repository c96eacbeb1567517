import { registerFlacEncoder } from '@mediabunny/flac-encoder'
import { FlacOutputFormat } from 'mediabunny'
import type { OutputFile } from '../output-file.ts'
import type { AudioEncoder, EncoderRequest } from './encoder.ts'
import { toInt24 } from './integers.ts'
import { startEncoding } from './packets.ts'

/** FLAC of 24 bits, by libFLAC. */
export const createFlacEncoder = async (file: OutputFile, request: EncoderRequest): Promise<AudioEncoder> => {
  registerFlacEncoder()
  const encoding = await startEncoding(
    { codec: 'flac' },
    new FlacOutputFormat(),
    request,
    { title: request.title },
    { file },
  )
  return {
    write: (audio) => encoding.write(toInt24(audio)),
    finish: () => encoding.finish(),
    close: () => encoding.close(),
  }
}
