import { dither } from '../../../core/audio/dither.ts'
import { encodePcm, type PcmFormat } from '../../../core/audio/pcm.ts'
import { waveHeader } from '../../../core/audio/wave-header.ts'
import { seededRandom } from '../../../core/base/random.ts'
import type { OutputFile } from '../output-file.ts'
import type { AudioEncoder, EncoderRequest } from './encoder.ts'

/** Seed of the dither: the same export gives the same bytes. */
const ditherSeed = 0x1a550

/** WAV, dithered where it has 16 bits; RF64 when it grows past 4 GiB. */
export const createWaveEncoder = (file: OutputFile, request: EncoderRequest, format: PcmFormat): AudioEncoder => {
  const random = seededRandom(ditherSeed)
  const { channels, rate, frames } = request
  file.append(waveHeader({ format, channels, rate, frames }))
  let bytes = 0
  return {
    async write(audio) {
      const encoded = encodePcm(format === 'int16' ? dither(audio, 16, random) : audio, format)
      bytes += encoded.length
      file.append(encoded)
    },
    async finish() {
      if (bytes % 2 === 1) file.append(new Uint8Array(1))
    },
    close() {},
  }
}
