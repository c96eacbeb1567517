import type { ByteSource } from '../../../core/audio/byte-source.ts'
import { decodePcm, type PcmStream } from '../../../core/audio/pcm.ts'
import { chunkFrames, type Decoder } from '../decoder.ts'
import { release } from '../release.ts'

/** Decodes the uncompressed samples of WAV, W64 and AIFF. */
export const createPcmDecoder = (bytes: ByteSource, stream: PcmStream): Decoder => {
  const frameBytes = stream.encoding.bytes * stream.channels
  let done = 0
  return {
    format: stream.format,
    rate: stream.rate,
    channels: stream.channels,
    frames: stream.frames,
    warnings: stream.warnings,
    async read() {
      const count = Math.min(chunkFrames, stream.frames - done)
      if (count <= 0) return null
      const read = bytes.read(stream.from + done * frameBytes, count * frameBytes)
      const chunk = decodePcm(read, stream.encoding, stream.channels)
      release(read)
      done += count
      return chunk
    },
    close() {},
  }
}
