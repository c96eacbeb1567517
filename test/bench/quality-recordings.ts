import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import libsamplerate from '@alexanderolsen/libsamplerate-js'
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'

/** One channel of samples at its own rate. */
export type Recording = { readonly name: string; readonly rate: number; readonly samples: Float32Array }

const decodeWav = (bytes: Buffer): { rate: number; samples: Float32Array } => {
  const format = bytes.indexOf('fmt ')
  const data = bytes.indexOf('data')
  const channels = bytes.readUInt16LE(format + 10)
  const count = Math.floor(Math.min(bytes.readUInt32LE(data + 4), bytes.length - data - 8) / 2 / channels)
  const samples = new Float32Array(count)
  for (let index = 0; index < count; index++)
    samples[index] = bytes.readInt16LE(data + 8 + 2 * channels * index) / 32_768
  return { rate: bytes.readUInt32LE(format + 12), samples }
}

const decode = async (path: string): Promise<{ rate: number; samples: Float32Array }> => {
  const bytes = readFileSync(path)
  if (path.endsWith('.wav')) return decodeWav(bytes)
  const decoder = path.endsWith('.mp3') ? new MPEGDecoder() : new OggVorbisDecoder()
  await decoder.ready
  try {
    const decoded = await (decoder instanceof MPEGDecoder ? decoder.decode(bytes) : decoder.decodeFile(bytes))
    return { rate: decoded.sampleRate, samples: decoded.channelData[0]! }
  } finally {
    decoder.free()
  }
}

/** The first channel of a recording. */
export const readRecording = async (path: string): Promise<Recording> => ({
  name: basename(path),
  ...(await decode(path)),
})

/** The first channel of every recording of `folder` whose file name matches, in the order of their names. */
export const recordings = async (folder: string, pattern: RegExp): Promise<Recording[]> => {
  const found: Recording[] = []
  for (const name of readdirSync(folder).sort()) {
    if (pattern.test(name)) found.push(await readRecording(join(folder, name)))
  }
  return found
}

/** Speech by espeak-ng at 22.05 kHz, or null where it is not installed. */
export const spoken = (text: string, voice: string): Recording | null => {
  const made = spawnSync('espeak-ng', ['-v', voice, '--stdout', text], { maxBuffer: 2 ** 28 })
  if (made.error || made.status !== 0 || made.stdout.length < 1000) return null
  const bytes = Buffer.from(made.stdout)
  // espeak-ng does not know the length when it writes the header.
  bytes.writeUInt32LE(bytes.length - bytes.indexOf('data') - 8, bytes.indexOf('data') + 4)
  return { name: `espeak-ng ${voice}`, ...decodeWav(bytes) }
}

/** `recording` at another rate, by libsamplerate's best sinc. */
export const atRate = async (recording: Recording, rate: number): Promise<Recording> => {
  if (recording.rate === rate) return recording
  const { create, ConverterType } = libsamplerate
  const converter = await create(1, recording.rate, rate, { converterType: ConverterType.SRC_SINC_BEST_QUALITY })
  try {
    return { name: recording.name, rate, samples: converter.full(recording.samples) }
  } finally {
    converter.destroy()
  }
}
