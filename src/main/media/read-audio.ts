import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import { encodePcm, type PcmFormat } from '../../core/audio/pcm.ts'
import { waveHeader } from '../../core/audio/wave-header.ts'
import type { Hertz } from '../../core/base/units.ts'
import type { Audio } from '../../core/separation/system.ts'
import { mediaFailure } from './failures.ts'
import { openFileBytes } from './file-bytes.ts'
import { openDecoder } from './open-decoder.ts'

/** A whole file in memory: for short files, in tests and on the command line. */
export type AudioFile = {
  readonly audio: Float32Array<ArrayBuffer>[]
  readonly rate: Hertz
  readonly format: string
  readonly warnings: readonly string[]
}

/** Decodes a whole file at its own rate. @throws HostError */
export const readAudioFile = async (path: string): Promise<AudioFile> => {
  try {
    using file = openFileBytes(path)
    const decoder = await openDecoder(file)
    const chunks: Float32Array<ArrayBuffer>[][] = []
    for (let chunk = await decoder.read(); chunk; chunk = await decoder.read()) chunks.push(chunk)
    decoder.close()
    const frames = chunks.reduce((sum, chunk) => sum + chunk[0]!.length, 0)
    const audio = Array.from({ length: decoder.channels }, (_, channel) => {
      const out = new Float32Array(frames)
      let at = 0
      for (const chunk of chunks) {
        out.set(chunk[channel]!, at)
        at += chunk[channel]!.length
      }
      return out
    })
    return { audio, rate: decoder.rate, format: decoder.format, warnings: decoder.warnings }
  } catch (thrown) {
    throw new HostError(mediaFailure(thrown, basename(path)), { cause: thrown })
  }
}

/** Writes a WAV file of planar samples, without dither. */
export const writeWav = (path: string, audio: Audio, rate: Hertz, format: PcmFormat = 'float32'): void => {
  const header = waveHeader({ format, channels: audio.length, rate, frames: audio[0]?.length ?? 0 })
  const samples = encodePcm(audio, format)
  const padding = new Uint8Array(samples.length % 2)
  writeFileSync(path, Buffer.concat([header, samples, padding]))
}
